// Shows a token with its three segments in three colours.

import { element } from "./dom.js";

const names = ["header", "payload", "signature"];

// showSegments fills place; the segment with the given name is marked as the one that fails.
export function showSegments(place, token, failing) {
  const parts = [];
  token.split(".").forEach((text, i) => {
    if (i > 0) parts.push(".");
    const name = names[i] ?? "surplus";
    parts.push(element("span", { class: `segment ${name}${name === failing ? " failing" : ""}` }, text));
  });
  place.replaceChildren(...parts);
}
