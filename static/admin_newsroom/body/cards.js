// The card of another story, chosen by its words.

import { Node } from "django-prose-editor/editor";

import { element } from "./dialog.js";
import { aroundText, drawn, putIn, removeNode, toolsOf } from "./figures.js";
import { addressesOf, preview } from "./server.js";

const NUMBER = /^[1-9][0-9]{0,17}$/;

/** Let the person choose a story. Resolves to its number, or to null. */
function chooseStory(editor) {
  const { stories } = addressesOf(editor);
  const own = location.pathname.match(/\/([0-9]+)\/change\/$/)?.[1] ?? "";
  const input = element("input", { type: "search", id: "story-search", autocomplete: "off" });
  const found = element("div", { className: "chooser__content" });
  const search = element("form", { className: "chooser__search" });
  search.setAttribute("role", "search");
  search.append(
    element("label", { htmlFor: input.id, textContent: "Search stories" }),
    input,
    element("button", { type: "submit", className: "verb", textContent: "Search" }),
  );
  const close = element("button", { type: "button", className: "verb chooser__close", textContent: "Close" });
  const head = element("div", { className: "chooser__head" }, element("h2", { textContent: "Stories" }), close);
  const dialog = element("dialog", { className: "chooser chooser--stories" }, head, search, found);
  dialog.setAttribute("aria-label", "Choose a story");

  let latest = 0;
  const load = async () => {
    const mine = ++latest;
    try {
      const response = await fetch(`${stories}?${new URLSearchParams({ q: input.value, without: own })}`);
      if (!response.ok) throw new Error(response.status);
      const text = await response.text();
      if (mine === latest) found.replaceChildren(document.createRange().createContextualFragment(text));
    } catch {
      const sentence = "The stories could not be searched. Your text is untouched: close this, and try again.";
      if (mine === latest) {
        found.replaceChildren(element("p", { className: "errornote", role: "alert", textContent: sentence }));
      }
    }
  };

  return new Promise((resolve) => {
    let chosen = null;
    let pause;
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(load, 200);
    });
    search.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(pause);
      load();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => walk(event, found, input));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
      const choice = event.target.closest("[data-story-choice]");
      if (!choice) return;
      chosen = choice.dataset.storyChoice;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      clearTimeout(pause);
      dialog.remove();
      resolve(chosen);
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
    load();
  });
}

/** Arrows go down from the field into what was found, and back. */
function walk(event, found, input) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = [input, ...found.querySelectorAll("[data-story-choice]")];
  const next = all[all.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export const StoryCard = Node.create({
  name: "storyCard",
  group: "standalone",
  atom: true,
  draggable: true,
  isolating: true,
  priority: 1001,
  addAttributes: () => ({ story: { default: null, rendered: false } }),
  parseHTML: () => [
    {
      tag: "figure[data-story]",
      getAttrs: (dom) => (NUMBER.test(dom.dataset.story) ? { story: dom.dataset.story } : false),
    },
  ],
  renderHTML: ({ node }) => ["figure", { "data-story": node.attrs.story }],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const shown = drawn("body-figure__shown card-story");
      const tools = toolsOf([["Remove the card", () => removeNode(editor, getPos, editor.state.doc.nodeAt(getPos()))]]);
      const dom = element("figure", { className: "body-figure" }, tools, shown);
      preview(editor, "cards", node.attrs.story).then(
        (story) => shown.replaceChildren(...(story ? cardOf(story) : missing())),
        () => shown.replaceChildren(said("The card cannot be shown now: the server did not answer. It is kept in the text.")),
      );
      return { dom, ...aroundText(null) };
    };
  },
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "storyCard",
      groups: "insert",
      priority: 108,
      button: buttons.material("article", "card of another story"),
      active: (editor) => editor.isActive("storyCard"),
      async command(editor) {
        const story = await chooseStory(editor);
        if (story) putIn(editor, { type: "storyCard", attrs: { story } });
        else editor.commands.focus();
      },
    });
  },
});

function cardOf({ headline, standfirst, src, stage, public: isPublic }) {
  const words = element("div", { className: "card-story__text" });
  words.append(
    element("p", { className: "card-story__label", textContent: "Read also" }),
    element("p", { className: "card-story__headline", textContent: headline }),
  );
  if (standfirst) words.append(element("p", { className: "card-story__standfirst", textContent: standfirst }));
  if (!isPublic) words.append(said(`${stage}: readers see this card as soon as the story is public, and nothing before.`));
  return src ? [element("img", { src, alt: "", className: "card-story__picture" }), words] : [words];
}

const said = (sentence) => element("p", { className: "notice", textContent: sentence });

const missing = () => [said("This story is gone, or is not yours to read: readers see the card only while it is public.")];
