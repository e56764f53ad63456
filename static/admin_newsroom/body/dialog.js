// A small dialog that asks for a few words. Escape and "Cancel" leave it; nothing is lost behind it.

export const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

let count = 0;

/**
 * Ask for `fields` ([{ name, label, value, help, multiline }]). Resolves to their values, or to null when left.
 *
 * `verify(values)` may object: it returns a sentence and other ways on, { message, ways: [{ label, values }] }, or null.
 */
export function askFor({ title, fields, submit, verify = async () => null }) {
  const prefix = `ask-${++count}`;
  const inputs = fields.map(({ name, label, value = "", help, multiline }, place) => {
    const id = `${prefix}-${place}`;
    const input = element(multiline ? "textarea" : "input", { id, name, value, autocomplete: "off", spellcheck: false });
    if (multiline) input.rows = 3;
    else input.type = "text";
    const row = [element("label", { htmlFor: id, textContent: label }), input];
    if (help) {
      row.push(element("p", { id: `${id}-help`, className: "help", textContent: help }));
      input.setAttribute("aria-describedby", `${id}-help`);
    }
    return element("div", { className: "ask__field" }, ...row);
  });
  const heading = element("h2", { id: `${prefix}-title`, textContent: title });
  const said = element("p", { className: "ask__said", hidden: true });
  said.setAttribute("role", "alert");
  const ways = element("div", { className: "ask__ways" });
  const go = element("button", { type: "submit", className: "verb verb--primary", textContent: submit });
  const cancel = element("button", { type: "button", className: "verb", textContent: "Cancel" });
  const form = element("form", { noValidate: true }, heading, ...inputs, said, ways);
  form.append(element("div", { className: "ask__buttons" }, go, cancel));
  const dialog = element("dialog", { className: "ask" }, form);
  dialog.setAttribute("aria-labelledby", heading.id);

  return new Promise((resolve) => {
    let answer = null;
    const finish = (values) => {
      answer = values;
      dialog.close();
    };
    const object = ({ message, ways: others = [] }) => {
      said.textContent = message;
      said.hidden = false;
      ways.replaceChildren(
        ...others.map(({ label, values }) => {
          const way = element("button", { type: "button", className: "verb", textContent: label });
          way.addEventListener("click", () => finish(values));
          return way;
        }),
      );
      (ways.querySelector("button") ?? form.elements[0]).focus();
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
      go.disabled = true;
      try {
        const objection = await verify(values);
        if (objection) object(objection);
        else finish(values);
      } finally {
        go.disabled = false;
      }
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    form.elements[0].select();
  });
}

/** A sentence at the foot of the window, for what was done to what somebody pasted. */
export function notice(sentence) {
  document.querySelector(".body-notice")?.remove();
  const close = element("button", { type: "button", className: "verb", textContent: "Close" });
  const shown = element("div", { className: "body-notice" }, element("p", { textContent: sentence }), close);
  shown.setAttribute("role", "status");
  close.addEventListener("click", () => shown.remove());
  document.body.append(shown);
}
