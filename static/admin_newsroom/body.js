// The body editor's textbox has no name of its own for those who cannot see the label beside it.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  editor.setOptions({
    editorProps: {
      attributes: {
        "aria-label": (label?.textContent ?? "Body").replace(/:\s*$/, ""),
        "aria-multiline": "true",
        role: "textbox",
      },
    },
  });
  label?.addEventListener("click", () => editor.commands.focus());
  // Buttons of the toolbar show icons only; their title is their name.
  for (const button of textarea.parentElement.querySelectorAll("[title]:not([aria-label])")) {
    button.setAttribute("aria-label", button.title);
  }
});
