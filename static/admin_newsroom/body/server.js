// What the editor asks the server for. Previews of everything in a text come with one request.

/** Addresses of the server's views, which the widget carries. */
export function addressesOf(editor) {
  return JSON.parse(editor.options.element.querySelector("textarea[data-body-tools]").dataset.bodyTools);
}

const waiting = new Map();

/**
 * The preview of a picture (`kind` "pictures") or a story ("cards") of that number; null where there is none.
 * Rejects where the server could not be asked.
 */
export function preview(editor, kind, number) {
  const address = addressesOf(editor)[kind];
  if (!waiting.has(address)) {
    waiting.set(address, new Map());
    // Everything that is drawn in this turn comes with the same request.
    setTimeout(() => fetchAll(address), 0);
  }
  const asked = waiting.get(address);
  if (!asked.has(number)) asked.set(number, Promise.withResolvers());
  return asked.get(number).promise;
}

async function fetchAll(address) {
  const asked = waiting.get(address);
  waiting.delete(address);
  try {
    const response = await fetch(`${address}?${new URLSearchParams([...asked.keys()].map((number) => ["n", number]))}`);
    if (!response.ok) throw new Error(response.status);
    const found = await response.json();
    for (const [number, { resolve }] of asked) resolve(found[number] ?? null);
  } catch (error) {
    for (const { reject } of asked.values()) reject(error);
  }
}

/** What the server says of an address: { ok, ...its JSON }. Throws where it could not be asked. */
export async function ask(address, given) {
  const response = await fetch(`${address}?${new URLSearchParams({ address: given })}`);
  if (!response.ok && response.status !== 422) throw new Error(response.status);
  return { ok: response.ok, ...(await response.json()) };
}
