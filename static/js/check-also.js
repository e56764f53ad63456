// Shows the first story of "Check Also" at the corner, between the end of the text and the real one further down.
//
// The corner repeats what stands in the page, so readers of screens are spared it: to them, and to the keyboard, it is
// one button that closes it. It never takes the focus. Closed once, it stays closed in this browser.

const KEY = "newsroom-check-also";
const CLOSED = "closed";

const aside = document.querySelector("[data-check-also]");
const end = document.querySelector("[data-article-end]");
if (aside && end && !wasClosed()) slideIn(aside, end);

function wasClosed() {
  try {
    return localStorage.getItem(KEY) === CLOSED;
  } catch {
    return false; // Without storage, closing lasts until the page is left.
  }
}

function slideIn(aside, end) {
  const corner = cornerOf(aside);
  aside.after(corner);

  let endReached = false;
  let asideReached = false;
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const reached = entry.isIntersecting || entry.boundingClientRect.top < 0;
      if (entry.target === end) endReached = reached;
      else asideReached = reached;
    }
    corner.toggleAttribute("data-shown", endReached && !asideReached);
  });
  const start = () => {
    watch.observe(end);
    watch.observe(aside);
  };
  // A short story ends in sight: reaching its end takes a reader who has begun to move.
  addEventListener("scroll", start, { once: true, passive: true });

  const escape = (event) => {
    if (event.key === "Escape" && corner.hasAttribute("data-shown")) close();
  };
  const close = () => {
    watch.disconnect();
    removeEventListener("scroll", start);
    document.removeEventListener("keydown", escape);
    corner.remove();
    try {
      localStorage.setItem(KEY, CLOSED);
    } catch {
      // Nothing can be stored: it is closed for now.
    }
  };
  corner.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", escape);
}

function cornerOf(aside) {
  const title = aside.querySelector("h2").textContent;
  const corner = element("div", "corner");
  const head = element("div", "corner__head");
  const label = element("span", "", title);
  label.setAttribute("aria-hidden", "true");
  const close = element("button", "corner__close", "×");
  close.type = "button";
  close.setAttribute("aria-label", `Close ${title}`);
  head.append(label, close);

  const tip = element("div", aside.querySelector(".tip").className);
  tip.setAttribute("aria-hidden", "true");
  for (const part of aside.querySelector(".tip").children) tip.append(part.cloneNode(true));
  for (const link of tip.querySelectorAll("a")) link.tabIndex = -1;
  for (const picture of tip.querySelectorAll("img")) picture.loading = "lazy";
  const headline = tip.querySelector("h3");
  const plain = element("p", headline.className);
  plain.append(...headline.childNodes);
  headline.replaceWith(plain); // one heading in the page is enough

  corner.append(head, tip);
  return corner;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
