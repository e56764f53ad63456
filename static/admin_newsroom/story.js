// Small comforts of the story's form. Everything works without them.

// The button says what it will do: now, or at the time given.
const when = document.querySelector("#id_publish_at");
const publish = document.querySelector("button[data-label-timed]");
if (when && publish) {
  const now = () => {
    // Compared as the newsroom's wall clock, which the page was made with, and not the browser's.
    const offset = Number(document.body.dataset.adminUtcOffset || 0) * 1000;
    return new Date(Date.now() + offset).toISOString().slice(0, 16);
  };
  const say = () => {
    publish.textContent = when.value && when.value > now() ? publish.dataset.labelTimed : publish.dataset.labelNow;
  };
  when.addEventListener("input", say);
  say();
}

// A headline is one line, however it wraps: Enter saves, as in every other field of one line.
for (const headline of document.querySelectorAll("textarea[data-one-line]")) {
  headline.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      headline.form.requestSubmit(headline.form.querySelector("button[name=_continue]"));
    }
  });
}
