// The section that decodes tokens and shows the mock's verdict.

import { announce, byID, debounce, element, reasonLink, sentence } from "./dom.js";
import { attempt, call, clockIsKnown, known, on } from "./mock.js";
import { audienceID, decodeToken } from "./token.js";
import { checkOf, claimWords, faultOf } from "./claims.js";
import { readAddress, resources, streamURL } from "./address.js";
import { showSegments } from "./segments.js";

const input = byID("decode-input");
const playbackID = byID("decode-playback-id");
const resource = byID("decode-resource");

// The checks in the mock's order. Those after a failed check are shown as not
// reached.
const checks = [
  "playback ID",
  "known",
  "state",
  "token",
  "format",
  "algorithm",
  "key",
  "signature",
  "expiry",
  "audience",
  "issuer",
];
const checkWords = { "playback ID": "ID format", known: "playback ID", state: "media", key: "key ID" };

let explained = null; // {text, entry}: a request of the journal, as long as the input has this text
let asked = 0; // counts requests, so that late responses to old ones are dropped
let shown = ""; // the verdict announced last

export function startDecoder() {
  resource.append(...resources.map(([value, text]) => element("option", { value }, text)));
  const soon = debounce(200, decode);
  input.addEventListener("input", () => {
    const address = readAddress(input.value);
    playbackID.value = address.playbackID;
    resource.value = address.resource || "stream";
    soon();
  });
  playbackID.addEventListener("input", soon);
  resource.addEventListener("input", soon);
  byID("decode-form").addEventListener("submit", (event) => {
    event.preventDefault();
    decode();
  });
  for (const what of ["clock", "keys", "playbacks"]) on(what, decode);
  setInterval(showTimes, 1000);
}

// inspect decodes a URL or token and moves the focus to the decoder.
export function inspect(text) {
  input.value = text;
  input.dispatchEvent(new Event("input"));
  byID("decode-heading").scrollIntoView();
  input.focus({ preventScroll: true });
}

let tellToken = () => {};

// onDecode calls run with each token that is decoded.
export function onDecode(run) {
  tellToken = run;
}

// decodeWith replaces the token in the input, also in a URL, and decodes it.
export function decodeWith(token) {
  const text = input.value.trim();
  const inURL = /([?&]token=)[^&#]*/;
  input.value = inURL.test(text) ? text.replace(inURL, (_, start) => start + encodeURIComponent(token)) : token;
  decode();
}

// decodeURLOf decodes the URL of a video with a token.
export function decodeURLOf(id, token) {
  input.value = streamURL(id, encodeURIComponent(token));
  playbackID.value = id;
  resource.value = "stream";
  decode();
}

// explain shows why a request of the journal was refused. The journal keeps no
// tokens, so it fills in the rest of the URL.
export function explain(entry) {
  const query = new URLSearchParams(entry.query ?? "");
  for (const [name, value] of [...query]) if (value === "redacted") query.delete(name);
  const text = location.origin + entry.path + (query.size > 0 ? `?${query}` : "");
  explained = { text, entry };
  inspect(text);
  playbackID.value = entry.playbackId ?? "";
  if (resources.some(([name]) => name === entry.resource)) resource.value = entry.resource;
}

function showExplanation({ number, reason: code, status, detail }) {
  const reason = known.reasons.get(code);
  const order = checks.toSpliced(2, 0, "restrictions"); // the mock checks them in requests only
  const failed = order.indexOf(checkOf(code));
  const made = order.slice(0, failed + 1).map((name, i) => ({ name, ok: i < failed }));
  showVerdict(
    { accepted: false, status, reason, detail },
    `This is the answer to request ${number}. The journal keeps no tokens: paste the whole URL to see its claims.`,
  );
  showChecks({ accepted: false, reason, checks: made }, order);
  byID("decoded-parts").hidden = true;
  byID("checks-part").hidden = made.length === 0;
  byID("decoded").hidden = false;
}

async function decode() {
  const question = ++asked;
  if (explained && explained.text === input.value) {
    byID("decode-error").textContent = "";
    showExplanation(explained.entry);
    return;
  }
  explained = null;
  const { token } = readAddress(input.value);
  if (input.value.trim() === "") {
    byID("decoded").hidden = true;
    shown = "";
    return;
  }
  tellToken(token);
  const { header, payload } = decodeToken(token);
  const { id, note } = playbackToCheck(payload);
  await attempt(byID("decode-error"), async () => {
    const verdict = await call("POST", "verify", { token, playbackId: id, resource: resource.value });
    if (question === asked) show(token, header, payload, verdict, note);
  });
}

// playbackToCheck returns the playback ID from the URL or the field, or else the
// one in the token. If there is none, it returns any playback ID of the mock,
// because the mock checks the playback ID before the token.
function playbackToCheck(payload) {
  const given = playbackID.value.trim();
  if (given) return { id: given, note: "" };
  const own = audienceID(payload);
  if (own) return { id: own, note: "Checked against the playback ID in the token. Paste the whole URL to compare the two." };
  const canPlay = ({ policy, status = "Ready", offAir }) => policy !== "public" && !offAir && status === "Ready";
  const any = known.playbacks.find(canPlay);
  if (any) return { id: any.id, note: `The token has no playback ID, so it is checked against ${any.id}.` };
  return { id: "", note: "" };
}

function show(token, header, payload, verdict, note) {
  const fault = verdict.accepted ? { segment: "", names: [] } : faultOf(verdict.reason.code);
  showSegments(byID("decoded-token"), token, fault.segment);
  showVerdict(verdict, note);
  showChecks(verdict);
  showClaims(byID("decoded-header"), "header", header, payload, fault.names);
  showClaims(byID("decoded-payload"), "payload", payload, payload, fault.names);
  byID("decoded-parts").hidden = false;
  byID("checks-part").hidden = false;
  byID("decoded").hidden = false;
}

function showVerdict({ accepted, status, reason, detail, warnings = [] }, note) {
  const banner = byID("verdict");
  banner.className = `verdict ${accepted ? "good" : "bad"}`;
  const lines = accepted
    ? [element("p", { class: "verdict-title" }, `Accepted with ${status}`)]
    : [
        element("p", { class: "verdict-title" }, `Refused with ${status}: `, element("code", {}, reason.code)),
        element("p", {}, sentence(detail || reason.text)),
        element("p", { class: "remedy" }, element("strong", {}, "What to do: "), reason.remedy, " ", reasonLink(reason.code)),
      ];
  banner.replaceChildren(...lines, ...warnings.map((text) => element("p", { class: "warning" }, `Warning: ${text}`)));
  byID("decode-note").textContent = note;
  const summary = accepted
    ? "The mock accepts the token."
    : `The mock refuses the token: ${sentence(detail || reason.text)}`;
  if (summary === shown) return;
  shown = summary;
  announce(summary);
}

function showChecks({ accepted, reason, checks: made }, order = checks) {
  const rows = made.map(({ name, ok, detail }) => checkRow(name, ok ? "passed" : "failed", ok ? detail : reason.text));
  if (!accepted) {
    const reached = order.indexOf(made.at(-1)?.name);
    rows.push(...order.slice(reached + 1).map((name) => checkRow(name, "skipped", "not reached")));
  }
  byID("checks").replaceChildren(...rows);
}

const marks = { passed: "✓", failed: "✗", skipped: "–" };

function checkRow(name, outcome, detail) {
  return element(
    "li",
    { class: outcome },
    element("span", { class: "mark", "aria-hidden": "true" }, marks[outcome]),
    element(
      "span",
      { class: "check-name" },
      checkWords[name] ?? name,
      element("span", { class: "unseen" }, ` ${outcome}`),
    ),
    element("span", { class: "check-detail" }, detail ?? ""),
  );
}

function showClaims(body, part, claims, payload, failing) {
  const missing = failing
    .filter((path) => path.startsWith(`${part}.`))
    .map((path) => path.slice(part.length + 1))
    .filter((name) => claims !== null && !(name in claims));
  const rows = Object.entries(claims ?? {}).map(([name, value]) => {
    const words = claimWords(part, name, value, payload);
    return claimRow(name, JSON.stringify(value), words, failing.includes(`${part}.${name}`), part);
  });
  rows.push(...missing.map((name) => claimRow(name, "missing", "", true, part)));
  if (claims === null) rows.push(element("tr", {}, element("td", { colspan: "3" }, `The ${part} cannot be decoded.`)));
  body.replaceChildren(...rows);
  timed[part] = { body, claims, payload };
}

function claimRow(name, value, words, fails, part) {
  return element(
    "tr",
    { class: fails && "failing", "data-claim": `${part}.${name}` },
    element("th", { scope: "row" }, name, fails && element("span", { class: "unseen" }, " (fails)")),
    element("td", {}, element("code", {}, value)),
    element("td", { class: "words" }, words),
  );
}

const timed = {}; // the contents of the two tables, by part

// showTimes updates relative times such as "in 5 minutes".
function showTimes() {
  if (byID("decoded").hidden || !clockIsKnown() || document.hidden) return;
  for (const [part, { body, claims, payload }] of Object.entries(timed)) {
    for (const row of body.querySelectorAll("tr[data-claim]")) {
      const name = row.dataset.claim.slice(part.length + 1);
      if (!["iat", "exp", "nbf"].includes(name) || !(name in claims)) continue;
      const words = claimWords(part, name, claims[name], payload);
      const place = row.querySelector(".words");
      if (place.textContent === words) continue;
      if (place.textContent.startsWith("Expires") && words.startsWith("Expired")) decode();
      place.textContent = words;
    }
  }
}
