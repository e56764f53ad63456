// Ticking all cards of the page at once, and how many are ticked.

export function tickAll(root) {
  const all = root.querySelector("[data-queue-all]");
  const ticked = root.querySelector("[data-queue-ticked]");
  if (!all) return;
  const whole = root.querySelector("[data-queue-whole]");
  const box = all.querySelector("input");
  const boxes = () => [...root.querySelectorAll("input[name=chosen]")];
  const count = () => {
    const every = boxes();
    const number = every.filter((one) => one.checked).length;
    ticked.textContent = whole?.checked ? whole.dataset.queueWhole : number ? `${number} of ${every.length} ticked` : "";
    box.checked = every.length > 0 && number === every.length;
    box.indeterminate = number > 0 && number < every.length;
    for (const button of root.querySelectorAll("button[name=decide_all]")) button.disabled = !number && !whole?.checked;
  };
  all.hidden = false;
  box.addEventListener("change", () => {
    for (const one of boxes()) one.checked = box.checked;
    count();
  });
  root.addEventListener("change", count);
  // The browser may have ticked boxes again after going back.
  window.addEventListener("pageshow", count);
  count();
}
