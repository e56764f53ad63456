// What all figures have in common, and the pull quote.

import { Node } from "django-prose-editor/editor";

import { element } from "./dialog.js";

/** Figures stand beside paragraphs and never inside anything: the sanitiser knows them at the top level alone. */
export const Document = Node.create({ name: "doc", topNode: true, content: "(block | standalone)+" });

/**
 * Put a figure in after the block in which the cursor stands, or in the place of an empty line.
 * The cursor goes `inside` so many steps from the figure's beginning, or behind it.
 */
export function putIn(editor, json, inside = null) {
  const { state } = editor;
  const { $to, to } = state.selection;
  const figure = state.schema.nodeFromJSON(json);
  let from = to;
  let end = to;
  if ($to.depth) {
    const top = $to.node(1);
    const empty = top.type.name === "paragraph" && top.content.size === 0;
    from = empty ? $to.before(1) : $to.after(1);
    end = $to.after(1);
  }
  const place = from + (inside ?? figure.nodeSize + 1);
  editor
    .chain()
    .command(({ tr }) => {
      tr.replaceWith(from, end, figure);
      if (inside === null && from + figure.nodeSize === tr.doc.content.size) {
        tr.insert(from + figure.nodeSize, state.schema.nodes.paragraph.create());
      }
      return true;
    })
    .setTextSelection(place)
    .focus()
    .run();
}

/** Enter in the last line of a figure goes on behind it. */
export function leaveFigure(editor, names) {
  const { $from } = editor.state.selection;
  if (!names.includes($from.parent.type.name)) return false;
  const after = $from.after(1);
  return editor
    .chain()
    .command(({ tr, state }) => {
      if (tr.doc.resolve(after).nodeAfter?.type.name !== "paragraph") {
        tr.insert(after, state.schema.nodes.paragraph.create());
      }
      return true;
    })
    .setTextSelection(after + 1)
    .scrollIntoView()
    .run();
}

/** A piece of a figure that is drawn and not written: ProseMirror leaves it alone. */
export const drawn = (className) => element("div", { className, contentEditable: "false" });

/** Buttons on a figure. Each of `tools` is [label, what it does]. */
export function toolsOf(tools) {
  const row = drawn("body-figure__tools");
  for (const [label, press] of tools) {
    const button = element("button", { type: "button", className: "body-figure__tool", textContent: label });
    button.addEventListener("click", press);
    row.append(button);
  }
  return row;
}

export function removeNode(editor, getPos, node) {
  const from = getPos();
  editor.chain().deleteRange({ from, to: from + node.nodeSize }).focus().run();
}

/** What a node view with things drawn around its text has to tell ProseMirror. */
export const aroundText = (content) => ({
  ignoreMutation: (mutation) =>
    mutation.type !== "selection" && (!content?.contains(mutation.target) || mutation.type === "attributes"),
  stopEvent: (event) => Boolean(event.target.closest?.(".body-figure__tools")),
});

/** The words of a pull quote, or those quoted from a post. */
export const QuotedText = Node.create({
  name: "quotedText",
  content: "paragraph+",
  isolating: true,
  defining: true,
  priority: 1001,
  parseHTML: () => [{ tag: "figure[data-quote] blockquote" }, { tag: "figure[data-embed] blockquote" }],
  renderHTML: () => ["blockquote", 0],
  addKeyboardShortcuts() {
    return {
      // An empty line ends the quote: on to the line that says whose it is.
      Enter: ({ editor }) => {
        const { $from, empty } = editor.state.selection;
        if (!empty || $from.depth < 3 || $from.node(-1).type.name !== "quotedText" || $from.parent.content.size) return false;
        const quoted = $from.node(-1);
        if (quoted.childCount < 2 || $from.index(-1) !== quoted.childCount - 1) return false;
        const [from, to] = [$from.before(), $from.after()];
        return editor
          .chain()
          .deleteRange({ from, to })
          .setTextSelection(from + 2)
          .run();
      },
      Backspace: ({ editor }) => {
        const { $from, empty } = editor.state.selection;
        const figure = $from.depth ? $from.node(1) : null;
        if (!empty || !["pullQuote", "embed"].includes(figure?.type.name) || figure.textContent) return false;
        return editor
          .chain()
          .deleteRange({ from: $from.before(1), to: $from.after(1) })
          .run();
      },
    };
  },
});

/** Who said it, or whose post it is. */
export const Source = Node.create({
  name: "source",
  content: "text*",
  marks: "bold italic link",
  isolating: true,
  defining: true,
  priority: 1001,
  parseHTML: () => [{ tag: "figure[data-quote] figcaption" }, { tag: "figure[data-embed] figcaption" }],
  renderHTML: () => ["figcaption", 0],
  addKeyboardShortcuts() {
    return { Enter: ({ editor }) => leaveFigure(editor, ["source"]) };
  },
});

/** A pull quote of the words that are selected, or an empty one to write. */
function putPullQuote(editor) {
  const { from, to } = editor.state.selection;
  const words = editor.state.doc.textBetween(from, to, " ").trim();
  const paragraph = { type: "paragraph", content: words ? [{ type: "text", text: words }] : [] };
  const content = [{ type: "quotedText", content: [paragraph] }, { type: "source" }];
  putIn(editor, { type: "pullQuote", content }, 3 + words.length);
}

export const PullQuote = Node.create({
  name: "pullQuote",
  group: "standalone",
  content: "quotedText source",
  allowGapCursor: false, // arrows go from the words to the line below, not in between
  isolating: true,
  defining: true,
  priority: 1001,
  parseHTML: () => [{ tag: 'figure[data-quote="pull"]' }],
  renderHTML: () => ["figure", { "data-quote": "pull" }, 0],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const content = element("div", { className: "pull-quote__text" });
      const tools = toolsOf([["Remove the quote", () => removeNode(editor, getPos, editor.state.doc.nodeAt(getPos()))]]);
      const dom = element("figure", { className: "body-figure pull-quote" }, tools, content);
      dom.dataset.quote = "pull"; // what the browser changes is read again by the rules above
      return { dom, contentDOM: content, ...aroundText(content) };
    };
  },
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "pullQuote",
      groups: "insert",
      button: buttons.material("short_text", "pull quote"),
      active: (editor) => editor.isActive("pullQuote"),
      command: putPullQuote,
    });
  },
});
