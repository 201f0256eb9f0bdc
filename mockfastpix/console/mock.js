// The mock behind the page, by its control plane. What is known of it is kept here, and who wants to know is told when it
// changes.

import { sentence } from "./dom.js";

// MockError is an answer that was not the hoped-for one. Its text is the mock's.
export class MockError extends Error {}

// call asks the control plane.
export async function call(method, path, body) {
  const headers = method === "GET" ? {} : { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(`/_mock/${path}`, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new MockError("the mock does not answer: is it still running?");
  }
  if (answer.status === 204) return undefined;
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new MockError(result.error ?? `the mock answers with status ${answer.status}`);
  return result;
}

const listeners = new Map();

// on calls run whenever "clock", "playbacks", "keys" or "faults" changes, and for "journal" when this page emptied it.
export function on(what, run) {
  listeners.set(what, [...(listeners.get(what) ?? []), run]);
}

export function tell(what) {
  for (const run of listeners.get(what) ?? []) run();
}

export const known = { playbacks: [], keys: [], faults: [], reasons: new Map() };

const texts = new Map(); // what each list was when its listeners were last told

async function refreshList(what) {
  const list = (await call("GET", what))[what];
  const text = JSON.stringify(list);
  if (texts.get(what) === text) return;
  texts.set(what, text);
  known[what] = list;
  tell(what);
}

export const refreshPlaybacks = () => refreshList("playbacks");
export const refreshKeys = () => refreshList("keys");
export const refreshFaults = () => refreshList("faults");

// The mock's clock, as a distance to a clock of the browser that nobody sets.
const clock = { distance: 0, offset: "0s", known: false };

function setClock({ now, offset }) {
  const distance = Date.parse(now) - performance.now();
  const moved = !clock.known || clock.offset !== offset || Math.abs(clock.distance - distance) > 1500;
  Object.assign(clock, { distance, offset, known: true });
  if (moved) tell("clock");
}

export const refreshClock = async () => setClock(await call("GET", "clock"));
export const changeClock = async (method, path, body) => setClock(await call(method, path, body));

// now is the mock's time in milliseconds since 1970.
export const now = () => clock.distance + performance.now();
export const clockIsKnown = () => clock.known;
export const clockOffset = () => clock.offset;

async function learnReasons() {
  if (known.reasons.size > 0) return;
  const { reasons } = await call("GET", "reasons");
  known.reasons = new Map(reasons.map((reason) => [reason.code, reason]));
}

export async function refresh() {
  await Promise.all([learnReasons(), refreshClock(), refreshPlaybacks(), refreshKeys(), refreshFaults()]);
}

const pause = 5000;

// follow keeps what is known up to date: tests and other pages change the mock too.
export async function follow() {
  const quietly = () => document.hidden || refresh().catch(() => {}); // the header says when the mock is gone
  document.addEventListener("visibilitychange", quietly);
  for (;;) {
    await quietly();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// attempt runs what a button does, and shows what went wrong in the given place.
export async function attempt(place, run) {
  place.textContent = "";
  try {
    await run();
  } catch (error) {
    if (!(error instanceof MockError)) throw error;
    place.textContent = sentence(error.message);
  }
}
