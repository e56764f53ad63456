// The preview beside the form: what is typed now, at the width of a phone, a tablet or a desktop.
// Without this file, "Preview" is a link to the page of what is saved.

const OPEN_WIDTH = "newsroom.preview.width"; // remembered in this tab alone, so that it is there again after saving
const LOOK_EVERY = 700; // milliseconds; shown once nothing has changed for that long

const panel = document.querySelector("[data-preview-panel]");
const opener = document.querySelector("[data-preview-open]");

/** The form as a browser would post it, without files, of which it has none. */
function fieldsOf(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

class Preview {
  constructor() {
    this.form = panel.closest("form");
    this.layout = panel.closest(".story-form");
    this.stage = panel.querySelector("[data-preview-stage]");
    this.said = panel.querySelector("[data-preview-said]");
    this.widths = [...panel.querySelectorAll("[data-preview-width]")];
    this.width = 0;
    this.frame = null;
    this.shown = this.seen = null;
    opener.hidden = false;
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      this.isOpen ? this.close() : this.open(this.widths[0]);
    });
    for (const button of this.widths) button.addEventListener("click", () => this.choose(button));
    panel.querySelector("[data-preview-close]").addEventListener("click", () => this.close());
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    new ResizeObserver(() => this.fit()).observe(this.stage);
    setInterval(() => this.look(), LOOK_EVERY);
    const before = sessionStorage.getItem(OPEN_WIDTH);
    const button = this.widths.find((one) => one.dataset.previewWidth === before);
    if (button) this.open(button, false);
  }

  get isOpen() {
    return !panel.hidden;
  }

  open(button, focus = true) {
    panel.hidden = false;
    this.layout.classList.add("is-previewed");
    document.body.classList.add("is-previewing");
    opener.setAttribute("aria-expanded", "true");
    this.choose(button);
    if (focus) button.focus();
    // Once more when the page is ready: the body editor writes the text in its own spelling.
    this.refresh();
  }

  close() {
    panel.hidden = true;
    this.layout.classList.remove("is-previewed");
    document.body.classList.remove("is-previewing");
    opener.setAttribute("aria-expanded", "false");
    sessionStorage.removeItem(OPEN_WIDTH);
    opener.focus();
  }

  choose(button) {
    this.width = Number(button.dataset.previewWidth);
    for (const one of this.widths) one.setAttribute("aria-pressed", String(one === button));
    sessionStorage.setItem(OPEN_WIDTH, button.dataset.previewWidth);
    this.fit();
  }

  /** As wide as the device inside, and scaled down where the panel is narrower. */
  fit() {
    const { clientWidth, clientHeight } = this.stage;
    if (!clientWidth || !this.width) return;
    const scale = Math.min(1, clientWidth / this.width);
    this.stage.style.setProperty("--device", `${this.width}px`);
    this.stage.style.setProperty("--scale", scale);
    this.stage.style.setProperty("--height", `${Math.floor(clientHeight / scale)}px`);
  }

  /** Show what is typed, once the typing pauses. */
  look() {
    if (!this.isOpen || document.hidden) return;
    const now = JSON.stringify(fieldsOf(this.form));
    if (now === this.seen && now !== this.shown) this.refresh();
    this.seen = now;
  }

  /** Post the form into a frame of its own, which takes the place of the one before as soon as it has arrived.

      A new frame each time: posting twice into one would leave a step for the browser's Back button. */
  refresh() {
    const fields = fieldsOf(this.form);
    this.shown = this.seen = JSON.stringify(fields);
    this.coming?.remove();
    const frame = (this.coming = document.createElement("iframe"));
    frame.name = `story-preview-${Date.now()}`;
    frame.title = "Preview of the story";
    frame.className = "preview__frame is-coming";
    this.stage.append(frame);
    const post = document.createElement("form");
    post.hidden = true;
    Object.assign(post, { method: "post", action: panel.dataset.previewPanel, target: frame.name });
    for (const [name, value] of fields) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      post.append(field);
    }
    document.body.append(post);
    frame.addEventListener("load", () => {
      if (frame === this.coming && frame.contentDocument?.URL !== "about:blank") this.arrived(frame);
    });
    // Named "submit", a field would hide the method of that name.
    HTMLFormElement.prototype.submit.call(post);
    post.remove();
  }

  arrived(frame) {
    const page = frame.contentDocument;
    const problems = page?.querySelector("meta[name=preview]")?.content;
    if (problems === undefined) {
      // No preview: the session has ended, or the server has failed. What was shown last stays.
      frame.remove();
      this.coming = null;
      this.say("The preview could not be made. What you typed is still in the form. It is tried again when you type on.");
      return;
    }
    const before = this.frame?.contentWindow?.scrollY ?? 0;
    frame.classList.remove("is-coming");
    this.frame?.remove();
    this.frame = frame;
    this.coming = null;
    frame.contentWindow.scrollTo({ top: before, behavior: "instant" });
    page.addEventListener("click", (event) => this.follow(event));
    page.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.say(problems ? `Shown as it was saved, because it is not right yet: ${problems}.` : "");
  }

  /** Links lead out of the frame; those within the page stay in it. */
  follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener,noreferrer");
  }

  say(sentence) {
    if (this.said.textContent !== sentence) this.said.textContent = sentence;
    this.said.hidden = !sentence;
  }
}

if (panel && opener) new Preview();
