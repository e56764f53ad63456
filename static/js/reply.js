// Comments work without this. It only spares page loads, and remembers who you are if you ask it to.

const KEY = "newsroom-reply";
const UNREACHABLE =
  "Your comment was not sent: this site could not be reached. Your text is still here. Try again in a moment.";

begin(document.querySelector("[data-discussion]"));
land();
addEventListener("hashchange", land);
const errors = document.querySelector("[data-reply-errors]");
if (errors) {
  // Going to #respond takes the focus away once more, as late as the load event.
  addEventListener("pageshow", () => {
    if (document.activeElement === document.body) errors.focus({ preventScroll: true });
  });
}

function begin(discussion) {
  if (!discussion) return; // a page that only says something
  for (const link of discussion.querySelectorAll("a[data-permalink]")) {
    onPlainClick(link, () => (location.hash = link.dataset.permalink));
  }
  const form = discussion.querySelector("[data-reply-form]");
  if (!form) return;
  answerInPlace(discussion, form);
  rememberMe(form);
  sendInPlace(discussion, form);
}

// The comment of the address may stand on another page by now: a link in its place leads there.
function land() {
  const link = document.getElementById(location.hash.slice(1));
  if (link?.closest?.("[data-elsewhere]")) location.replace(`${link.href}${location.hash}`);
}

function onPlainClick(link, act) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}

function answerInPlace(discussion, form) {
  const respond = form.closest("[data-respond]");
  const home = document.createComment("Leave a Reply");
  const parent = respond.querySelector("[data-reply-parent]");
  const target = respond.querySelector("[data-reply-target]");
  const cancel = respond.querySelector("[data-reply-cancel]");
  let asked = null;
  respond.before(home);

  for (const link of discussion.querySelectorAll("a[data-reply-to]")) {
    onPlainClick(link, () => {
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

  onPlainClick(cancel.querySelector("a"), () => {
    parent.value = "";
    target.hidden = cancel.hidden = true;
    home.after(respond);
    (asked ?? form.elements.text).focus();
    asked = null;
  });
}

// The answer is the page that a browser without this would show; its comments take the place of these.
function sendInPlace(discussion, form) {
  let underway = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (underway) return;
    underway = true;
    form.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.getAttribute("action").split("#")[0], { method: "POST", body });
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), discussion);
    } catch {
      complain(form);
    } finally {
      underway = false;
      form.removeAttribute("aria-busy");
    }
  });
}

function show(page, discussion) {
  const arrived = page.querySelector("[data-discussion]");
  if (!arrived) {
    // The story was taken down meanwhile: a page with the text to copy.
    const main = document.querySelector("main");
    main.replaceChildren(...page.querySelector("main").childNodes);
    main.focus();
    scrollTo(0, 0);
    return;
  }
  discussion.replaceWith(document.adoptNode(arrived));
  begin(arrived);
  const told = arrived.querySelector("[data-own], [data-reply-errors]");
  (told?.closest(".comment") ?? told)?.scrollIntoView({ block: "nearest" });
  told?.focus({ preventScroll: true });
}

function complain(form) {
  form.parentElement.querySelector("[data-reply-unreachable]")?.remove();
  const told = document.createElement("p");
  told.className = "reply__errors";
  told.role = "alert";
  told.dataset.replyUnreachable = "";
  told.textContent = UNREACHABLE;
  form.before(told);
}

function rememberMe(form) {
  const box = form.querySelector("#reply-remember");
  if (!box) return;
  const fields = ["name", "email", "website"].map((name) => form.elements[name]);
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
