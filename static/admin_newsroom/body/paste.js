// Makes of what Word, Google Docs and web pages put into the clipboard what a body may contain.
//
// articles/rich_text/pasted.py does the same to what comes in without the editor. Here it happens before the eyes of
// whoever pastes, and what was left out is said.

import { Extension, Plugin } from "django-prose-editor/editor";

import { notice } from "./dialog.js";

const NO_TEXT = "script, style, template, noscript, iframe, object, svg, math, title, meta, link, xml, video, audio, canvas";
const KEPT = { A: ["href"], OL: ["start"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"] };
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
const BLOCKS = "p, h2, h3, ul, ol, li, blockquote, table, hr, div, section, article, header, footer, main, aside, figure, pre";
const EMPTY = "p, h2, h3, blockquote, li, ul, ol";
const NOT_BOLD = /(?<![\w-])font-weight:\s*(?:normal|lighter|[1-4]00)\b/;
const BOLD = /(?<![\w-])font-weight:\s*(?:bold|bolder|[6-9]00)\b/;
const ITALIC = /(?<![\w-])font-style:\s*(?:italic|oblique)\b/;
const UPRIGHT = /(?<![\w-])font-style:\s*normal\b/;
const LIST = /mso-list:\s*l\d+\s+level([1-9])/;
const NUMBERED = /^\s*(?:\d+|[a-z]|[ivx]+)[.)]/i;

/**
 * A document of what was pasted. Its styles are only read: as style attributes, even in a document that nobody sees,
 * they would offend against the policy of the page, and so would handlers of events.
 */
function parse(html) {
  const harmless = html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son[a-z]+\s*=/gi, " data-on="));
  return new DOMParser().parseFromString(harmless, "text/html").body;
}

const styleOf = (one) => one.dataset.style ?? "";

/** Clean HTML from elsewhere. Returns it with the number of pictures that were left out. */
export function clean(html) {
  const body = parse(html);
  for (const one of body.querySelectorAll(NO_TEXT)) one.remove();
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();

  const pictures = [...body.querySelectorAll("img, picture, v\\:imagedata")].filter((one) => !one.closest("picture picture, picture > img"));
  for (const picture of pictures) picture.remove();

  listsOfWord(body);
  for (const [old, name] of Object.entries(HEADINGS)) {
    for (const heading of body.querySelectorAll(old)) rename(heading, name);
  }
  emphasis(body);
  nestedLists(body);
  for (const one of body.querySelectorAll("figcaption, dt, dd, address, pre")) rename(one, "p");
  for (const one of body.querySelectorAll("div, section, article, header, footer, main, aside, figure, center, details, dl")) {
    if (one.querySelector(BLOCKS) || !one.textContent.trim()) unwrap(one);
    else rename(one, "p");
  }
  for (const one of body.querySelectorAll("*")) {
    for (const { name } of [...one.attributes]) {
      if (!KEPT[one.tagName]?.includes(name)) one.removeAttribute(name);
    }
    if (one.tagName.includes(":")) unwrap(one); // Word's own elements, such as o:p
  }
  for (const one of body.querySelectorAll("a:not([href])")) unwrap(one);
  for (const br of body.querySelectorAll(":scope > br")) br.remove();
  // From the inside out, so that what held only empty things goes too.
  for (const one of [...body.querySelectorAll(EMPTY)].reverse()) {
    if (!one.textContent.trim() && !one.querySelector("hr, table")) one.remove();
  }
  return { html: body.innerHTML, pictures: pictures.length };
}

function rename(old, name) {
  const made = old.ownerDocument.createElement(name);
  made.append(...old.childNodes);
  old.replaceWith(made);
  return made;
}

const unwrap = (one) => one.replaceWith(...one.childNodes);

/** Bold and italic from elements and styles become elements; a heading is bold already. */
function emphasis(body) {
  for (const one of body.querySelectorAll("b, strong, i, em, span, font")) {
    const style = styleOf(one);
    const bold = (["B", "STRONG"].includes(one.tagName) && !NOT_BOLD.test(style)) || BOLD.test(style);
    const italic = (["I", "EM"].includes(one.tagName) && !UPRIGHT.test(style)) || ITALIC.test(style);
    let place = one;
    for (const [name, wanted] of [["em", italic], ["strong", bold && !one.closest("h2, h3")]]) {
      if (!wanted || !one.textContent.trim()) continue;
      const mark = body.ownerDocument.createElement(name);
      mark.append(...place.childNodes);
      place.append(mark);
    }
    unwrap(place);
  }
}

/** Word's lists are paragraphs that say which list and level they belong to. */
function listsOfWord(body) {
  let open = []; // the lists that are open, outermost first
  let last = null;
  for (const line of [...body.querySelectorAll("p[data-style*=mso-list], div[data-style*=mso-list]")]) {
    const level = Number(styleOf(line).match(LIST)?.[1]);
    if (!level) continue;
    const marks = [...line.querySelectorAll("[data-style]")].filter((one) => /mso-list:\s*ignore/i.test(styleOf(one)));
    const kind = NUMBERED.test(marks[0]?.textContent ?? "") ? "ol" : "ul";
    for (const mark of marks) mark.remove();
    if (open.length && line.previousElementSibling !== last) open = [];
    if (open.length > level) open = open.slice(0, level);
    if (open.length === level && level === 1 && open[0].localName !== kind) open = [];
    while (open.length < level) {
      const list = body.ownerDocument.createElement(kind);
      if (!open.length) line.before(list);
      else (open.at(-1).lastElementChild ?? open.at(-1).appendChild(body.ownerDocument.createElement("li"))).append(list);
      open.push(list);
    }
    const item = body.ownerDocument.createElement("li");
    open.at(-1).append(item);
    last = open[0];
    const paragraph = body.ownerDocument.createElement("p");
    paragraph.append(...line.childNodes);
    item.append(paragraph);
    line.remove();
  }
}

/** Google Docs puts a list beside the item that it belongs to. */
function nestedLists(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    if (list.previousElementSibling?.tagName === "LI") list.previousElementSibling.append(list);
  }
}

export const CleanPaste = Extension.create({
  name: "cleanPaste",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          transformPastedHTML(html) {
            if (html.includes("data-pm-slice")) return html; // cut or copied here
            const cleaned = clean(html);
            if (cleaned.pictures) {
              const what = cleaned.pictures === 1 ? "A picture was" : `${cleaned.pictures} pictures were`;
              notice(`${what} left out: the text is in. Upload pictures to the library, then put them in from there.`);
            }
            return cleaned.html;
          },
        },
      }),
    ];
  },
});
