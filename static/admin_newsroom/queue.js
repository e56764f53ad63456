// The queue works without this. It adds the keys that moderators know, and ticking all at once.

const form = document.querySelector("[data-queue]");
if (form) {
  tickAll(form);
  listenForKeys(form);
}

function tickAll(form) {
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const all = form.querySelector("[data-queue-all]");
  const ticked = form.querySelector("[data-queue-ticked]");
  if (!all || !boxes.length) return;
  const box = all.querySelector("input");
  const count = () => {
    const number = boxes.filter((one) => one.checked).length;
    ticked.textContent = number ? `${number} of ${boxes.length} ticked` : "";
    box.checked = number === boxes.length;
    box.indeterminate = number > 0 && number < boxes.length;
    for (const button of form.querySelectorAll("button[name=decide_all]")) button.disabled = !number;
  };
  all.hidden = false;
  box.addEventListener("change", () => {
    for (const one of boxes) one.checked = box.checked;
    count();
  });
  form.addEventListener("change", count);
  // The browser may have ticked boxes again after going back.
  window.addEventListener("pageshow", count);
  count();
}

function listenForKeys(form) {
  const VERBS = { a: "approve", d: "reject", s: "spam", u: "restore" };
  const KEY = "newsroom-queue-keys";
  const legend = document.querySelector("[data-queue-legend]");
  if (!legend) return;
  const on = legend.querySelector("[data-queue-keys]");
  const cards = [...form.querySelectorAll("[data-card]")];
  let sent = false;
  let current = cards.findIndex((card) => `#${card.id}` === location.hash);

  legend.hidden = false;
  try {
    on.checked = localStorage.getItem(KEY) !== "off";
  } catch {
    // Without storage the keys are on until the page is left.
  }
  on.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, on.checked ? "on" : "off");
    } catch {
      // As above.
    }
  });
  if (current >= 0) cards[current].focus();

  form.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-card]");
    if (card) current = cards.indexOf(card);
  });
  // A second press before the answer has come would be a second decision.
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));

  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      current = Math.min(Math.max(current + (key === "j" ? 1 : -1), 0), cards.length - 1);
      cards[current].focus();
      cards[current].scrollIntoView({ block: "nearest" });
    } else if (key === "x") {
      cards[current]?.querySelector("input[name=chosen]")?.click();
    } else if (VERBS[key]) {
      cards[current]?.querySelector(`button[value^="${VERBS[key]}:"]`)?.click();
    } else return;
    event.preventDefault();
  });
}
