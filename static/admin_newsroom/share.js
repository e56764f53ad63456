// Copies a link. Without this file the address stands in its field, to be marked and copied by hand.

const said = document.querySelector("[data-share-said]");

for (const button of document.querySelectorAll("[data-share-copy]")) {
  const address = button.parentElement.querySelector("[data-share-address]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address.value);
      said.textContent = "The address was copied.";
      button.firstChild.textContent = "Copied";
      setTimeout(() => (button.firstChild.textContent = "Copy"), 3000);
    } catch {
      address.select(); // where the browser lets no page write to the clipboard, the person does
      said.textContent = "The address is marked: copy it with your keyboard.";
    }
  });
}
