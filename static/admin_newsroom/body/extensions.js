// What articles/rich_text/declaration.py names and the editor does not bring along. Names here are the names there;
// a name that the editor has too (Document, Link, Table) takes the place of its own.

export { StoryCard } from "./cards.js";
export { Embed } from "./embeds.js";
export { Document, PullQuote, QuotedText, Source } from "./figures.js";
export { Link } from "./links.js";
export { CleanPaste } from "./paste.js";
export { Picture } from "./pictures.js";
export { Table } from "./tables.js";
