// The checklist beside the story: its points lead to where they are put right, and links are asked once the page is open.
// Without this, the page of the checklist has a button that asks them.

const root = document.querySelector("[data-checklist]");

const visible = (element) => element.getClientRects().length > 0;

const FIELDS =
  "input:not([type=hidden]), textarea, select:not(.select2-hidden-accessible), [contenteditable=true], [role=combobox]";

/** The first field inside the place, or beside it, that can take the focus; a button where there is no field. */
function focusable(place) {
  for (let within = place; within && !within.matches("form"); within = within.parentElement) {
    for (const wanted of [FIELDS, "button"]) {
      const found = [...(within.matches(wanted) ? [within] : []), ...within.querySelectorAll(wanted)].find(visible);
      if (found) return found;
    }
  }
  return null;
}

root?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goes-to]");
  const place = link && document.getElementById(link.hash.slice(1));
  if (!place) return;
  event.preventDefault();
  const textbox = place.closest(".prose-editor")?.querySelector("[role=textbox]");
  const target = textbox ?? focusable(place);
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
});

async function askLinks() {
  const said = document.querySelector("[data-checklist-said]");
  const body = new FormData();
  body.set("part", "panel");
  body.set("csrfmiddlewaretoken", root.closest("form").elements.csrfmiddlewaretoken.value);
  try {
    const response = await fetch(root.dataset.checklist, { method: "POST", body });
    if (!response.ok || response.redirected) return;
    const made = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-checklist-panel]");
    const shown = root.querySelector("[data-checklist-panel]");
    // Nobody loses the place that they have in it, or has it opened after they closed it.
    made.open = shown.open;
    const held = [...shown.querySelectorAll("a, summary")].indexOf(document.activeElement);
    shown.replaceWith(made);
    if (held >= 0) (made.querySelectorAll("a, summary")[held] ?? made.querySelector("summary")).focus();
    said.textContent = `The links were checked. ${made.querySelector("summary").textContent.trim()}`;
  } catch {
    // The page is being left, or there is no network: what was not asked stays so, and the panel says it.
  }
}

const askWhereNeeded = () => root?.querySelector("[data-links-to-ask]") && askLinks();
askWhereNeeded();
document.addEventListener("story:saved", askWhereNeeded);
