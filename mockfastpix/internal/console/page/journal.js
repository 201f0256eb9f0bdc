// The request journal, updated live.

import { announce, byID, debounce, element, reasonLink, shorten } from "./dom.js";
import { attempt, call, known, on, tell } from "./mock.js";
import { timeWords } from "./moment.js";

const kept = 1000; // requests in memory
const rendered = 200; // of them on the page
const list = byID("requests");
const filter = byID("request-filter");

let entries = []; // oldest first
let last = 0; // number of the newest entry, counted from 1
let paused = false;
let rendering = false;
let unheard = []; // not announced yet

export function startJournal() {
  connect();
  filter.addEventListener("input", render);
  byID("request-pause").addEventListener("change", ({ target }) => {
    paused = target.checked;
    if (!paused) render();
  });
  on("journal", clear);
  byID("request-clear").addEventListener("click", () =>
    attempt(byID("request-error"), async () => {
      await call("DELETE", "requests");
      tell("journal");
      announce("Journal cleared.");
    }),
  );
}

// connect follows the journal. The browser reconnects after a broken connection,
// but not after a response that is not an event stream, such as a proxy's error.
function connect() {
  const stream = new EventSource(`/_mock/requests/stream?since=${last}`);
  stream.addEventListener("request", (event) => add(JSON.parse(event.data)));
  stream.addEventListener("reset", clear);
  stream.addEventListener("open", () => showConnection(true));
  stream.addEventListener("error", () => {
    showConnection(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  });
}

// lastNumber and entriesAfter let other sections wait for a request.
export const lastNumber = () => last;
export const entriesAfter = (number) => entries.filter((entry) => entry.number > number);

function add(entry) {
  if (entry.number <= last) clear(); // another mock on the same address
  entries.push(entry);
  last = entry.number;
  if (entries.length > 2 * kept) entries = entries.slice(-kept);
  unheard.push(entry);
  tellNews();
  if (rendering || paused) return;
  rendering = true;
  requestAnimationFrame(() => {
    rendering = false;
    render();
  });
}

function clear() {
  entries = [];
  unheard = [];
  last = 0;
  render();
}

// tellNews announces only refusals, because a video makes dozens of requests.
const tellNews = debounce(1000, () => {
  const refused = unheard.filter(({ outcome }) => outcome === "refused");
  unheard = [];
  if (refused.length > 0) announce(`${refused.length} refused: ${refused.at(-1).reason}`);
});

const filters = {
  all: () => true,
  playlists: ({ resource }) => resource !== "segment" && resource !== "variant",
  refused: ({ outcome }) => outcome === "refused",
};

// render adds new rows and removes old ones. Other rows are not touched, so that
// they stay open and keep the focus.
function render() {
  const wanted = entries.filter(filters[filter.value]).slice(-rendered).reverse();
  const numbers = new Set(wanted.map(({ number }) => String(number)));
  for (const row of [...list.children]) if (!numbers.has(row.dataset.number)) row.remove();
  let next = list.firstElementChild;
  for (const entry of wanted) {
    if (next?.dataset.number === String(entry.number)) next = next.nextElementSibling;
    else list.insertBefore(requestRow(entry), next);
  }
  byID("requests-empty").hidden = wanted.length > 0;
  byID("request-count").textContent = last === 1 ? "1 request" : `${last.toLocaleString("en-US")} requests`;
}

function requestRow(entry) {
  const { number, method, path, status, outcome, reason, fault } = entry;
  const details = element(
    "details",
    {},
    element(
      "summary",
      { "data-focus": `request-${number}` },
      element("span", { class: "request-time" }, timeWords(new Date(entry.time))),
      element("span", { class: "request-method" }, method),
      element("span", { class: "request-path" }, shorten(path)),
      element("span", { class: `request-status ${outcome}` }, status === 0 ? "cut" : String(status)),
      (reason || fault) && element("span", { class: "request-reason" }, reason || "fault_injected"),
    ),
  );
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(requestFacts(entry));
  });
  return element("li", { "data-number": String(number) }, details);
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

function showConnection(isLive) {
  const place = byID("connection");
  place.className = isLive ? "connection live" : "connection";
  place.textContent = isLive ? "Live" : "Not connected";
}
