// Client of the mock's control plane. Keeps a copy of the mock's state and notifies
// listeners when it changes.

import { sentence } from "./dom.js";

// MockError is an error whose message is shown to the user: the text of the mock's
// error, or what is wrong with a field.
export class MockError extends Error {}

// call sends a request to the control plane and returns the decoded response.
export async function call(method, path, body) {
  const headers = method === "GET" ? {} : { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(`/_mock/${path}`, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new MockError("the mock does not respond: is it still running?");
  }
  if (answer.status === 204) return undefined;
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new MockError(result.error ?? `the mock returned status ${answer.status}`);
  return result;
}

// wholeNumber reads the text of the field with that name.
export function wholeNumber(name, text) {
  if (!/^\d+$/.test(text)) throw new MockError(`${name} is not a whole number: enter only digits`);
  return Number(text);
}

const listeners = new Map();

// on registers run for changes of "clock", "playbacks", "keys", "faults",
// "webhooks", "profile" or "reasons", and for "journal", which is sent when this page clears the journal.
export function on(what, run) {
  listeners.set(what, [...(listeners.get(what) ?? []), run]);
}

export function tell(what) {
  for (const run of listeners.get(what) ?? []) run();
}

export const known = { playbacks: [], keys: [], faults: [], webhooks: [], profile: {}, reasons: new Map() };

const texts = new Map(); // each list and the profile as JSON, as last sent to listeners

const refreshList = async (what) => learn(what, (await call("GET", what))[what]);

function learn(what, value) {
  const text = JSON.stringify(value);
  if (texts.get(what) === text) return;
  texts.set(what, text);
  known[what] = value;
  tell(what);
}

export const refreshPlaybacks = () => refreshList("playbacks");
export const refreshKeys = () => refreshList("keys");
export const refreshFaults = () => refreshList("faults");
export const refreshWebhooks = () => refreshList("webhooks");

const refreshProfile = async () => learn("profile", await call("GET", "profile"));
export const saveProfile = async (profile) => learn("profile", await call("PUT", "profile", profile));

// The mock's clock, relative to performance.now, which is not affected by changes
// of the system clock.
const clock = { distance: 0, offset: "0s", known: false };

function setClock({ now, offset }) {
  const distance = Date.parse(now) - performance.now();
  const moved = !clock.known || clock.offset !== offset || Math.abs(clock.distance - distance) > 1500;
  Object.assign(clock, { distance, offset, known: true });
  if (moved) tell("clock");
}

export const refreshClock = async () => setClock(await call("GET", "clock"));
export const changeClock = async (method, path, body) => setClock(await call(method, path, body));

// now returns the mock's time in milliseconds since 1970.
export const now = () => clock.distance + performance.now();
export const clockIsKnown = () => clock.known;
export const clockOffset = () => clock.offset;

async function learnReasons() {
  if (known.reasons.size > 0) return;
  const { reasons } = await call("GET", "reasons");
  known.reasons = new Map(reasons.map((reason) => [reason.code, reason]));
  tell("reasons");
}

export async function refresh() {
  const lists = [refreshPlaybacks(), refreshKeys(), refreshFaults(), refreshWebhooks()];
  await Promise.all([learnReasons(), refreshClock(), refreshProfile(), ...lists]);
}

const pause = 5000;

// follow polls the state, because tests and other pages change the mock too.
export async function follow() {
  const quietly = () => document.hidden || refresh().catch(() => {}); // the header shows when the connection is lost
  document.addEventListener("visibilitychange", quietly);
  for (;;) {
    await quietly();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// attempt runs an action and shows its error in the given element.
export async function attempt(place, run) {
  place.textContent = "";
  try {
    await run();
  } catch (error) {
    if (!(error instanceof MockError)) throw error;
    place.textContent = sentence(error.message);
  }
}
