// Files on their way into the library: by drag or chosen, several at once, with progress, and with an answer for each.

const AT_ONCE = 3;

const html = (text) => document.createRange().createContextualFragment(text);
const element = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

/** Send one file. Resolves to { status, html, number }; rejects where no answer came that could be read. */
function send(address, token, file, keepBoth, progress) {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("file", file);
    if (keepBoth) data.append("keep_both", "on");
    const request = new XMLHttpRequest(); // fetch() tells nothing of what has been sent so far
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      try {
        if (![201, 409, 422].includes(request.status)) throw new Error(request.status);
        resolve({ status: request.status, ...JSON.parse(request.responseText) });
      } catch (error) {
        reject(error);
      }
    });
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => reject(new Error(name)));
    request.open("POST", address);
    request.send(data);
  });
}

/** Let files be dropped on `zone`: `take` gets them. A file that misses it does not replace the page. */
export function acceptDrops(zone, take) {
  const hasFiles = (event) => [...event.dataTransfer.types].includes("Files");
  let depth = 0;
  const over = (by) => {
    depth = Math.max(0, depth + by);
    zone.classList.toggle("is-over", depth > 0);
  };
  zone.addEventListener("dragenter", (event) => hasFiles(event) && over(1));
  zone.addEventListener("dragleave", (event) => hasFiles(event) && over(-1));
  zone.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  zone.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(-depth);
    take([...event.dataTransfer.files]);
  });
}

/**
 * The list of files that are being uploaded. `taken(number)` is called for each that arrived, `use(number, event)` when the
 * person takes a picture of the library in its place, `settled(counts)` whenever nothing is on its way any more.
 */
export class Uploads {
  constructor(list, { address, token, taken = () => {}, use = () => {}, settled = () => {} }) {
    Object.assign(this, { list, address, token, taken, use, settled });
    this.waiting = [];
    this.running = 0;
    this.counts = { taken: 0, refused: 0, known: 0 };
    window.addEventListener("beforeunload", (event) => {
      if (this.running && this.list.isConnected) event.preventDefault();
    });
  }

  add(files) {
    for (const file of files) {
      const row = element("li", { className: "arrival" });
      this.list.append(row);
      this.queue(file, row, false);
    }
  }

  queue(file, row, keepBoth) {
    const bar = element("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", `Uploading ${file.name}`);
    const told = element("div", { className: "arrival__told" });
    told.append(element("strong", { textContent: file.name }), bar);
    row.replaceChildren(told);
    this.waiting.push({ file, row, keepBoth, bar });
    this.next();
  }

  async next() {
    if (this.running >= AT_ONCE || !this.waiting.length) return;
    const { file, row, keepBoth, bar } = this.waiting.shift();
    this.running += 1;
    try {
      const answer = await send(this.address, this.token, file, keepBoth, (share) => {
        bar.value = share;
        // All has been sent: the server is looking at it, for as long as that takes.
        if (share === 1) bar.removeAttribute("value");
      });
      this.show(answer, file, row);
    } catch {
      this.lost(file, row);
    }
    this.running -= 1;
    this.next();
    if (!this.running && !this.waiting.length) this.settled(this.counts);
  }

  show(answer, file, row) {
    row.replaceChildren(html(answer.html));
    const outcome = { 201: "taken", 409: "known", 422: "refused" }[answer.status];
    this.counts[outcome] += 1;
    row.classList.add(`arrival--${outcome}`);
    if (outcome === "taken") this.taken(answer.number, row);
    const both = row.querySelector("[data-keep-both]");
    if (both) {
      both.hidden = false;
      both.addEventListener("click", () => {
        this.counts.known -= 1;
        row.classList.remove("arrival--known");
        this.queue(file, row, true);
      });
    }
    for (const one of row.querySelectorAll("[data-use-picture]")) {
      one.addEventListener("click", (event) => this.use(one.dataset.usePicture, event));
    }
  }

  lost(file, row) {
    this.counts.refused += 1;
    const told = element("div", { className: "arrival__told" });
    const again = element("button", { type: "button", className: "verb", textContent: "Try again" });
    again.addEventListener("click", () => {
      this.counts.refused -= 1;
      this.queue(file, row, false);
    });
    told.append(
      element("strong", { textContent: file.name }),
      element("span", {
        className: "arrival__said arrival__said--refused",
        textContent: "It did not arrive: the server did not answer, or you are signed out. The others are untouched.",
      }),
      again,
    );
    row.replaceChildren(told);
  }
}
