// Nothing that was typed is lost: what the story's form holds goes to the server within a second and stays in this
// browser until the server has it. On the desk and on every story's form, what was left behind is sent up and offered.

const LOCALLY = 200; // milliseconds from a change until it is in this browser
const SOON = 150; // from a change until it is sent, when nothing was sent for a while
const APART = 700; // between two that are sent
const PATIENCE = 10_000; // until a server that is silent counts as one that does not answer
const LONGEST_WAIT = 15_000; // between two tries
const KEEPALIVE_MOST = 60_000; // bytes: browsers refuse more from a page that is being left
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "form_key", "base"]);

const place = document.querySelector("[data-unsaved-place]");
const form = document.querySelector("#article_form");
const { user, keep, ask, offers, signIn } = place?.dataset ?? {};

/** What this browser holds of this person: entries { article, base, change, at, fields } under the keys of forms. */
const store = {
  prefix: `unsaved:${user}:`,
  put(key, entry) {
    try {
      localStorage.setItem(this.prefix + key, JSON.stringify(entry));
      return true;
    } catch {
      return false; // full, or forbidden
    }
  },
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + key));
    } catch {
      return null;
    }
  },
  /** Let go of an entry, unless it has changed since. */
  drop(key, change) {
    if (change === undefined || this.get(key)?.change === change) localStorage.removeItem(this.prefix + key);
  },
  entries() {
    try {
      const keys = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix));
      return keys.map((name) => name.slice(this.prefix.length)).map((key) => [key, this.get(key)]);
    } catch {
      return [];
    }
  },
};

/** The server answered, and not with a yes. */
class Refusal extends Error {
  constructor(status) {
    super(`The server answered ${status}`);
    this.status = status;
  }
}

/** Signing in, in another tab, gives this browser a new secret and makes the tokens of this page worthless. */
async function renewTokens() {
  const response = await fetch(keep, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Refusal(response.status);
  const answer = await response.json();
  if (String(answer.user) !== user) throw new Refusal(409);
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = answer.token;
}

async function post(address, data, { keepalive = false } = {}, again = false) {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify({ ...data, user: Number(user) }),
    keepalive,
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.ok) return response.json();
  const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.status !== 403 || isOurs || again) throw new Refusal(response.status);
  await renewTokens();
  return post(address, data, { keepalive }, true);
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Over plain http from another machine, browsers offer less.
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Keeps one form. */
class Keeper {
  constructor() {
    this.article = place.dataset.article ? Number(place.dataset.article) : null;
    this.base = Number(form.elements.base.value);
    this.last = this.read();
    this.change = Number(place.dataset.change);
    this.failures = this.started = 0;
    this.isLocal = true;
    this.touched = false;
    this.takeOver();
    this.kept = this.change;
    this.hold();
    this.listen();
    if ("posted" in place.dataset) this.note(); // it came back with errors, and its last words may have come with it
  }

  get key() {
    return form.elements.form_key.value;
  }

  read() {
    const fields = [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !NOT_TYPED.has(name) && !name.includes("__prefix__"),
    );
    return JSON.stringify(fields);
  }

  /** This browser may know more of this form than the page that the server made. */
  takeOver() {
    const entry = store.get(this.key);
    if (!entry) return;
    const isMore = entry.change > this.change && !("posted" in place.dataset);
    if (isMore && JSON.stringify(entry.fields) !== this.last && store.put(newKey(), entry)) store.drop(this.key);
    this.change = Math.max(this.change, entry.change);
  }

  /** Two tabs with the same form would overwrite each other: the second one goes on under a key of its own. */
  hold() {
    navigator.locks
      ?.request(`unsaved:${this.key}`, { signal: AbortSignal.timeout(2_000) }, () => new Promise(() => {}))
      .catch((error) => error.name === "TimeoutError" && this.rename());
  }

  rename() {
    form.elements.form_key.value = newKey();
    this.hold();
    this.kept = -1;
    if (this.touched) this.note();
  }

  listen() {
    const look = () => {
      this.touched = true;
      this.look();
    };
    for (const name of ["input", "change", "formset:added", "formset:removed"]) form.addEventListener(name, look);
    for (const name of ["keydown", "pointerdown", "drop"]) form.addEventListener(name, () => (this.touched = true));
    window.django?.jQuery(form).on("change", look); // Select2 tells jQuery alone
    // Rows that are dragged, and whatever else changes a field and tells nobody.
    setInterval(() => this.touched && this.look(), 1_000);
    form.addEventListener("submit", () => {
      this.look();
      this.isSubmitted = true;
      if (this.touched) this.keepLocally();
      // Others prepare the form at this event too, such as what numbers the rows. That is nothing that was typed.
      setTimeout(() => (this.last = this.read()));
    });
    form.addEventListener("story:saved", ({ detail }) => this.wasSaved(detail));
    form.addEventListener("story:not-saved", () => this.wasNotSaved());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else if (this.failures) this.send(); // perhaps somebody has signed in meanwhile
    });
    window.addEventListener("focus", () => this.failures && this.send());
    window.addEventListener("online", () => this.failures && this.send());
    window.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.isSubmitted = false;
      this.note(); // the answer tells whether this form was saved before it was left
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.isSubmitted && !this.isLocal && this.change > this.kept) event.preventDefault();
    });
  }

  look() {
    const now = this.read();
    if (now === this.last) return;
    this.last = now;
    if (this.isSubmitted) {
      // Typed while the page waits for its save, which took the form without it.
      this.isSubmitted = false;
      this.rename();
    }
    this.note();
  }

  /** The form was saved under a key without being left: what is typed from now on is something new. */
  wasSaved({ key, base, at }) {
    store.drop(key);
    this.base = base;
    if (key !== this.key) return; // something was typed meanwhile, and that is not saved
    this.touched = this.isSubmitted = false;
    this.rename();
    this.last = this.read();
    this.kept = this.change;
    this.say("Saved,", at);
  }

  wasNotSaved() {
    this.isSubmitted = false;
    this.note();
  }

  /** There is something to keep. */
  note() {
    this.change += 1;
    this.at = Date.now();
    this.localTimer ??= setTimeout(() => this.keepLocally(), LOCALLY);
    this.sendSoon();
  }

  message() {
    const { article, base, change } = this;
    return { article, base, change, fields: JSON.parse(this.last) };
  }

  keepLocally() {
    clearTimeout(this.localTimer);
    this.localTimer = undefined;
    this.isLocal = store.put(this.key, { ...this.message(), at: this.at ?? Date.now() });
  }

  sendSoon() {
    if (this.isSending || this.timer) return;
    const wait = Math.max(SOON, this.started + APART - Date.now());
    this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isSending) return;
    this.isSending = true;
    this.started = Date.now();
    const { change, key } = this;
    try {
      const answer = await post(keep, { ...this.message(), form_key: key });
      this.failures = 0;
      if (key !== this.key) {
        // The form has a new key since it was saved: this answer is about what the save took with it.
      } else if (answer.state === "saved") {
        // What is typed from now on was not in what was saved.
        store.drop(key);
        if (!this.isSubmitted) this.rename();
      } else {
        this.kept = Math.max(this.kept, change);
        this.sayKept(answer);
      }
    } catch (error) {
      this.failures += 1;
      this.sayTrouble(error.status);
    }
    this.isSending = false;
    if (this.failures) {
      this.timer ??= setTimeout(() => this.send(), Math.min(LONGEST_WAIT, 500 * 2 ** this.failures));
    } else if (this.change > this.kept && !this.isSubmitted) this.sendSoon();
  }

  /** The page may be gone in a moment. */
  leave() {
    this.look();
    if (this.localTimer) this.keepLocally();
    if (this.isSubmitted || this.change <= this.kept) return;
    const message = { ...this.message(), form_key: this.key };
    const keepalive = new Blob([JSON.stringify(message)]).size < KEEPALIVE_MOST;
    const { change } = this;
    post(keep, message, { keepalive }).then(
      () => (this.kept = Math.max(this.kept, change)),
      () => {}, // it stays in this browser, and is sent up from the next page
    );
  }

  sayKept({ kept_at: time, may_save: maySave }) {
    if (maySave) this.say("All changes kept,", time);
    else this.say("You can no longer save this story. What you type is kept, and can be read from the desk. Kept", time, true);
  }

  sayTrouble(status) {
    const where = this.isLocal
      ? "Your text is kept in this browser"
      : "This browser has no room left to keep your text. Copy it before you close this page";
    const sentence = {
      401: `Not signed in any more. ${where}. Sign in in another tab, then go on.`,
      403: `Your account may not write stories any more. ${where}.`,
      409: `Somebody else has signed in in this browser. ${where}, for you alone: sign in again to go on.`,
      413: `This is too long to be kept on the server. ${where}. Save it now.`,
    }[status];
    this.say(sentence ?? `The server does not answer. ${where}; trying again…`, "", true, status === 401);
  }

  say(sentence, time = "", isTrouble = false, offersSignIn = false) {
    const line = document.querySelector("[data-unsaved-said]");
    if (!line) return;
    line.hidden = false;
    line.classList.toggle("is-troubled", isTrouble);
    const [said, clock, link] = line.children;
    // Said once, and not again with each new time.
    if (said.textContent !== sentence) said.textContent = sentence;
    clock.textContent = time;
    link.hidden = !offersSignIn;
    link.href = signIn;
  }
}

/** Send up what this browser alone has, let go of what has arrived, and show what there is now to bring back. */
async function bringUp(openKey) {
  const found = store.entries().filter(([key, entry]) => entry && key !== openKey);
  if (!found.length) return;
  const keys = Object.fromEntries(found.slice(0, 200).map(([key, entry]) => [key, entry.change]));
  const fates = await post(ask, { keys });
  let sentUp = 0;
  for (const [key, { at, ...entry }] of found) {
    if (fates[key] === "wanted") {
      await post(keep, { ...entry, form_key: key, age: Math.max(0, Date.now() - at) });
      sentUp += 1;
    }
    if (fates[key]) store.drop(key, entry.change);
  }
  if (!sentUp) return;
  const response = await fetch(`${offers}&but=${openKey}`);
  if (response.ok && !response.redirected) place.querySelector("[data-unsaved-offers]").innerHTML = await response.text();
}

if (place) {
  const keeper = form?.querySelector("[data-unsaved-said]") ? new Keeper() : null;
  // Whatever could not be sent up stays in this browser for the next page.
  bringUp(keeper?.key ?? "").catch(() => {});
}
