// The field for a picture of the library: shows the chosen one, and opens the chooser.

import { choosePicture } from "./chooser.js";

const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

class PictureField {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input");
    this.shown = root.querySelector("[data-picture-shown]");
    this.opener = root.querySelector("[data-picture-open]");
    this.remover = root.querySelector("[data-picture-remove]");
    root.querySelector("[data-picture-number]").hidden = true;
    root.querySelector("[data-picture-buttons]").hidden = false;
    this.opener.addEventListener("click", () => this.open());
    this.remover.addEventListener("click", () => {
      this.take("", []);
      this.opener.focus();
    });
    // The label of the hidden number names the group of what stands in its place.
    const label = document.querySelector(`label[for="${this.input.id}"]`);
    if (label) {
      label.id ||= `${this.input.id}-label`;
      label.removeAttribute("for");
      root.setAttribute("role", "group");
      root.setAttribute("aria-labelledby", label.id);
    }
    this.name();
  }

  name() {
    this.opener.textContent = this.input.value ? "Choose another picture" : "Choose a picture";
    this.remover.hidden = !this.input.value;
  }

  take(number, children) {
    this.input.value = number;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.shown.replaceChildren(...children);
    this.name();
  }

  async open() {
    const chosen = await choosePicture(this.root.dataset);
    if (chosen) {
      const { pictureChoice, src, alt, about, credit } = chosen;
      const line = element("p", { className: "picture-field__about", textContent: `${about} ` });
      if (credit) line.append(element("span", { className: "credit", textContent: credit }));
      this.take(pictureChoice, [element("img", { className: "picture-preview", src, alt }), line]);
    }
    this.opener.focus();
  }
}

for (const root of document.querySelectorAll("[data-picture-field]")) new PictureField(root);
