// Tags as chips with suggestions, over the plain field in which each line is a tag.

let made = 0;

class TagsField {
  constructor(root) {
    this.root = root;
    this.plain = root.querySelector("textarea");
    this.mayCreate = "mayCreate" in root.dataset;
    this.options = [];
    this.active = -1;
    this.build(++made);
    this.render();
  }

  get names() {
    return this.plain.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  set names(names) {
    this.plain.value = names.join("\n");
    this.plain.dispatchEvent(new Event("change", { bubbles: true }));
    this.render();
  }

  build(serial) {
    const id = `${this.plain.id}-typed-${serial}`;
    this.chips = Object.assign(document.createElement("ul"), { className: "chips" });
    this.chips.setAttribute("aria-label", "Tags of this story");
    this.input = Object.assign(document.createElement("input"), { type: "text", id, autocomplete: "off" });
    this.list = Object.assign(document.createElement("ul"), { id: `${id}-list`, className: "suggestions", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggested tags");
    this.said = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    this.said.setAttribute("role", "status");
    const attributes = {
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      "aria-autocomplete": "list",
      placeholder: this.mayCreate ? "Type a tag, old or new" : "Type a tag",
    };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    const label = document.querySelector(`label[for="${this.plain.id}"]`);
    if (label) label.htmlFor = id;
    const described = this.plain.getAttribute("aria-describedby");
    if (described) this.input.setAttribute("aria-describedby", described);
    this.root.classList.add("is-equipped");
    this.plain.hidden = true;
    this.root.querySelector("[data-tags-plain]").hidden = true;
    this.root.append(this.chips, this.input, this.list, this.said);

    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => {
      // What was typed and left is meant, as it would be in the plain field.
      if (this.input.value.trim() && this.mayCreate) this.add(this.input.value);
      this.close();
    });
    // The list is pressed before the field would lose the focus, and with it the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.add(option.dataset.name);
    });
    this.chips.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.names = this.names.filter((name) => name !== button.dataset.name);
      this.said.textContent = `${button.dataset.name} removed.`;
      this.input.focus();
    });
  }

  render() {
    this.chips.replaceChildren(
      ...this.names.map((name) => {
        const chip = document.createElement("li");
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
        button.dataset.name = name;
        button.setAttribute("aria-label", `Remove ${name}`);
        chip.append(Object.assign(document.createElement("bdi"), { textContent: name }), button);
        return chip;
      }),
    );
  }

  add(name) {
    const wanted = name.trim();
    if (!wanted) return;
    const known = this.names;
    if (!known.some((one) => one.toLowerCase() === wanted.toLowerCase())) this.names = [...known, wanted];
    this.input.value = "";
    this.said.textContent = `${wanted} added.`;
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked = "";
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  ask() {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    if (!typed) return this.close();
    this.timer = setTimeout(async () => {
      this.asked = typed;
      const response = await fetch(`${this.root.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      // An answer that comes after a later question is of no use.
      if (response.ok && this.asked === typed) this.show((await response.json()).tags, typed);
    }, 120);
  }

  show(tags, typed) {
    const exact = tags.some((tag) => [tag.name, tag.alias].some((name) => name.toLowerCase() === typed.toLowerCase()));
    this.options = tags.map(({ name, alias }) => [name, alias ? `${name} (also “${alias}”)` : name]);
    if (this.mayCreate && !exact) this.options.push([typed, `New tag “${typed}”`]);
    this.list.replaceChildren(
      ...this.options.map(([name, text], index) => {
        const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${index}`, textContent: text });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.name = name;
        return option;
      }),
    );
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.said.textContent = this.options.length
      ? `${this.options.length} suggestions.`
      : `No tag is called “${typed}”. Ask an editor to add it.`;
    this.activate(this.options.length ? 0 : -1);
  }

  activate(index) {
    this.active = index;
    [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", this.list.children[index].id);
      this.list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.activate((this.active + step + this.options.length) % this.options.length);
    } else if (event.key === "Enter" || event.key === ",") {
      if (!this.input.value.trim()) return event.key === "," && event.preventDefault();
      event.preventDefault();
      if (open && this.active >= 0 && event.key === "Enter") this.add(this.options[this.active][0]);
      else this.add(this.input.value);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Backspace" && !this.input.value) {
      const names = this.names;
      if (names.length) this.said.textContent = `${names.at(-1)} removed.`;
      this.names = names.slice(0, -1);
    }
  }
}

for (const root of document.querySelectorAll("[data-tags-field]")) new TagsField(root);
