// Tells the newsroom that a story was read, once it has been in sight for some seconds. It says which story, and nothing
// of the reader: no cookie goes along, and nothing is stored here. Whoever asks not to be followed is left out.

const SECONDS = 5;

const story = document.querySelector("[data-read]");
const follows = navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl && !navigator.webdriver;
const [entry] = performance.getEntriesByType("navigation");
// Coming back, and loading the same page again, is no further read.
if (story && follows && (!entry || entry.type === "navigate")) whenSeen(() => tell(story.dataset.read));

function whenSeen(done) {
  let timer;
  const look = () => {
    clearTimeout(timer);
    // A page that is prerendered, or opened in a tab behind, is hidden until somebody looks at it.
    if (document.visibilityState === "visible" && !document.prerendering) {
      timer = setTimeout(() => {
        document.removeEventListener("visibilitychange", look);
        document.removeEventListener("prerenderingchange", look);
        done();
      }, SECONDS * 1000);
    }
  };
  document.addEventListener("visibilitychange", look);
  document.addEventListener("prerenderingchange", look);
  look();
}

function tell(address) {
  fetch(address, { method: "POST", credentials: "omit", keepalive: true, referrerPolicy: "no-referrer" }).catch(() => {
    // Nobody waits for it: the story is there.
  });
}
