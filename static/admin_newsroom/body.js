// The body editor for those who do not see it or do not use a mouse: names, states, and one way through the toolbar.

const apple = /Mac|iP(hone|ad)/.test(navigator.platform);
const keys = (combination) => (apple ? combination.replace("Ctrl+", "⌘").replace("Shift+", "⇧") : combination);

/** What each button is called, and its keys. The editor's own names are those of HTML. */
const NAMES = {
  paragraph: ["Text"],
  heading2: ["Heading", "Ctrl+Alt+2"],
  heading3: ["Smaller heading", "Ctrl+Alt+3"],
  bold: ["Bold", "Ctrl+B"],
  italic: ["Italic", "Ctrl+I"],
  link: ["Link", "Ctrl+K"],
  unlink: ["Remove the link"],
  bulletList: ["List", "Ctrl+Shift+8"],
  orderedList: ["Numbered list", "Ctrl+Shift+7"],
  blockquote: ["Quotation", "Ctrl+Shift+B"],
  horizontalRule: ["Rule between parts"],
  table: ["Table"],
  pullQuote: ["Pull quote"],
  picture: ["Picture"],
  storyCard: ["Card of another story"],
  embed: ["Post or video"],
  "history:undo": ["Undo", "Ctrl+Z"],
  "history:redo": ["Redo", "Ctrl+Shift+Z"],
  "table:addColumnAfter": ["Add a column"],
  "table:deleteColumn": ["Delete the column"],
  "table:addRowAfter": ["Add a row"],
  "table:deleteRow": ["Delete the row"],
  "table:mergeCells": ["Merge cells"],
  "table:splitCell": ["Split the cell"],
  "table:toggleHeaderCell": ["Heading cell"],
  "table:toggleHeaderRow": ["Row of headings"],
  "table:deleteTable": ["Delete the table"],
};

class Toolbar {
  constructor(editor, bar) {
    this.editor = editor;
    this.bar = bar;
    this.buttons = [...bar.querySelectorAll("button")];
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Formatting");
    for (const group of bar.children) {
      group.setAttribute("role", "group");
      group.dataset.tools = group.querySelector("button")?.dataset.name.split(":")[0] ?? "";
    }
    for (const button of this.buttons) this.name(button);
    this.current = this.buttons[0];
    this.roam(this.current);
    bar.addEventListener("keydown", (event) => this.key(event));
    bar.addEventListener("focusin", (event) => this.roam(event.target));
    editor.on("transaction", () => this.say());
    this.say();
  }

  name(button) {
    const [name, combination] = NAMES[button.dataset.name] ?? [button.title];
    button.title = combination ? `${name} (${keys(combination)})` : name;
    button.setAttribute("aria-label", name);
    if (combination) button.setAttribute("aria-keyshortcuts", combination.replace("Ctrl", apple ? "Meta" : "Control"));
  }

  /** Tab comes to one button of the bar; arrows go on from there. */
  roam(button) {
    if (!this.buttons.includes(button)) return;
    this.current = button;
    for (const one of this.buttons) one.tabIndex = one === button ? 0 : -1;
  }

  get open() {
    return this.buttons.filter((one) => !one.classList.contains("hidden"));
  }

  key(event) {
    const open = this.open;
    const here = open.indexOf(event.target);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") this.editor.commands.focus();
    else if (next !== undefined) open.at(next % open.length).focus();
    else return;
    event.preventDefault();
  }

  say() {
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(button.classList.contains("active")));
      button.setAttribute("aria-disabled", String(button.classList.contains("disabled")));
    }
    if (this.current.classList.contains("hidden")) this.roam(this.open[0]);
  }
}

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  let toolbar;
  // The editor is ready a moment before its toolbar is.
  editor.on("create", () => {
    toolbar = new Toolbar(editor, textarea.parentElement.querySelector(".prose-menubar"));
  });
  editor.setOptions({
    editorProps: {
      attributes: {
        "aria-label": (label?.textContent ?? "Body").replace(/:\s*$/, ""),
        "aria-multiline": "true",
        "aria-description": "Alt and F10 lead to the toolbar, Escape leads back.",
        role: "textbox",
      },
      handleKeyDown: (view, event) => {
        if (!toolbar || event.key !== "F10" || !event.altKey) return false;
        toolbar.current.focus();
        return true;
      },
    },
  });
  label?.addEventListener("click", () => editor.commands.focus());
});
