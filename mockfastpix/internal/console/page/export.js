// Saves the journal to a file.

import { announce, element } from "./dom.js";
import { call } from "./mock.js";
import { harEntry } from "./har.js";

const portion = 500; // requests that are fetched and written at once, so that the page stays responsive

const formats = {
  json: { start: '{"requests":[\n', entry: (request) => request, end: "\n]}\n" },
  har: {
    start: '{"log":{"version":"1.2","creator":{"name":"mockfastpix","version":"1"},"entries":[\n',
    entry: (request) => harEntry(request, location.protocol),
    end: "\n]}}\n",
  },
};

// exportRequests saves all requests that the query selects, as JSON or HAR.
export async function exportRequests(format, query) {
  const { start, entry, end } = formats[format];
  const portions = []; // oldest first; each is copied at once, because copying the whole file takes a long task
  query.set("limit", portion);
  for (let more = true; more; ) {
    const { requests } = await call("GET", `requests?${query}`);
    if (requests.length > 0) {
      if (portions.length > 0) portions.unshift(",\n");
      portions.unshift(new Blob([requests.map((request) => JSON.stringify(entry(request))).join(",\n")]));
      query.set("before", requests[0].number);
    }
    more = requests.length === portion;
  }
  save(`requests.${format}`, [start, ...portions, end]);
  announce("Journal exported.");
}

function save(name, parts) {
  const url = URL.createObjectURL(new Blob(parts, { type: "application/json" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
