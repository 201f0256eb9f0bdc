// Faults to add with one click.

import { announce, button, byID } from "./dom.js";
import { attempt, call, refreshFaults } from "./mock.js";

const presets = [
  ["503 once", { path: "/*", times: 1, status: 503, retryAfter: "1s" }],
  ["Slow segments", { path: "/m/*", bytesPerSecond: 20000 }],
  ["429 on the API", { path: "/v1/*", status: 429, retryAfter: "3s" }],
  ["CDN down", { path: "/m/*", drop: true }],
];

export function startPresets() {
  const add = (name, fault) =>
    attempt(byID("faults-error"), async () => {
      await call("POST", "faults", fault);
      announce(`Fault added: ${name}.`);
      await refreshFaults();
    });
  byID("fault-presets").append(...presets.map(([name, fault]) => button(name, () => add(name, fault), { class: "chip" })));
}
