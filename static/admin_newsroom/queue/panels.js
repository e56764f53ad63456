// What needs a word more than a press (a reason, a term, a text) opens inside the card. Without this it is a page.

export function openPanels(root, cards, deciding) {
  const close = (card) => {
    const panel = card?.querySelector("[data-panel]");
    if (!panel) return false;
    panel.remove();
    cards.go(card);
    return true;
  };

  const open = async (link) => {
    const card = link.closest("[data-card]");
    close(card);
    let form = null;
    try {
      const response = await fetch(link.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      form = page.querySelector("[data-panel]");
    } catch {
      // Without an answer, as without a form, the page itself says why.
    }
    if (!form) return location.assign(link.href);
    // A form cannot stand inside another one: its fields belong to it by name.
    card.querySelector("[data-panel-place]").append(document.adoptNode(form));
    const first = form.querySelector("input:not([type=hidden]), textarea, select");
    (first?.type === "radio" ? form.querySelector(`[name="${first.name}"]:checked`) ?? first : first)?.focus();
    form.scrollIntoView({ block: "nearest" });
  };

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-act]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
    } else if (event.target.closest("[data-panel-close]")) {
      event.preventDefault();
      close(event.target.closest("[data-card]"));
    }
  });

  root.addEventListener("keydown", (event) => {
    const panel = event.target.closest("[data-panel]");
    if (!panel) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close(panel.closest("[data-card]"));
    } else if (/^[0-9]$/.test(event.key) && event.target.type === "radio" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // The reasons are numbered: one press chooses and rejects.
      const choice = panel.querySelector(`[data-digit="${event.key}"]`);
      if (!choice) return;
      event.preventDefault();
      choice.checked = true;
      panel.requestSubmit();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      panel.requestSubmit();
    }
  });

  return { open, close };
}
