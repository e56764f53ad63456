// Rows in order: buttons and dragging beside the number that does the same without this file.

const rowsOf = (group) => [...group.querySelectorAll(".ordered-row:not(.empty-form)")];
const positionOf = (row) => row.querySelector(".ordered-position");
const choiceOf = (row) => row.querySelector("select.admin-autocomplete");

function number(group) {
  let next = 1;
  for (const row of rowsOf(group)) {
    const position = positionOf(row);
    if (position) position.value = choiceOf(row)?.value ? next++ : "";
  }
}

function move(group, row, step) {
  const rows = rowsOf(group);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  number(group);
  const place = rowsOf(group).indexOf(row) + 1;
  group.querySelector("[data-ordered-said]").textContent = `Moved to place ${place} of ${rows.length}.`;
}

/** A number that is typed puts its row there. */
function moveTo(group, row, place) {
  const others = rowsOf(group).filter((one) => one !== row);
  const next = others[Math.max(0, place - 1)];
  if (next) next.before(row);
  else others.at(-1)?.after(row);
  number(group);
}

function button(label, sign, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ordered-row__move";
  made.setAttribute("aria-label", label);
  made.textContent = sign;
  made.addEventListener("click", () => {
    press();
    made.focus();
  });
  return made;
}

function equip(group, row) {
  const tools = row.querySelector(".ordered-row__tools");
  if (!tools || !positionOf(row) || tools.querySelector(".ordered-row__move")) return;
  const handle = document.createElement("span");
  handle.className = "ordered-row__handle";
  handle.setAttribute("aria-hidden", "true");
  handle.title = "Drag";
  // Only the handle begins a drag: text in the row's fields stays selectable.
  handle.addEventListener("pointerdown", () => (row.draggable = true));
  row.addEventListener("dragstart", (event) => {
    row.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  row.addEventListener("dragend", () => {
    row.draggable = false;
    row.classList.remove("is-dragged");
    number(group);
  });
  tools.prepend(
    handle,
    button("Move up", "↑", () => move(group, row, -1)),
    button("Move down", "↓", () => move(group, row, 1)),
  );
}

/** Select2 names its boxes after what is chosen, and so not at all before: add the label of the field. */
function nameSelects(group) {
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

const groups = document.querySelectorAll("[data-ordered]");
// Select2 starts with jQuery's ready: what is asked for later comes after it.
window.django?.jQuery(() => groups.forEach(nameSelects));
window.django?.jQuery(document).on("select2:open", ({ target }) => {
  const field = document.querySelector(".select2-container--open .select2-search__field");
  field?.setAttribute("aria-label", `Search: ${document.getElementById(`${target.id}-label`)?.textContent ?? ""}`);
  // A combobox that is open says what it has opened.
  const box = target.parentElement.querySelector(".select2-selection");
  box?.setAttribute("aria-controls", box.getAttribute("aria-owns") ?? "");
  field?.focus();
});

for (const group of groups) {
  const said = document.createElement("p");
  said.dataset.orderedSaid = "";
  said.setAttribute("role", "status");
  said.className = "visually-hidden";
  group.append(said);
  group.classList.add("is-equipped");
  for (const row of rowsOf(group)) equip(group, row);
  group.addEventListener("formset:added", (event) => {
    equip(group, event.target);
    setTimeout(() => nameSelects(group));
  });
  group.addEventListener("change", ({ target }) => {
    if (target.matches(".ordered-position") && target.value) moveTo(group, target.closest(".ordered-row"), Number(target.value));
  });
  group.addEventListener("dragover", (event) => {
    const dragged = group.querySelector(".is-dragged");
    const over = event.target.closest(".ordered-row:not(.empty-form)");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  group.addEventListener("drop", (event) => event.preventDefault());
  // A choice made after the others were numbered takes its place among them.
  group.closest("form").addEventListener("submit", () => {
    if (rowsOf(group).every((row) => !positionOf(row)?.value || choiceOf(row)?.value)) number(group);
  });
}
