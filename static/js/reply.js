// Leave a Reply works without this. It only spares a page load, and remembers who you are if you ask it to.

const KEY = "newsroom-reply";
const form = document.querySelector("[data-reply-form]");
if (document.querySelector("[data-reply-received]")) {
  // The address may be passed on or loaded again: what it says of this moment is taken out of it.
  history.replaceState(null, "", `${location.pathname}${location.hash}`);
}
const errors = document.querySelector("[data-reply-errors]");
if (errors) {
  // Going to #respond takes the focus away once more, as late as the load event.
  addEventListener("pageshow", () => {
    if (document.activeElement === document.body) errors.focus({ preventScroll: true });
  });
}
if (form) {
  answerInPlace(form.closest("#respond"));
  rememberMe(form);
}

function answerInPlace(respond) {
  const home = document.createComment("Leave a Reply");
  const parent = respond.querySelector("[data-reply-parent]");
  const target = respond.querySelector("[data-reply-target]");
  const cancel = respond.querySelector("[data-reply-cancel]");
  let asked = null;
  respond.before(home);

  for (const link of document.querySelectorAll("a[data-reply-to]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      asked = link;
      parent.value = link.dataset.replyTo;
      const name = target.querySelector("a");
      name.href = `#comment-${link.dataset.replyTo}`;
      name.firstElementChild.textContent = link.dataset.replyName;
      target.hidden = cancel.hidden = false;
      link.closest(".comment").after(respond);
      form.elements.text.focus();
    });
  }

  cancel.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    parent.value = "";
    target.hidden = cancel.hidden = true;
    home.after(respond);
    (asked ?? form.elements.text).focus();
    asked = null;
  });
}

function rememberMe(form) {
  const fields = ["name", "email", "website"].map((name) => form.elements[name]);
  const box = document.getElementById("reply-remember");
  let known;
  try {
    known = JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return; // A browser that lets nothing be stored is not asked again: the box stays hidden.
  }
  box.parentElement.hidden = false;
  if (known) {
    box.checked = true;
    for (const field of fields) field.value ||= known[field.name] ?? "";
  }
  form.addEventListener("submit", () => {
    try {
      if (box.checked) localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value]))));
      else localStorage.removeItem(KEY);
    } catch {
      // Storage is full or has been switched off since: the comment is sent all the same.
    }
  });
}
