// Rows in order: buttons and dragging beside the number that does the same without this file.

import { nameSelects } from "./selects.js";

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

const groups = document.querySelectorAll("[data-ordered]");

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
