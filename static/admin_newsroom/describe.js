// Pictures of one shoot have one credit and one set of rights: those of the first are given to all.

const SHARED = ["credit", "creator", "copyright_notice", "source", "licence", "rights_until"];

const button = document.querySelector("[data-copy-to-all]");
if (button) {
  const said = document.querySelector("[data-copied]");
  const fields = (name) => [...document.querySelectorAll(`[data-description] [name$="-${name}"]`)];
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const name of SHARED) {
      const [first, ...others] = fields(name);
      for (const other of others) other.value = first.value;
    }
    said.textContent = "Credit, photographer, copyright, source, licence and rights were given to all pictures.";
    button.textContent = "Given to all pictures";
  });
  document.addEventListener("input", () => {
    button.textContent = "Give all pictures this credit, and these rights";
  });
}
