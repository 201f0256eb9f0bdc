// The request journal, updated live. The mock filters and counts. The page has
// one part of the list at a time.

import { announce, byID, button, debounce, replaceRows } from "./dom.js";
import { attempt, call, known, on, tell } from "./mock.js";
import { filterQuery, hasFilters, startFilters, toggleReason } from "./requestfilter.js";
import { chooseRow, keepChoice, requestRow, startRows } from "./request.js";
import { exportRequests } from "./export.js";

const pageSize = 200; // requests on the page
const remembered = 1000; // requests for the player
const pause = 250; // milliseconds between two loads of the list
const batch = 25; // rows that are added in one task, so that the page responds in between

const list = byID("requests");

let recent = []; // the newest requests of the stream, oldest first
let last = 0; // number of the stream's last request, or of the newest in the list that the stream continues
let paused = false;
let unheard = []; // not announced yet
let starts = [0]; // of the pages up to this one: only requests before that number, 0 for the newest

export async function startJournal() {
  startFilters(restart);
  startRows(list);
  byID("request-pause").addEventListener("change", ({ target }) => {
    paused = target.checked;
    if (!paused) load();
  });
  on("journal", clear);
  byID("request-clear").addEventListener("click", () =>
    attempt(byID("request-error"), async () => {
      await call("DELETE", "requests");
      tell("journal");
      announce("Journal cleared.");
    }),
  );
  byID("request-older").addEventListener("click", () => turn(() => starts.push(Number(list.lastElementChild.dataset.number))));
  byID("request-newer").addEventListener("click", () => turn(() => starts.pop()));
  for (const format of ["json", "har"]) {
    byID(`request-${format}`).addEventListener("click", () =>
      attempt(byID("request-error"), () => exportRequests(format, filterQuery())),
    );
  }
  await load();
  connect();
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
export const entriesAfter = (number) => recent.filter((entry) => entry.number > number);

function add(entry) {
  if (entry.number <= last) recent = []; // another mock on the same address
  recent.push(entry);
  last = entry.number;
  if (recent.length > 2 * remembered) recent = recent.slice(-remembered);
  unheard.push(entry);
  tellNews();
  if (!paused) load();
}

function clear() {
  recent = [];
  unheard = [];
  last = 0;
  restart();
}

// tellNews announces only refusals, because a video makes dozens of requests.
const tellNews = debounce(1000, () => {
  const refused = unheard.filter(({ outcome }) => outcome === "refused");
  unheard = [];
  if (refused.length > 0) announce(`${refused.length} refused: ${refused.at(-1).reason}`);
});

// restart shows the newest requests that the filters select.
function restart() {
  starts = [0];
  load();
}

async function turn(change) {
  change();
  await load();
  byID("requests-heading").focus({ preventScroll: true });
  list.parentElement.scrollTop = 0;
}

let loading = false;
let stale = false; // what is loading is out of date

// load loads the page of the list. Calls while it loads are combined.
async function load() {
  stale = true;
  if (loading) return;
  loading = true;
  while (stale) {
    stale = false;
    await attempt(byID("request-error"), async () => {
      const query = filterQuery();
      query.set("limit", pageSize);
      if (starts.at(-1) > 0) query.set("before", starts.at(-1));
      await show(await call("GET", `requests?${query}`));
    });
    if (stale) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  loading = false;
}

async function show({ requests, last: newest, kept, total, reasons }) {
  if (last === 0) last = newest; // later lists can have requests that the stream has yet to send
  await showRows(requests.reverse());
  showCounts(requests.length, total, kept);
  showReasons(reasons);
}

// showRows adds new rows and removes old ones. Other rows are not touched, so
// that they stay open and keep the focus.
async function showRows(wanted) {
  const hadFocus = list.contains(document.activeElement);
  const numbers = new Set(wanted.map(({ number }) => String(number)));
  for (const row of [...list.children]) if (!numbers.has(row.dataset.number)) row.remove();
  const lostFocus = hadFocus && !list.contains(document.activeElement);
  let next = list.firstElementChild;
  let added = 0;
  for (const entry of wanted) {
    if (next?.dataset.number === String(entry.number)) {
      next = next.nextElementSibling;
      continue;
    }
    list.insertBefore(requestRow(entry), next);
    added++;
    if (added === 1) keepPlace(lostFocus);
    if (added % batch === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  if (added === 0) keepPlace(lostFocus);
}

// keepPlace makes one row the Tab stop, and focuses it if the focused row is gone.
function keepPlace(lostFocus) {
  keepChoice(list);
  if (lostFocus) chooseRow(list, list.firstElementChild);
}

const count = (number, noun) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;

function showCounts(shown, total, kept) {
  const page = starts.length;
  byID("request-count").textContent =
    `Showing ${shown.toLocaleString("en-US")} of ${count(total, "request")}` +
    (hasFilters() ? `, selected from ${kept.toLocaleString("en-US")}` : "");
  byID("requests-empty").hidden = shown > 0;
  byID("requests-empty").textContent =
    kept === 0
      ? "No requests yet. Play a video, or point your application at this address."
      : `No request matches. The journal has ${count(kept, "request")}.`;
  byID("request-page").textContent = `Page ${page}`;
  byID("request-newer").disabled = page === 1;
  byID("request-older").disabled = shown < pageSize;
  byID("request-pages").hidden = page === 1 && total <= shown;
}

let shownReasons = ""; // as JSON

// showReasons shows how many requests have which reason, the most frequent first.
function showReasons(reasons) {
  const codes = Object.keys(reasons).sort((a, b) => reasons[b] - reasons[a] || a.localeCompare(b));
  const chosen = filterQuery().get("reason");
  if (chosen && !(chosen in reasons)) codes.push(chosen);
  const text = JSON.stringify([codes, reasons, chosen, known.reasons.size]);
  if (text === shownReasons) return;
  shownReasons = text;
  replaceRows(
    byID("request-reasons"),
    codes.map((code) =>
      button(`${code} ${(reasons[code] ?? 0).toLocaleString("en-US")}`, () => toggleReason(code), {
        class: "chip",
        title: known.reasons.get(code)?.text,
        "aria-pressed": String(code === chosen),
        "data-focus": `reason-${code}`,
      }),
    ),
    byID("requests-heading"),
  );
}

function showConnection(isLive) {
  const place = byID("connection");
  place.className = isLive ? "connection live" : "connection";
  place.textContent = isLive ? "Live" : "Not connected";
}
