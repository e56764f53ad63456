// A picture of the library in the text, with a caption that is written in place.

import { Node } from "django-prose-editor/editor";

import { choosePicture } from "../chooser.js";
import { element } from "./dialog.js";
import { aroundText, drawn, leaveFigure, putIn, removeNode, toolsOf } from "./figures.js";
import { addressesOf, preview } from "./server.js";

const NUMBER = /^[1-9][0-9]{0,17}$/;

class PictureView {
  constructor({ node, editor, getPos }) {
    this.editor = editor;
    this.getPos = getPos;
    this.shown = drawn("body-figure__shown");
    this.contentDOM = element("figcaption");
    this.credit = drawn("body-figure__credit");
    const tools = toolsOf([
      ["Choose another picture", () => this.another()],
      ["Remove the picture", () => removeNode(editor, getPos, editor.state.doc.nodeAt(getPos()))],
    ]);
    this.dom = element("figure", { className: "body-figure picture" }, tools, this.shown, this.contentDOM, this.credit);
    Object.assign(this, aroundText(this.contentDOM));
    this.draw(node.attrs.picture);
  }

  update(node) {
    if (node.type.name !== "picture") return false;
    if (node.attrs.picture !== this.number) this.draw(node.attrs.picture);
    return true;
  }

  async draw(number) {
    this.number = number;
    this.dom.dataset.picture = number;
    try {
      const picture = await preview(this.editor, "pictures", number);
      if (this.number === number) this.show(picture);
    } catch {
      this.say("The picture cannot be shown now: the server did not answer. It is kept in the text.");
    }
  }

  show(picture) {
    if (!picture) {
      this.say(
        "This picture is no longer in the library: readers see neither it nor its caption. Choose another, or remove it.",
      );
      return;
    }
    const { src, width, height, alt, caption, credit } = picture;
    const image = element("img", { src, width, height, alt, loading: "lazy", decoding: "async", draggable: false });
    this.dom.classList.toggle("picture--tall", height > width);
    this.shown.replaceChildren(image);
    this.contentDOM.dataset.placeholder = caption ? `${caption} (the picture’s own caption)` : "Caption";
    this.credit.textContent = credit || "No credit";
  }

  say(sentence) {
    this.shown.replaceChildren(element("p", { className: "notice", textContent: sentence }));
    this.contentDOM.dataset.placeholder = "Caption";
    this.credit.textContent = "";
  }

  async another() {
    const chosen = await choosePicture(addressesOf(this.editor));
    if (chosen) {
      this.editor
        .chain()
        .command(({ tr }) => Boolean(tr.setNodeAttribute(this.getPos(), "picture", chosen.pictureChoice)))
        .run();
    }
    this.editor.commands.focus();
  }
}

export const Picture = Node.create({
  name: "picture",
  group: "standalone",
  content: "text*",
  marks: "bold italic link",
  isolating: true,
  defining: true,
  priority: 1001,
  addAttributes: () => ({ picture: { default: null, rendered: false } }),
  parseHTML: () => [
    {
      tag: "figure[data-picture]",
      getAttrs: (dom) => (NUMBER.test(dom.dataset.picture) ? { picture: dom.dataset.picture } : false),
      contentElement: (dom) => dom.querySelector("figcaption") ?? document.createElement("figcaption"),
    },
  ],
  renderHTML: ({ node }) => ["figure", { "data-picture": node.attrs.picture }, ["figcaption", 0]],
  addNodeView: () => (props) => new PictureView(props),
  addKeyboardShortcuts() {
    return { Enter: ({ editor }) => leaveFigure(editor, ["picture"]) };
  },
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "picture",
      groups: "insert",
      priority: 110,
      button: buttons.material("image", "picture"),
      active: (editor) => editor.isActive("picture"),
      async command(editor) {
        const chosen = await choosePicture(addressesOf(editor));
        if (chosen) putIn(editor, { type: "picture", attrs: { picture: chosen.pictureChoice } }, 1);
        else editor.commands.focus();
      },
    });
  },
});
