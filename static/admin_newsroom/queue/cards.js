// The cards of a page: which one the moderator is at, and which still wait for a decision.

const FIRST = "newsroom-queue-first"; // the next page is to begin at its first card

export class Cards {
  constructor(root) {
    this.root = root;
    this.current = null;
    root.addEventListener("focusin", (event) => {
      const card = event.target.closest("[data-card]");
      if (card) this.current = card;
    });
  }

  get all() {
    return [...this.root.querySelectorAll("[data-card]")];
  }

  of(id) {
    return this.root.querySelector(`[data-card="${CSS.escape(id)}"]`);
  }

  get waiting() {
    return this.all.filter((card) => card.dataset.decided === undefined && card.getAttribute("aria-busy") !== "true");
  }

  /** Where the moderator begins: at the card in the address, or at the first after a page that is done. */
  begin() {
    let first = false;
    try {
      first = sessionStorage.getItem(FIRST) === "yes";
      sessionStorage.removeItem(FIRST);
    } catch {
      // Without storage the focus begins where the browser puts it.
    }
    const named = this.all.find((card) => `#${card.id}` === location.hash);
    const card = named ?? (first ? this.all[0] : null);
    if (card) this.go(card);
  }

  go(card) {
    this.current = card;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  /** To the next card or back, past those that are decided on as long as others wait. */
  step(by) {
    const waits = new Set(this.waiting);
    const cards = this.all.filter((card) => !waits.size || waits.has(card) || card === this.current);
    const at = cards.indexOf(this.current);
    const next = cards[Math.min(Math.max(at + by, 0), cards.length - 1)];
    if (next) this.go(next);
  }

  /** From a card that is decided on to the next one that waits: below it, or else above. */
  leave(card) {
    const cards = this.all;
    const at = cards.indexOf(card);
    const waits = new Set(this.waiting);
    const next =
      cards.slice(at + 1).find((one) => waits.has(one)) ?? cards.slice(0, Math.max(at, 0)).findLast((one) => waits.has(one));
    if (next) this.go(next);
    return Boolean(next);
  }

  /** Put what the server has made of a card into its place; the focus stays if it was there. */
  replace(id, html) {
    const card = this.of(id);
    if (!card) return;
    const held = card.contains(document.activeElement);
    const ticked = card.querySelector("input[name=chosen]")?.checked;
    const place = card.closest("li");
    place.innerHTML = html;
    const made = place.querySelector("[data-card]");
    const box = made?.querySelector("input[name=chosen]");
    if (box && ticked) box.checked = true;
    if (this.current === card) this.current = made;
    if (held) made?.focus({ preventScroll: true });
  }

  /** The page is done: what waits next comes from the top of the list. */
  load() {
    try {
      sessionStorage.setItem(FIRST, "yes");
    } catch {
      // As above.
    }
    location.assign(this.root.dataset.next);
  }
}
