// The rows of the journal. The list is one Tab stop: the arrow keys move among
// its rows.

import { button, byID, copies, element, reasonLink } from "./dom.js";
import { curlCommand } from "./curl.js";
import { explain } from "./decoder.js";
import { fillFault } from "./faults.js";
import { known } from "./mock.js";
import { timeWords } from "./moment.js";

const longest = 120; // characters of a path that is shown in full, with any playback ID; segments have more
const ending = 20; // characters at the end of a longer path, at most, that are not left out

// requestRow returns a row whose details are added when it is opened.
export function requestRow(entry) {
  const { number, method, path, status, outcome, reason, fault } = entry;
  const details = element(
    "details",
    {},
    element(
      "summary",
      { tabindex: "-1" },
      element("span", { class: "request-time" }, timeWords(new Date(entry.time))),
      element("span", { class: "request-method" }, method),
      requestPath(path),
      element("span", { class: `request-status ${outcome}` }, status === 0 ? "cut" : String(status)),
      (reason || fault) && element("span", { class: "request-reason" }, reason || "fault_injected"),
    ),
  );
  const row = element("li", { "data-number": String(number) }, details);
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(requestFacts(entry), requestActions(entry));
    if (details.open) mark(row.parentElement, row);
  });
  return row;
}

// requestPath returns a path that is shortened in the middle if it is long,
// because segments differ only at the end.
function requestPath(path) {
  if (path.length <= longest) return element("span", { class: "request-path" }, path);
  const slash = path.slice(-ending, -1).indexOf("/");
  const end = path.length - ending + Math.max(slash, 0);
  return element(
    "span",
    { class: "request-path long", title: path },
    element("span", {}, path.slice(0, end)),
    element("span", {}, path.slice(end)),
  );
}

const facts = [
  ["detail", "Detail"],
  ["path", "Path"],
  ["query", "Query"],
  ["host", "Host"],
  ["origin", "Origin"],
  ["resource", "Resource"],
  ["playbackId", "Playback ID"],
  ["keyId", "Key ID"],
  ["outcome", "Outcome"],
  ["time", "Time"],
  ["userAgent", "User agent"],
];

function requestFacts(entry) {
  const rows = facts.filter(([name]) => entry[name]).map(([name, label]) => fact(label, entry[name]));
  const remedy = known.reasons.get(entry.reason)?.remedy;
  if (remedy) rows.splice(entry.detail ? 1 : 0, 0, fact("What to do", [remedy, " ", reasonLink(entry.reason)]));
  if (entry.fault) rows.push(fact("Fault", "Caused by an injected fault"));
  return element("dl", { class: "facts" }, rows);
}

const fact = (label, content) => element("div", {}, element("dt", {}, label), element("dd", {}, content));

function requestActions(entry) {
  const copyCurl = button("Copy as curl", () => {});
  copies(copyCurl, "curl command", () => curlCommand(entry, location));
  return element(
    "div",
    { class: "buttons request-actions" },
    known.reasons.has(entry.reason) && button("Explain", () => explain(entry)),
    copyCurl,
    button("Create a fault", () => fillFault(entry)),
  );
}

const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

// startRows makes the arrow keys move among the rows of a list.
export function startRows(list) {
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("summary")?.closest("li");
    if (!row || !(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const rows = [...list.children];
    const wanted = rows.indexOf(row) + steps[event.key];
    chooseRow(list, rows[Math.min(Math.max(wanted, 0), rows.length - 1)]);
  });
  list.addEventListener("focusin", ({ target }) => mark(list, target.closest("li")));
}

// chooseRow moves the focus to a row, or to the heading if there is none.
export function chooseRow(list, row) {
  if (row) mark(list, row);
  (row?.querySelector("summary") ?? byID("requests-heading")).focus();
}

// keepChoice makes the first row the Tab stop if the chosen one is gone.
export function keepChoice(list) {
  if (list.firstElementChild && !list.querySelector("li.chosen")) mark(list, list.firstElementChild);
}

// mark makes a row the Tab stop of the list. Tab moves from it to its own links
// and buttons, if it is open, and then out of the list.
function mark(list, row) {
  if (!list || row.classList.contains("chosen")) {
    setStops(row, "0");
    return;
  }
  for (const old of list.querySelectorAll("li.chosen")) {
    old.classList.remove("chosen");
    setStops(old, "-1");
  }
  row.classList.add("chosen");
  setStops(row, "0");
}

function setStops(row, index) {
  for (const node of row.querySelectorAll("summary, a, button")) node.setAttribute("tabindex", index);
}
