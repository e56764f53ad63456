// A post or a video from elsewhere: its address, and the words that are quoted from it. Nothing is loaded from there.

import { Node, Plugin } from "django-prose-editor/editor";

import { askFor, element, notice } from "./dialog.js";
import { aroundText, drawn, putIn, removeNode, toolsOf } from "./figures.js";
import { addressesOf, ask } from "./server.js";

const FIELDS = [
  {
    name: "address",
    label: "Address of the post or video",
    help: "From YouTube, Vimeo, X, Facebook, Telegram or Instagram, as it stands in the browser’s address bar.",
  },
  {
    name: "words",
    label: "Words of the post",
    multiline: true,
    help: "Readers see these words first; the post itself only when they ask for it. They can be changed in the text.",
  },
  { name: "author", label: "Author", help: "Such as “Harbour Office (@harbour), 22 November 2026”." },
];

function putEmbed(editor, { url, words = "", author = "" }) {
  const lines = words.split(/\n+/).map((line) => line.trim()).filter(Boolean);
  const paragraphs = (lines.length ? lines : [""]).map((text) => ({
    type: "paragraph",
    content: text ? [{ type: "text", text }] : [],
  }));
  const content = [
    { type: "quotedText", content: paragraphs },
    { type: "source", content: author ? [{ type: "text", text: author }] : [] },
  ];
  putIn(editor, { type: "embed", attrs: { url }, content }, 3);
}

async function verified(editor, values) {
  try {
    const answer = await ask(addressesOf(editor).embed, values.address);
    if (!answer.ok) return { message: answer.message };
    values.url = answer.url;
    return null;
  } catch {
    return { message: "The address could not be checked: the server did not answer. Try again in a moment." };
  }
}

/** The address alone in the clipboard, if it is from one of the hosts. */
function pastedAddress(event, hosts) {
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  if (!URL.canParse(text)) return null;
  return hosts.includes(new URL(text).hostname) ? text : null;
}

export const Embed = Node.create({
  name: "embed",
  group: "standalone",
  content: "quotedText source",
  allowGapCursor: false, // arrows go from the words to the line below, not in between
  isolating: true,
  defining: true,
  priority: 1002, // its paste comes before that of links
  addOptions: () => ({ hosts: [] }),
  addAttributes: () => ({ url: { default: null, rendered: false } }),
  parseHTML: () => [{ tag: "figure[data-embed]", getAttrs: (dom) => ({ url: dom.dataset.embed }) }],
  renderHTML: ({ node }) => ["figure", { "data-embed": node.attrs.url }, 0],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const content = element("div", { className: "embed__text" });
      const address = drawn("embed__address");
      address.textContent = node.attrs.url;
      const tools = toolsOf([["Remove the post", () => removeNode(editor, getPos, editor.state.doc.nodeAt(getPos()))]]);
      const dom = element("figure", { className: "body-figure embed" }, tools, content, address);
      dom.dataset.embed = node.attrs.url;
      return { dom, contentDOM: content, ...aroundText(content) };
    };
  },
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "embed",
      groups: "insert",
      priority: 106,
      button: buttons.material("smart_display", "post or video"),
      active: (editor) => editor.isActive("embed"),
      async command(editor) {
        const values = await askFor({
          title: "Post or video",
          submit: "Put it in",
          fields: FIELDS,
          verify: (given) => verified(editor, given),
        });
        if (values) putEmbed(editor, values);
        else editor.commands.focus();
      },
    });
  },
  addProseMirrorPlugins() {
    const { editor, options } = this;
    return [
      new Plugin({
        props: {
          // An address alone on a line of its own becomes the post; anywhere else it is a link like any other.
          handlePaste(view, event) {
            const { $from, empty } = view.state.selection;
            const address = pastedAddress(event, options.hosts);
            const alone = empty && $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.content.size;
            if (!address || !alone) return false;
            const asLink = () => {
              const mark = { type: "link", attrs: { href: address } };
              editor.chain().insertContent({ type: "text", text: address, marks: [mark] }).focus().run();
            };
            ask(addressesOf(editor).embed, address).then((answer) => {
              if (answer.ok) putEmbed(editor, answer);
              else asLink();
            }, () => {
              asLink();
              notice("The server did not answer, so the address became a link and not a post. Nothing else was changed.");
            });
            return true;
          },
        },
      }),
    ];
  },
});
