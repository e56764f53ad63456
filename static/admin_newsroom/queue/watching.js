// Asks now and then what colleagues have decided and who is looking at what, and says where this moderator is.

const EVERY = 8_000; // milliseconds; comments/presence.py says when somebody counts as gone
const SOON = 400; // after going to another card

export function watch(root, cards, deciding) {
  if (!root.dataset.watch) return;
  const token = () => root.querySelector("input[name=csrfmiddlewaretoken]").value;
  let timer = 0;
  let asking = false;
  let again = false;
  let told = null;
  let before = root.querySelector("[data-part=people]")?.textContent.trim();

  // Whoever has gone to no card yet has the first one before them.
  const here = () => (cards.current?.isConnected ? cards.current : cards.waiting[0])?.dataset.card ?? null;

  const ask = async (leaving = false) => {
    clearTimeout(timer);
    if (asking && !leaving) return void (again = true);
    asking = true;
    again = false;
    const at = here();
    const turn = deciding.turn;
    try {
      const response = await fetch(root.dataset.watch, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({
          leaving,
          at,
          back: root.dataset.back,
          // What is under way is told by its own answer.
          shown: cards.waiting.filter((card) => !card.querySelector("[data-panel]")).map((card) => [card.dataset.card, card.dataset.seen]),
        }),
        keepalive: leaving,
      });
      told = at;
      const answer = leaving ? null : await response.json();
      // An answer from before a decision would take off the page what the decision's own answer has put there.
      if (turn !== deciding.turn) again = true;
      else if (answer && response.ok) show(answer);
    } catch {
      // The next decision says when the server does not answer.
    }
    asking = false;
    if (!leaving) plan(again ? SOON : EVERY);
  };

  const plan = (after) => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(ask, after);
  };

  const show = (answer) => {
    for (const [id, html] of Object.entries(answer.cards)) {
      const card = cards.of(id);
      // Decided here while the question was under way.
      if (!card || card.dataset.decided !== undefined || card.getAttribute("aria-busy") === "true") continue;
      const here = card === cards.current && card.contains(document.activeElement);
      cards.replace(id, html);
      if (here) {
        deciding.say(cards.of(id).innerText.replace(/\s+/g, " "), "info");
        cards.leave(cards.of(id));
      }
    }
    for (const [name, html] of Object.entries(answer.parts)) deciding.part(name, html);
    for (const mark of root.querySelectorAll("[data-looking]")) {
      const names = answer.looking[mark.dataset.looking] ?? "";
      mark.textContent = names;
      mark.hidden = !names;
    }
    const people = root.querySelector("[data-part=people]")?.textContent.trim();
    if (people !== before) deciding.say(people || "Nobody else is in the queue.", "info");
    before = people;
    root.dispatchEvent(new Event("change", { bubbles: true }));
  };

  root.addEventListener("focusin", () => {
    if (here() !== told) plan(SOON);
  });
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? ask() : clearTimeout(timer)));
  window.addEventListener("pagehide", () => ask(true));
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  ask();
}
