// Links, with a look at where they lead before they are made.

import { Link as EditorsLink } from "django-prose-editor/editor";

import { askFor } from "./dialog.js";
import { addressesOf, ask } from "./server.js";

/** What to say of an address before it becomes a link; null when there is nothing to say. Sets the address that is right. */
async function verdict(editor, values) {
  let answer;
  try {
    answer = await ask(addressesOf(editor).link, values.address);
  } catch {
    const ways = [{ label: "Link anyway", values: { ...values } }];
    return { message: "The address could not be checked: the server did not answer.", ways };
  }
  const { level, message, address, better } = answer;
  values.address = address;
  const ways = [];
  if (better) ways.push({ label: `Use ${decoded(better)}`, values: { address: better } });
  if (level === "good") return null;
  if (level === "warning") ways.push({ label: "Link anyway", values: { address } });
  if (level === "better") ways.push({ label: "Keep the address as it is", values: { address } });
  return { message, ways };
}

function decoded(address) {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

export const Link = EditorsLink.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor }) => {
          if (editor.state.selection.empty && !editor.isActive("link")) return false;
          const { href } = editor.getAttributes("link");
          askFor({
            title: "Link",
            submit: href ? "Change the link" : "Make the link",
            fields: [
              {
                name: "address",
                label: "Address",
                value: href ?? "",
                help: "A page of this site begins with /, such as /2026/11/22/first-patrol-boat-delivered/.",
              },
            ],
            verify: (values) => verdict(editor, values),
          }).then((values) => {
            const chain = editor.chain().focus();
            if (values) chain.extendMarkRange("link").setLink({ href: values.address }).run();
            else chain.run();
          });
          return true;
        },
    };
  },
});
