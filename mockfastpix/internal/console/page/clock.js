// The clock section.

import { announce, byID } from "./dom.js";
import { attempt, changeClock, clockIsKnown, clockOffset, now, on } from "./mock.js";
import { dateWords, timeWords } from "./moment.js";
import { durationWords } from "./duration.js";

const place = byID("clock-error");

export function startClock() {
  on("clock", show);
  setInterval(show, 250);
  for (const advance of document.querySelectorAll("[data-advance]")) {
    advance.addEventListener("click", () => move("POST", "clock/advance", { by: advance.dataset.advance }));
  }
  byID("clock-reset").addEventListener("click", () => move("DELETE", "clock"));
  byID("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const time = new Date(`${byID("clock-time").value}Z`);
    if (Number.isNaN(time.getTime())) place.textContent = "Enter a date and a time in UTC.";
    else move("PUT", "clock", { now: time.toISOString() });
  });
}

function move(method, path, body) {
  return attempt(place, async () => {
    await changeClock(method, path, body);
    show();
    const time = new Date(now());
    announce(`The mock's clock is at ${timeWords(time)}, ${dateWords(time)}.`);
  });
}

function show() {
  if (!clockIsKnown()) return;
  const time = new Date(now());
  write("clock-now", timeWords(time));
  write("clock-date", dateWords(time));
  write("clock-offset", offsetWords());
  byID("clock-reset").hidden = clockOffset() === "0s";
}

function offsetWords() {
  const seconds = Math.round((now() - Date.now()) / 1000);
  if (clockOffset() === "0s") return "Real time";
  if (seconds === 0) return "About real time";
  return `${durationWords(seconds)} ${seconds > 0 ? "ahead of" : "behind"} real time`;
}

function write(id, text) {
  const node = byID(id);
  if (node.textContent !== text) node.textContent = text;
}
