// Saves the story's form without leaving it: the cursor, the place in the text and what can be undone stay as they are.
// Whatever the server answers but "saved" is shown as without this file.

const PATIENCE = 30_000; // milliseconds until a server that is silent counts as one that does not answer

const form = document.querySelector("#article_form");
const place = form?.querySelector("[data-saves-in-place]");

// Rows have keys of their own in the database, which the form learns when it is made. Their positions say nothing that
// their order does not, and are written anew whenever the form is sent.
const OF_A_ROW = /^(bylines|related_links)-.*(?<!-position)$/;
const rows = () => JSON.stringify([...new FormData(form)].filter(([name]) => OF_A_ROW.test(name)));

let isSaving = false;
let isLeaving = false;
let pressedMeanwhile = null;

async function ask() {
  const body = new FormData(form);
  body.set("_continue", "1");
  body.set("opened_stage", place.dataset.savesInPlace);
  const response = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status >= 500) throw new Error(`The server answered ${response.status}`);
  const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
  return response.ok && isOurs ? response.json() : { again: true };
}

/** Where the page shows what became of the last step, also when it has shown nothing yet. */
function tell(messages) {
  document.querySelector(".messagelist")?.remove();
  const list = Object.assign(document.createElement("ul"), { className: "messagelist" });
  for (const { tags, html } of messages) {
    list.append(Object.assign(document.createElement("li"), { className: tags, innerHTML: html }));
  }
  document.querySelector("#content").before(list);
}

function show({ base, title, messages, pieces }) {
  form.elements.base.value = base;
  form.elements.history_note.value = "";
  const before = document.querySelector("h1").textContent;
  document.title = document.title.replace(before, () => title);
  for (const one of document.querySelectorAll("[data-after-save=title]")) one.textContent = title;
  for (const [name, html] of Object.entries(pieces)) {
    const piece = form.querySelector(`[data-after-save=${name}]`);
    if (piece) piece.innerHTML = html;
  }
  tell(messages);
}

/** Whether the page stays. */
async function save(button) {
  let isStaying = true;
  const key = form.elements.form_key.value;
  place.setAttribute("aria-busy", "true");
  // What was said of the last save is not taken for this one's.
  if (document.querySelector(".messagelist")) tell([{ tags: "info", html: "Saving…" }]);
  try {
    const { saved, go } = await ask();
    if (saved) {
      show(saved);
      form.dispatchEvent(new CustomEvent("story:saved", { bubbles: true, detail: { key, ...saved } }));
    } else {
      isStaying = false;
      if (go) location.assign(go);
      else setTimeout(() => form.requestSubmit(button)); // as ever
    }
  } catch {
    const text = "Nothing was saved: the server did not answer. All that you typed is still here. Press Save again.";
    tell([{ tags: "error", html: text }]);
    form.dispatchEvent(new CustomEvent("story:not-saved"));
  }
  place.removeAttribute("aria-busy");
  return isStaying;
}

if (place) {
  let known = rows();
  // On the document: after all that prepares the form at this event, such as what numbers its rows.
  document.addEventListener("submit", async (event) => {
    if (event.target !== form || event.defaultPrevented || isLeaving) return;
    if (isSaving) {
      event.preventDefault();
      pressedMeanwhile = event.submitter;
      return;
    }
    if (event.submitter?.name !== "_continue" || rows() !== known) return;
    event.preventDefault();
    isSaving = true;
    isLeaving = !(await save(event.submitter));
    isSaving = false;
    const button = pressedMeanwhile;
    pressedMeanwhile = null;
    if (button && !isLeaving) form.requestSubmit(button);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    known = rows();
    isLeaving = false;
  });
}
