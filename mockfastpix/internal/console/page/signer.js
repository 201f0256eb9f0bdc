// The signing section. The private key is kept in a variable of this module as a
// non-extractable CryptoKey.

import { KeyError, importPrivateKey } from "./privatekey.js";
import { announce, button, byID, copies, debounce, element, showError } from "./dom.js";
import { attempt, call, known, now, on, refreshClock, refreshKeys } from "./mock.js";
import { durationWords, parseDuration } from "./duration.js";
import { inspect } from "./decoder.js";
import { play } from "./player.js";
import { showSegments } from "./segments.js";
import { snippet } from "./snippets.js";
import { signToken } from "./token.js";
import { streamURL } from "./address.js";
import { momentWords, parseMoment } from "./moment.js";

const form = byID("sign-form");
const material = byID("private-key");
const keyID = byID("key-id");
const playbackID = byID("playback-id");
const ttl = byID("ttl");
const issuedAt = byID("issued-at");
const generatorLifetime = 24 * 3600; // seconds

let loaded = null; // the loaded private key: {key, publicKey, bits, form}
let signed = null; // the last result: the form's values and the token

export function startSigner() {
  if (!window.isSecureContext) {
    byID("insecure").hidden = false;
    byID("sign-fields").disabled = true;
  }
  material.addEventListener("input", (event) => loadKey(event.inputType === "insertFromPaste"));
  material.addEventListener("change", () => loadKey(true));
  byID("key-file").addEventListener("change", readFile);
  byID("key-new").addEventListener("click", () => attempt(byID("private-key-error"), createKey));
  byID("key-forget").addEventListener("click", forgetKey);
  for (const field of [keyID, playbackID, ttl, issuedAt]) field.addEventListener("input", () => showError(field, ""));
  keyID.addEventListener("input", debounce(200, showKeyNote));
  playbackID.addEventListener("input", () => choosePolicy());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sign();
  });
  copies(byID("copy-token"), "Token", () => signed.token);
  copies(byID("copy-url"), "Stream URL", () => streamURL(signed.playbackID, signed.token));
  copies(byID("copy-snippet"), "Text", () => byID("snippet").textContent);
  byID("snippet-kind").addEventListener("input", showSnippet);
  byID("play").addEventListener("click", () => play(signed));
  byID("decode").addEventListener("click", () => inspect(streamURL(signed.playbackID, signed.token)));
  on("keys", showKeyNote);
  on("keys", offerSeededKey);
  on("keys", () => showChoices("known-keys", known.keys, () => ""));
  on("playbacks", () => showChoices("known-playbacks", known.playbacks, (playback) => playback.title));
  on("playbacks", () => {
    suggest();
    choosePolicy();
  });
}

// signFor fills in the playback ID and moves the focus to the form.
export function signFor(id) {
  playbackID.value = id;
  showError(playbackID, "");
  choosePolicy();
  (loaded ? byID("sign") : material).focus();
}

// loadedKey returns the loaded key as {keyID, key}, or null.
export const loadedKey = () => loaded && { keyID: keyID.value.trim(), key: loaded.key };

// useKey loads a key that the mock created.
export async function useKey(id, privateKey) {
  material.value = privateKey;
  keyID.value = id;
  await loadKey(true);
  (playbackID.value ? byID("sign") : playbackID).focus();
}

// useSeededKey loads a key that the mock's seed generated. Only the private keys
// of these can be fetched.
export async function useSeededKey(id) {
  const { privateKey } = await call("GET", `keys/${encodeURIComponent(id)}`);
  material.value = privateKey;
  keyID.value = id;
  await loadKey(true);
}

let offered = false;

// offerSeededKey loads the key of the seed, once, so that the page can sign
// without further input.
function offerSeededKey() {
  const seeded = known.keys.findLast((key) => key.seeded);
  if (offered || !seeded || !window.isSecureContext) return;
  offered = true;
  if (!loaded && material.value === "") attempt(byID("private-key-error"), () => useSeededKey(seeded.id));
}

// createKey creates a key pair on the mock and loads it.
async function createKey() {
  const { id, privateKey } = await call("POST", "keys", {});
  await refreshKeys();
  await useKey(id, privateKey);
}

function showChoices(list, entries, label) {
  byID(list).replaceChildren(...entries.map((entry) => element("option", { value: entry.id, label: label(entry) })));
}

async function readFile({ target }) {
  const [file] = target.files;
  if (!file) return;
  target.value = "";
  material.value = file.size > 65536 ? "" : await file.text();
  await loadKey(true);
}

// loadKey loads the key in the field and clears the field, so that the key is
// visible no longer than necessary.
async function loadKey(complain) {
  const text = material.value;
  try {
    const key = await importPrivateKey(text);
    if (material.value !== text) return; // edited in the meantime
    loaded = key;
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    showError(material, complain ? error.message : "");
    return;
  }
  const hadFocus = document.activeElement === material;
  material.value = "";
  showError(material, "");
  if (loaded.keyID) keyID.value = loaded.keyID;
  if (keyID.value) showError(keyID, "");
  byID("key-description").textContent = `RSA, ${loaded.bits} bits, read from ${loaded.form}.`;
  showKey(true);
  if (hadFocus) byID("key-forget").focus();
  announce(`Private key loaded: RSA, ${loaded.bits} bits.`);
  showKeyNote();
}

function forgetKey() {
  loaded = null;
  showKey(false);
  showKeyNote();
  material.focus();
}

function showKey(isLoaded) {
  byID("key-empty").hidden = isLoaded;
  byID("key-loaded").hidden = !isLoaded;
}

// showKeyNote reports that the key ID is unknown to the mock and offers to
// register the public key.
function showKeyNote() {
  const note = byID("key-note");
  const id = keyID.value.trim();
  const isKnown = known.keys.some((key) => key.id === id);
  if (!loaded || id === "" || isKnown) {
    note.replaceChildren();
    return;
  }
  note.replaceChildren(
    element("span", {}, "This key ID is unknown to the mock."),
    button("Register the public key", () => attempt(byID("key-id-error"), register), { id: "register-key" }),
  );
}

async function register() {
  await call("POST", "keys", { id: keyID.value.trim(), publicKey: loaded.publicKey });
  announce("Public key registered with the mock.");
  await refreshKeys();
  playbackID.focus();
}

let suggested = false;

// suggest fills in the first private playback ID, once.
function suggest() {
  const first = known.playbacks.find(({ policy = "private", live }) => policy === "private" && !live);
  if (suggested || !first) return;
  suggested = true;
  if (playbackID.value === "") playbackID.value = first.id;
}

// choosePolicy selects the access policy of a known playback ID.
function choosePolicy() {
  const playback = known.playbacks.find(({ id }) => id === playbackID.value.trim());
  byID("playback-id-hint").textContent = describe(playback);
  if (playback) byID(playback.policy === "drm" ? "policy-drm" : "policy-private").checked = true;
}

function describe(playback) {
  if (!playback) return "";
  const title = playback.title ? `“${playback.title}”, ` : "";
  const { policy = "private" } = playback;
  return `${title}access policy ${policy}${policy === "public" ? ", needs no token" : ""}`;
}

// check returns the form's values, or null if any is invalid. The first invalid
// field gets the focus.
function check() {
  const wrong = [];
  const complain = (input, text) => {
    showError(input, text);
    if (text) wrong.push(input);
  };
  const id = playbackID.value.trim();
  const lifetime = Math.floor(parseDuration(ttl.value));
  const at = issuedAt.value.trim() === "" ? now() : parseMoment(issuedAt.value);
  complain(material, loaded ? "" : byID("private-key-error").textContent || "Paste a private key first.");
  complain(keyID, keyIDMistake(keyID.value.trim()));
  complain(playbackID, playbackIDMistake(id));
  complain(ttl, lifetime >= 1 ? "" : "Enter a duration of a second or more, such as 15m, 1h30m, or 90s.");
  complain(issuedAt, Number.isFinite(at) ? "" : "Enter a time such as 2026-05-20T12:00:00Z, or leave it empty.");
  if (wrong.length > 0) {
    const [first] = wrong;
    first.closest("details")?.setAttribute("open", "");
    first.focus();
    return null;
  }
  const issued = Math.floor(at / 1000);
  const drm = byID("policy-drm").checked;
  return {
    drm,
    playbackID: id,
    lifetime,
    shortHeader: byID("header").value === "minimal",
    claims: {
      keyID: keyID.value.trim(),
      audience: (drm ? "drm:" : "media:") + id,
      issuer: byID("issuer").value,
      subject: byID("subject").value,
      issuedAt: issued,
      expires: issued + lifetime,
    },
  };
}

function keyIDMistake(id) {
  if (id === "") return "Enter the key ID that belongs to the private key.";
  return /^[\x21-\x7e]+$/.test(id) ? "" : "A key ID must contain only printable ASCII characters and no spaces.";
}

function playbackIDMistake(id) {
  if (id === "") return "Enter a playback ID.";
  if (/^(media|drm):/.test(id)) return "Enter the playback ID without a prefix. The prefix is added when signing.";
  if (id.length > 255) return "A playback ID must have at most 255 characters.";
  if (/^\.+$/.test(id)) return "A playback ID must not consist only of dots.";
  return /^[A-Za-z0-9._~-]+$/.test(id) ? "" : "A playback ID must contain only letters, digits, and - . _ ~";
}

function showSnippet() {
  byID("snippet").textContent = snippet(byID("snippet-kind").value, signed);
}

async function sign() {
  byID("sign-error").textContent = "";
  if (!issuedAt.value.trim()) await attempt(byID("sign-error"), refreshClock);
  const input = check();
  if (!input) return;
  const token = await signToken(loaded.key, input.claims, input.shortHeader);
  signed = { ...input, token };
  showSegments(byID("token"), token);
  byID("stream-url").textContent = streamURL(input.playbackID, token);
  showSnippet();
  const lifetime = durationWords(input.lifetime);
  byID("signed-claims").textContent =
    `For ${input.claims.audience}, valid for ${lifetime}, until ${momentWords(input.claims.expires)}.`;
  byID("lifetime-note").hidden = input.lifetime <= generatorLifetime;
  byID("signed").hidden = false;
  announce(`Signed. The token is valid for ${lifetime}.`);
}
