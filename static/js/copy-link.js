// Adds "Copy link" to the links of sharing, where the browser lets a page write to the clipboard.

const SHOWN_FOR = 2000; // milliseconds

for (const list of document.querySelectorAll("[data-share]")) {
  if (navigator.clipboard) offer(list);
}

function offer(list) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "share__copy";
  button.textContent = "Copy link";
  // Told to those who do not see the button change.
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  let timer;
  button.addEventListener("click", async () => {
    clearTimeout(timer);
    let outcome = "Copied";
    try {
      await navigator.clipboard.writeText(list.dataset.share);
    } catch {
      outcome = "Not copied: your browser refused";
    }
    button.textContent = outcome;
    told.textContent = outcome;
    timer = setTimeout(() => {
      button.textContent = "Copy link";
      told.textContent = "";
    }, SHOWN_FOR);
  });
  const item = document.createElement("li");
  item.append(button, told);
  list.append(item);
}
