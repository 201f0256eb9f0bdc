// Changes the decoded token: its header, its claims and its signature.

import { attempt, call, known, now, refreshKeys } from "./mock.js";
import { audienceID, sealToken } from "./token.js";
import { button, byID } from "./dom.js";
import { decodeURLOf, decodeWith, onDecode } from "./decoder.js";
import { fromBase64, toBase64URL, toText, utf8 } from "./base64.js";
import { importPrivateKey } from "./privatekey.js";
import { loadedKey } from "./signer.js";
import { mistakes } from "./mistakes.js";

const header = byID("edit-header");
const payload = byID("edit-payload");
const signature = byID("edit-signature");
const signs = byID("edit-signs");
const place = byID("editor-error");

let shown = { segments: [], header: "", payload: "" }; // the token that the fields were filled with
let seen = ""; // the token that was decoded last
let built = ""; // the token that the fields make
let own = null; // a key that the mock created for this page: {keyID, key}

export function startEditor() {
  if (!window.isSecureContext) {
    signs.checked = false;
    signs.disabled = true;
  }
  onDecode((token) => {
    if (token !== seen && token !== built) fill(token);
    seen = token;
  });
  for (const field of [header, payload, signs]) field.addEventListener("input", () => attempt(place, change));
  signature.addEventListener("input", () => {
    signs.checked = false;
    attempt(place, change);
  });
  byID("mistakes").append(
    ...mistakes.map((mistake) =>
      button(mistake.name, () => attempt(place, () => make(mistake)), {
        class: "chip",
        disabled: !window.isSecureContext,
      }),
    ),
  );
}

function fill(token) {
  const segments = token.split(".");
  built = "";
  shown = { segments, header: readable(segments[0]), payload: readable(segments[1]) };
  header.value = shown.header;
  payload.value = shown.payload;
  signature.value = segments.slice(2).join(".");
}

// readable returns a segment as indented JSON, or as text if it is not JSON.
function readable(segment = "") {
  const bytes = fromBase64(segment);
  if (bytes === null) return segment;
  const text = toText(bytes);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// segmentOf returns the segment for a text. A text that is not JSON is encoded as
// it is, and an unchanged one as it was.
function segmentOf(text, name) {
  if (text === shown[name]) return shown.segments[name === "header" ? 0 : 1] ?? "";
  try {
    text = JSON.stringify(JSON.parse(text));
  } catch {
    // Left broken on purpose.
  }
  return toBase64URL(utf8(text));
}

let changes = 0;

// change decodes the token that the fields make.
async function change() {
  const number = ++changes;
  if (!signs.checked) {
    show(`${unsigned()}.${signature.value.trim()}`);
    return;
  }
  const { keyID, key } = await signingKey();
  if (number !== changes) return;
  renameKey(keyID);
  const input = unsigned();
  const token = await sealToken(key, input);
  if (number !== changes) return;
  signature.value = token.slice(input.length + 1);
  show(token);
}

const unsigned = () => `${segmentOf(header.value, "header")}.${segmentOf(payload.value, "payload")}`;

function show(token) {
  built = token;
  decodeWith(token);
}

// renameKey replaces the key ID that the token came with by that of the key that
// signs from now on, because the two belong together.
function renameKey(keyID) {
  const old = payload.value.match(/"kid": *"([^"]*)"/)?.[1];
  const came = shown.payload.match(/"kid": *"([^"]*)"/)?.[1];
  if (!old || old !== came || old === keyID) return;
  for (const field of [header, payload]) {
    const at = field.selectionStart;
    field.value = field.value.replace(`"${old}"`, `"${keyID}"`);
    field.setSelectionRange(at, at);
  }
}

// signingKey returns the key of the signer if the mock knows it, or else one that
// the mock creates.
async function signingKey() {
  const isKnown = (one) => one && known.keys.some(({ id }) => id === one.keyID);
  const loaded = loadedKey();
  if (!isKnown(loaded) && !isKnown(own)) {
    const { id, privateKey } = await call("POST", "keys", {});
    own = { keyID: id, key: (await importPrivateKey(privateKey)).key };
    await refreshKeys();
  }
  const used = isKnown(loaded) ? loaded : own;
  byID("editor-key").textContent = `Signed with the key ${used.keyID}.`;
  return used;
}

// make decodes a valid token with one mistake.
async function make(mistake) {
  const { keyID, key } = await signingKey();
  const playback = playbackToBreak();
  const issued = Math.floor(now() / 1000);
  const token = {
    header: { alg: "RS256", typ: "JWT", kid: keyID },
    claims: {
      kid: keyID,
      aud: `${playback.policy === "drm" ? "drm" : "media"}:${playback.id}`,
      iss: "fastpix.io",
      sub: "",
      iat: issued,
      exp: issued + 3600,
    },
  };
  mistake.before?.(token);
  const encode = (object) => toBase64URL(utf8(JSON.stringify(object)));
  let text = await sealToken(key, `${encode(token.header)}.${encode(token.claims)}`);
  if (mistake.after) text = mistake.after(text, token, encode);
  signs.checked = false;
  decodeURLOf(playback.id, text);
}

// playbackToBreak returns the playback ID that the decoder checks against, or one
// of the mock that needs a token.
function playbackToBreak() {
  const id = byID("decode-playback-id").value.trim() || audienceID(parsed(payload.value));
  const needsToken = ({ policy, live }) => policy !== "public" && !live;
  const found = known.playbacks.find((one) => one.id === id && one.policy !== "public");
  return found ?? known.playbacks.find(needsToken) ?? { id: "00000000-0000-4000-8000-000000000000", policy: "private" };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
