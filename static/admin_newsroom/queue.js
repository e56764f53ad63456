// The queue works without this. It adds deciding without a new page, the keys that moderators know, ticking all at
// once, and what colleagues do meanwhile.

import { Cards } from "./queue/cards.js";
import { Deciding } from "./queue/deciding.js";
import { listenForKeys } from "./queue/keys.js";
import { openPanels } from "./queue/panels.js";
import { tickAll } from "./queue/ticking.js";
import { watch } from "./queue/watching.js";

const root = document.querySelector("[data-queue]");
if (root) {
  const cards = new Cards(root);
  const deciding = new Deciding(root, cards);
  const panels = openPanels(root, cards, deciding);
  tickAll(root);
  listenForKeys(root, cards, deciding, panels);
  watch(root, cards, deciding);
  cards.begin();
}
