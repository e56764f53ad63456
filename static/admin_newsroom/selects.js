// Boxes in which one searches for what to choose get the name of their field.

/** Select2 names its boxes after what is chosen, and so not at all before: add the label of the field. */
export function nameSelects(group) {
  for (const select of group.querySelectorAll("select.admin-autocomplete")) {
    const label = group.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    const chosen = box?.querySelector(".select2-selection__rendered");
    if (!label || !chosen) continue;
    label.id = `${select.id}-label`;
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
  }
}

// Select2 starts with jQuery's ready: what is asked for later comes after it.
window.django?.jQuery(() => nameSelects(document));
window.django?.jQuery(document).on("select2:open", ({ target }) => {
  const field = document.querySelector(".select2-container--open .select2-search__field");
  field?.setAttribute("aria-label", `Search: ${document.getElementById(`${target.id}-label`)?.textContent ?? ""}`);
  // A combobox that is open says what it has opened.
  const box = target.parentElement.querySelector(".select2-selection");
  box?.setAttribute("aria-controls", box.getAttribute("aria-owns") ?? "");
  field?.focus();
});
