// The list of the tokens that the mock has found in a text.

import { button, byID, element, replaceRows, row, sentence } from "./dom.js";

const list = byID("found");
const most = 50;

// showFound shows what was found, unless that is only one token or URL by itself.
// choose is called with the index of the one to decode.
export function showFound(answer, chosen, choose) {
  const place = byID("found-part");
  place.hidden = !answer || (answer.summary === "" && answer.found.length === 1);
  if (place.hidden) {
    list.replaceChildren();
    return;
  }
  const { summary, found } = answer;
  byID("found-summary").textContent = summary + (found.length > most ? ` The first ${most} of ${found.length} are listed.` : "");
  const rows = found.length === 1 ? [] : found.slice(0, most).map((one, i) => foundRow(one, i, chosen, choose));
  list.hidden = rows.length === 0;
  replaceRows(list, rows, byID("found-summary"));
}

function foundRow(found, index, chosen, choose) {
  const { accepted, reason, detail } = found.verdict;
  const outcome = accepted
    ? element("p", { class: "status good" }, "Accepted")
    : element("p", { class: "status bad" }, element("code", {}, reason.code), ` ${sentence(detail || reason.text)}`);
  const decodes = button("Decode", () => choose(index), {
    "data-focus": `found-${index}`,
    "aria-label": `Decode ${index + 1} of the list`,
    "aria-pressed": String(index === chosen),
  });
  const item = row([element("p", {}, titleOf(found)), outcome], [decodes]);
  if (index === chosen) item.classList.add("chosen");
  return item;
}

function titleOf({ kind, token, url, playbackId }) {
  const where = url ? ["in ", element("code", {}, url)] : playbackId ? ["for ", element("code", {}, playbackId)] : [];
  switch (kind) {
    case "token":
      return [`Token of ${token.length} characters `, ...where];
    case "player":
      return ["Player without a token ", ...where];
    case "url":
      return ["URL without a token: ", element("code", {}, url)];
  }
  return ["No token ", ...where];
}
