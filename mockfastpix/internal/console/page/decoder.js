// The section that decodes tokens and shows the mock's verdict. The mock finds the
// tokens in the text.

import { announce, byID, debounce, element, reasonLink, sentence } from "./dom.js";
import { attempt, call, clockIsKnown, known, on } from "./mock.js";
import { audienceID, decodeToken } from "./token.js";
import { checkOf, claimWords, faultOf } from "./claims.js";
import { resources, streamURL, withQuery } from "./address.js";
import { showFound } from "./found.js";
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

let chosen = 0; // the token of several that is decoded, -1 before the choice
let fills = false; // the next answer fills in the fields for playback ID and resource
let current = null; // what is decoded, as the mock found it
let explained = null; // {text, entry}: a request of the journal, as long as the input has this text
let asked = 0; // counts requests, so that late responses to old ones are dropped
let shown = ""; // the verdict announced last

export function startDecoder() {
  resource.append(...resources.map(([value, text]) => element("option", { value }, text)));
  const soon = debounce(200, decode);
  input.addEventListener("input", () => {
    begin();
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

// begin prepares the fields for another text.
function begin() {
  playbackID.value = "";
  resource.value = "stream";
  chosen = -1;
  fills = true;
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

// decodeWith replaces the token in the input, also in a URL, and decodes it. Of a
// longer text only the URL is kept.
export function decodeWith(token) {
  const { value } = input;
  const inURL = /^(\s*(?:https?:\/\/|\/)\S*[?&]token=)[^&#]*/;
  if (inURL.test(value)) input.value = value.replace(inURL, (_, start) => start + encodeURIComponent(token));
  else input.value = current?.url ? withQuery(current.url, token) : token;
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
  const text = input.value;
  if (explained && explained.text === text) {
    byID("decode-error").textContent = "";
    showFound(null);
    showExplanation(explained.entry);
    return;
  }
  explained = null;
  if (text.trim() === "") {
    showFound(null);
    byID("decoded").hidden = true;
    shown = "";
    return;
  }
  const place = byID("decode-error");
  await attempt(place, async () => {
    const answer = await call("POST", "inspect", { text });
    if (question !== asked) return;
    if (answer.found.length === 1) chosen = 0;
    showFound(answer, chosen, choose);
    current = answer.found[chosen] ?? null;
    byID("decoded").hidden = current === null;
    if (current === null) {
      shown = "";
      return;
    }
    tellToken(current.token);
    if (fills) fill(current);
    const { verdict, note } = await judge(current);
    if (question === asked) show(current.token, verdict, note);
  });
  if (place.textContent !== "") {
    showFound(null);
    byID("decoded").hidden = true;
  }
}

// choose decodes one of several tokens.
function choose(index) {
  chosen = index;
  fills = true;
  decode();
}

function fill(found) {
  fills = false;
  playbackID.value = found.playbackId;
  resource.value = found.resource || "stream";
}

// judge returns the verdict with the fields, which can differ from what the mock
// has found.
async function judge({ token, playbackId, resource: kind, checkedAgainst, verdict }) {
  const given = playbackID.value.trim();
  if ((given && given !== playbackId) || resource.value !== (kind || "stream")) {
    const body = { token, playbackId: given || checkedAgainst, resource: resource.value };
    return { verdict: await call("POST", "verify", body), note: "" };
  }
  return { verdict, note: noteOn(token, playbackId, checkedAgainst) };
}

function noteOn(token, playbackId, checkedAgainst) {
  if (token === "" || playbackId || !checkedAgainst) return "";
  if (audienceID(decodeToken(token).payload) === checkedAgainst) {
    return "Checked against the playback ID in the token. Paste the whole URL to compare the two.";
  }
  return `The token has no playback ID, so it is checked against ${checkedAgainst}.`;
}

function show(token, verdict, note) {
  const { header, payload } = decodeToken(token);
  const fault = verdict.accepted ? { segment: "", names: [] } : faultOf(verdict.reason.code);
  showSegments(byID("decoded-token"), token, fault.segment);
  showVerdict(verdict, note);
  showChecks(verdict);
  showClaims(byID("decoded-header"), "header", header, payload, fault.names);
  showClaims(byID("decoded-payload"), "payload", payload, payload, fault.names);
  byID("decoded-parts").hidden = token === "";
  byID("checks-part").hidden = verdict.checks.length === 0;
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
