// Sends a decision without leaving the page, and shows what the server says became of it.

export class Deciding {
  constructor(root, cards) {
    this.root = root;
    this.cards = cards;
    this.underWay = 0;
    /** Counts what is sent and what is answered: the same number twice means that nothing was decided in between. */
    this.turn = 0;
    this.line = Promise.resolve();
    this.said = root.querySelector("[data-queue-said]");
    root.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-decides]")) return;
      event.preventDefault();
      this.submit(event.target, event.submitter);
    });
  }

  /** Send a form as the button that was pressed would. */
  async submit(form, button) {
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
    const fields = new FormData(form, button);
    if (form.matches("[data-panel]")) return this.submitPanel(form, address, fields);
    const ids = button?.name === "decide" ? [button.value.split(":")[1]] : button?.name === "decide_all" ? this.ticked() : [];
    const deciding = ids.map((id) => this.cards.of(id)).filter(Boolean);
    // A second press before the answer has come would be a second decision.
    if (deciding.some((card) => card.getAttribute("aria-busy") === "true")) return null;
    for (const card of deciding) card.setAttribute("aria-busy", "true");
    // On to the next one at once: the answer is shown where the moderator no longer is.
    if (deciding.length) this.cards.leave(deciding.at(-1));
    const answer = await this.send(address, fields);
    for (const card of deciding) card.removeAttribute("aria-busy");
    if (answer) this.show(answer);
    else if (deciding.length) this.cards.go(deciding[0]);
    return answer;
  }

  /** The form of one verb: it stays, with what was typed, until the server has taken it. */
  async submitPanel(form, address, fields) {
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    const answer = await this.send(address, fields);
    form.removeAttribute("aria-busy");
    if (answer?.form) {
      const made = document.createRange().createContextualFragment(answer.form).firstElementChild;
      form.replaceWith(made);
      made.querySelector("[aria-invalid=true], textarea, input:not([type=hidden])")?.focus();
    } else if (answer) {
      this.show(answer);
      const card = this.cards.of(form.dataset.decides);
      if (card?.dataset.decided === undefined || !this.cards.leave(card)) card && this.cards.go(card);
    }
  }

  /** What the server answers; null where it does not, which has then been said. One after the other, as pressed. */
  send(address, fields) {
    this.underWay += 1;
    this.turn += 1;
    this.line = this.line.then(async () => {
      const answer = await this.ask(address, fields);
      this.underWay -= 1;
      this.turn += 1;
      return answer;
    });
    return this.line;
  }

  async ask(address, fields) {
    try {
      const response = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json" } });
      if (response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
      this.say(response.redirected || response.status === 403 ? this.root.dataset.signedOut : this.root.dataset.failed);
    } catch {
      this.say(this.root.dataset.failed);
    }
    return null;
  }

  /** Take back what was decided last: what is under way has been decided too. */
  async undoLast() {
    while (this.underWay) {
      await this.line;
      // The answer is shown first, and with it the button that undoes it.
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.root.querySelector("[data-part=last] button[name=undo]")?.click();
  }

  show(answer) {
    for (const [id, html] of Object.entries(answer.cards ?? {})) this.cards.replace(id, html);
    for (const [name, html] of Object.entries(answer.parts ?? {})) this.part(name, html);
    const done = !this.underWay && this.cards.all.length > 0 && !this.cards.waiting.length;
    const nothingMore = done && !answer.more ? ` ${this.root.dataset.done}` : "";
    if (answer.said) this.say(answer.said + nothingMore, answer.level);
    this.root.dispatchEvent(new Event("change", { bubbles: true }));
    if (answer.focus && this.cards.of(answer.focus)) this.cards.go(this.cards.of(answer.focus));
    else if (done && answer.more) this.cards.load();
    else if (document.activeElement === document.body && this.cards.current?.isConnected) this.cards.go(this.cards.current);
  }

  /** A part of the page that the server has made anew. The focus finds its button again. */
  part(name, html) {
    const place = this.root.querySelector(`[data-part="${name}"]`);
    if (!place || place.innerHTML === html) return;
    const held = place.contains(document.activeElement) ? document.activeElement : null;
    place.innerHTML = html;
    if (held) (place.querySelector(`[name="${held.name}"][value="${CSS.escape(held.value ?? "")}"]`) ?? this.cards.current)?.focus();
  }

  say(text, level = "warning") {
    this.said.textContent = "";
    this.said.dataset.level = level;
    // Said twice in the same words, it is still told twice.
    requestAnimationFrame(() => (this.said.textContent = text));
  }

  ticked() {
    return [...this.root.querySelectorAll("input[name=chosen]:checked")].map((box) => box.value);
  }
}
