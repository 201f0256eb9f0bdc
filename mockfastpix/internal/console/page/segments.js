// Shows a token with each of its segments in its own color.

import { element } from "./dom.js";

const names = ["header", "payload", "signature"];

// showSegments shows token in place and marks the failing segment.
export function showSegments(place, token, failing) {
  const parts = [];
  token.split(".").forEach((text, i) => {
    if (i > 0) parts.push(".");
    const name = names[i] ?? "surplus";
    parts.push(element("span", { class: `segment ${name}${name === failing ? " failing" : ""}` }, text));
  });
  place.replaceChildren(...parts);
}
