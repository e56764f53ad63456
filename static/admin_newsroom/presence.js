// Says that this form is open, and shows who else has it open.

const EVERY = 15_000; // milliseconds; articles/presence.py says when somebody counts as gone

const place = document.querySelector("[data-presence]");
const form = document.querySelector("#article_form");

if (place && form) {
  const said = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  said.setAttribute("role", "status");
  place.after(said);
  const names = () => place.querySelector("[data-presence-names]")?.dataset.presenceNames ?? "";
  let before = names();

  const tell = (leaving) =>
    fetch(place.dataset.presence, {
      method: "POST",
      // Read each time: unsaved.js renews it after another sign-in.
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ leaving, base: Number(form.elements.base.value) }),
      keepalive: leaving,
    });

  const beat = async () => {
    try {
      const response = await tell(false);
      if (!response.ok) return;
      place.innerHTML = await response.text();
    } catch {
      return; // unsaved.js says when the server does not answer
    }
    // The minutes change all the time; only who is there is worth interrupting for.
    if (names() !== before) said.textContent = names() ? `Open by now: ${names()}.` : "Nobody else has this story open.";
    before = names();
  };

  beat();
  setInterval(beat, EVERY);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && beat());
  window.addEventListener("pagehide", () => tell(true).catch(() => {}));
  window.addEventListener("pageshow", (event) => event.persisted && beat());
}
