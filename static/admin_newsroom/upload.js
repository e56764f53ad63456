// The page for uploading. Without this it is a plain form for several files.

import { acceptDrops, Uploads } from "./uploading.js";

const page = document.querySelector("[data-upload-to]");
const form = page.querySelector("form");
const input = form.querySelector("input[type=file]");
const told = page.querySelector("[data-upload-told]");
const next = page.querySelector("[data-upload-next]");
const link = page.querySelector("[data-describe]");
const taken = [];

page.querySelector("[data-plain]").hidden = true;
page.querySelector("[data-needs-script]").hidden = false;
page.querySelector("[data-arrivals]").replaceChildren();
next.hidden = true;

const files = (number) => (number === 1 ? "1 file" : `${number} files`);

const uploads = new Uploads(page.querySelector("[data-arrivals]"), {
  address: page.dataset.uploadTo,
  token: form.elements.csrfmiddlewaretoken.value,
  taken(number) {
    taken.push(number);
    link.href = `${page.dataset.describeAt}?${new URLSearchParams(taken.map((one) => ["id", one]))}`;
    link.textContent = taken.length === 1 ? "Describe it" : `Describe ${taken.length} pictures`;
    next.hidden = false;
  },
  settled({ taken: arrived, refused, known }) {
    const parts = [`${files(arrived)} taken in`];
    if (known) parts.push(`${files(known)} known already`);
    if (refused) parts.push(`${files(refused)} not taken in`);
    told.textContent = `${parts.join(", ")}.`;
  },
});

const take = (chosen) => {
  if (!chosen.length) return;
  told.textContent = `Uploading ${files(chosen.length)}.`;
  uploads.add(chosen);
};

input.addEventListener("change", () => {
  take([...input.files]);
  input.value = "";
});
form.addEventListener("submit", (event) => event.preventDefault());
acceptDrops(document.body, take);
