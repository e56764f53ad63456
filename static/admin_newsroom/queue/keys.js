// The keys that moderators know from WordPress. They can be switched off, for those whose keys mean something else.

const ON = "newsroom-queue-keys";
const PRESSES = { a: "approve", s: "spam", u: "restore", i: "keep" };
const OPENS = { d: "reject", r: "answer", q: "edit", e: "edit", b: "ban" };
const FOR_ALL = { a: "approve", d: "reject", s: "spam", u: "restore" };

export function listenForKeys(root, cards, deciding, panels) {
  const help = root.querySelector("[data-keys-help]");
  const on = help.querySelector("[data-queue-keys]");
  const tell = () => root.classList.toggle("queue--keys", on.checked);
  try {
    on.checked = localStorage.getItem(ON) !== "off";
  } catch {
    // Without storage the keys are on until the page is left.
  }
  on.addEventListener("change", () => {
    tell();
    try {
      localStorage.setItem(ON, on.checked ? "on" : "off");
    } catch {
      // As above.
    }
  });
  tell();
  for (const button of root.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }

  const press = (button) => {
    if (!button || button.disabled) return false;
    button.click();
    return true;
  };
  const inCard = (verb) =>
    cards.current?.querySelector(`button[value^="${verb}:"]`) ??
    (verb === "restore" ? cards.current?.querySelector("button[name=undo]") : null);
  const link = (verb) => cards.current?.querySelector(`a[data-act="${verb}"]`);

  const act = (key, shift) => {
    if (key === "?") return help.showModal() ?? true;
    if (key === "j" || key === "k") return cards.step(key === "j" ? 1 : -1) ?? true;
    if (key === "x" && shift) return press(root.querySelector("[data-queue-all] input"));
    if (key === "x") return press(cards.current?.querySelector("input[name=chosen]"));
    if (key === "z" && !shift) return deciding.undoLast(), true;
    if (shift) return press(root.querySelector(`button[name=decide_all][value="${FOR_ALL[key]}"]`));
    if (key === "o") return press(cards.current?.querySelector("a[data-open]"));
    if (key === "/") return root.querySelector("[data-queue-words]")?.focus() ?? true;
    if (PRESSES[key]) return press(inCard(PRESSES[key]));
    if (OPENS[key] && link(OPENS[key])) return panels.open(link(OPENS[key])), true;
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (!on.checked || help.open || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox]), [data-panel]")) return;
    if (act(event.key.toLowerCase(), event.shiftKey && event.key !== "?")) event.preventDefault();
  });
}
