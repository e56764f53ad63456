// The picture chooser: the library as a grid, and uploading without leaving the form. One dialog for the whole page.

import { acceptDrops, Uploads } from "./uploading.js";

const html = (text) => document.createRange().createContextualFragment(text);
const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

let chooser;

/**
 * Let the person choose a picture. `addresses` are those of the views: `choose`, `uploadForm` and `upload`.
 * Resolves to what the chosen one carries in its data attributes (pictureChoice, src, alt, about, credit), or to null.
 */
export function choosePicture(addresses) {
  chooser ??= new PictureChooser(addresses);
  return chooser.open();
}

class PictureChooser {
  constructor({ choose, uploadForm, upload }) {
    this.addresses = { choose, uploadForm, upload };
    this.chosen = null;
    this.dialog = this.build();
  }

  open() {
    this.dialog.showModal();
    this.load(1);
    return new Promise((settle) => {
      this.settle = settle;
    });
  }

  build() {
    const dialog = element("dialog", { className: "chooser" });
    dialog.setAttribute("aria-label", "Choose a picture");
    const head = element("div", { className: "chooser__head" });
    this.tabs = [
      ["Library", () => this.load(1)],
      ["Upload", () => this.uploadForm()],
    ].map(([textContent, press]) => {
      const tab = element("button", { type: "button", className: "chooser__tab", textContent });
      tab.addEventListener("click", press);
      return tab;
    });
    const close = element("button", { type: "button", className: "verb chooser__close", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    head.append(element("h2", { textContent: "Pictures" }), ...this.tabs, close);
    this.content = element("div", { className: "chooser__content" });
    dialog.append(head, this.content);
    dialog.addEventListener("close", () => {
      this.content.replaceChildren(); // fields that nobody sees have no place on the page
      this.settle(this.chosen);
      this.chosen = null;
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
      const choice = event.target.closest("[data-picture-choice]");
      if (choice?.dataset.describe) this.describe(choice.dataset.describe);
      else if (choice) this.choose(choice.dataset);
      const page = event.target.closest("[data-picture-page]");
      if (page) this.load(page.dataset.picturePage, this.query);
    });
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.target.matches("[data-picture-search]")) this.load(1, new FormData(event.target).get("q"));
      if (event.target.matches("[data-picture-describe]")) this.save(event.target);
    });
    // Files can be dropped anywhere on the dialog, whatever it shows.
    acceptDrops(dialog, (files) => this.take(files));
    dialog.addEventListener("keydown", (event) => this.walk(event));
    document.body.append(dialog);
    return dialog;
  }

  /** Arrows walk through the grid, beside Tab. */
  walk(event) {
    const current = event.target.closest("[data-picture-choice]");
    if (!current) return;
    const all = [...this.content.querySelectorAll("[data-picture-choice]")];
    const top = all[0].offsetTop;
    const columns = all.filter((one) => one.offsetTop === top).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const next = step && all[all.indexOf(current) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  show(text, tab) {
    this.tabs.forEach((one, index) => one.setAttribute("aria-pressed", String(index === tab)));
    this.content.replaceChildren(html(text));
  }

  fail(sentence) {
    this.content.replaceChildren(element("p", { className: "errornote", role: "alert", textContent: sentence }));
  }

  choose(data) {
    this.chosen = { ...data };
    this.dialog.close();
  }

  async load(page, query = "") {
    this.query = query;
    const address = `${this.addresses.choose}?${new URLSearchParams({ p: page, q: query })}`;
    await this.fetchInto(address, 0, "The library could not be reached.", () => {
      const first = query ? null : this.content.querySelector("[data-picture-choice]");
      (first ?? this.content.querySelector("input")).focus();
    });
  }

  async uploadForm(files = []) {
    await this.fetchInto(this.addresses.uploadForm, 1, "Uploading is not possible now.", () => {
      const form = this.content.querySelector("[data-picture-upload]");
      const input = form.querySelector("input[type=file]");
      input.multiple = false;
      const told = form.querySelector("[data-upload-told]");
      this.uploads = new Uploads(form.querySelector("[data-arrivals]"), {
        address: this.addresses.upload,
        token: form.elements.csrfmiddlewaretoken.value,
        taken: (number, row) => this.describe(row.querySelector("[data-describe-picture]").dataset.describePicture),
        use: (number, event) => {
          event.preventDefault();
          const kept = event.target.closest("li").querySelector("template");
          const choice = kept.content.querySelector("[data-picture-choice]");
          if (choice.dataset.describe) this.describe(choice.dataset.describe);
          else this.choose(choice.dataset);
        },
        settled: ({ known, refused }) => {
          if (known) told.textContent = "This looks like a picture that is in the library.";
          else if (refused) told.textContent = "The picture was not taken in.";
        },
      });
      input.addEventListener("change", () => {
        this.take([...input.files]);
        input.value = "";
      });
      input.focus();
      if (files.length) this.take(files);
    });
  }

  /** One picture is chosen, so one file is taken; of several, the person hears what to do with the others. */
  take(files) {
    if (!files.length) return;
    if (!this.content.querySelector("[data-picture-upload]")) {
      this.uploadForm(files);
      return;
    }
    const list = this.content.querySelector("[data-arrivals]");
    list.replaceChildren();
    this.uploads.add(files.slice(0, 1));
    if (files.length > 1) {
      const said = "One picture is chosen here: the first was taken. Upload the others under “Pictures”.";
      list.append(element("li", { className: "notice", textContent: said }));
    }
  }

  /** What was written with the picture, to be corrected; a picture is used once somebody has said what it shows. */
  async describe(address) {
    await this.fetchInto(address, null, "The picture is in the library, and cannot be described now.", () => {
      this.content.querySelector("textarea, input").focus();
    });
  }

  /** Show what the address answers, unless something else was asked for meanwhile: answers may come in any order. */
  async fetchInto(address, tab, failure, then) {
    const asked = (this.asked = Symbol(address));
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(response.status);
      const text = await response.text();
      if (this.asked !== asked) return;
      this.show(text, tab);
      then();
    } catch {
      if (this.asked === asked) this.fail(`${failure} Your story is untouched: close this, and try again.`);
    }
  }

  async save(form) {
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const response = await fetch(form.dataset.pictureDescribe, { method: "POST", body: new FormData(form) });
      if (response.status === 422) {
        this.show((await response.json()).form, null);
        this.content.querySelector(".errors input, .errors textarea")?.focus();
        return;
      }
      if (!response.ok) throw new Error(response.status);
      this.choose(html((await response.json()).html).firstElementChild.dataset);
    } catch {
      button.disabled = false;
      form.querySelector("[data-picture-failed]")?.remove();
      const said = element("p", {
        className: "errornote",
        textContent: "It was not saved: the server did not answer. What you typed is still here: try again.",
      });
      said.dataset.pictureFailed = "";
      said.setAttribute("role", "alert");
      form.prepend(said);
    }
  }
}
