// Explains header parameters and claims, and maps refusal reasons to them.

import { distanceWords, momentWords } from "./moment.js";
import { durationWords } from "./duration.js";
import { known, now } from "./mock.js";

const milliseconds = 1e11; // a larger exp is in milliseconds
const duration = 1e8; // a smaller exp is a duration

// faultOf returns the part of the token that a reason code refers to, as
// {segment, names}.
export function faultOf(code) {
  const faults = {
    token_malformed: { segment: "", names: [] },
    alg_not_rs256: { segment: "header", names: ["header.alg"] },
    kid_missing: { segment: "payload", names: ["payload.kid"] },
    kid_mismatch: { segment: "payload", names: ["header.kid", "payload.kid"] },
    key_unknown: { segment: "payload", names: ["payload.kid"] },
    key_revoked: { segment: "payload", names: ["payload.kid"] },
    key_foreign: { segment: "payload", names: ["payload.kid"] },
    signature_invalid: { segment: "signature", names: [] },
    exp_missing: { segment: "payload", names: ["payload.exp"] },
    exp_malformed: { segment: "payload", names: ["payload.exp"] },
    token_expired: { segment: "payload", names: ["payload.exp"] },
    lifetime_too_long: { segment: "payload", names: ["payload.iat", "payload.exp"] },
    token_issued_in_future: { segment: "payload", names: ["payload.iat"] },
    token_not_yet_valid: { segment: "payload", names: ["payload.nbf"] },
    aud_missing: { segment: "payload", names: ["payload.aud"] },
    aud_malformed: { segment: "payload", names: ["payload.aud"] },
    aud_wrong_prefix: { segment: "payload", names: ["payload.aud"] },
    aud_wrong_playback_id: { segment: "payload", names: ["payload.aud"] },
    iss_not_accepted: { segment: "payload", names: ["payload.iss"] },
  };
  return faults[code] ?? { segment: "", names: [] };
}

// checkOf returns the name of the check that refuses with a reason code, or "" if
// the reason is not about a token or playback ID.
export function checkOf(code) {
  const checks = {
    "playback ID": ["playback_id_malformed"],
    known: ["playback_id_unknown", "playback_id_deleted", "drm_not_configured", "resource_unavailable"],
    restrictions: ["domain_restricted", "user_agent_restricted"],
    state: ["media_not_ready", "media_failed", "live_off_air"],
    token: ["token_missing"],
    format: ["token_malformed"],
    algorithm: ["alg_not_rs256"],
    key: ["kid_missing", "kid_mismatch", "key_unknown", "key_revoked", "key_foreign"],
    signature: ["signature_invalid"],
    expiry: [
      "exp_missing", "exp_malformed", "token_expired", "token_not_yet_valid", "token_issued_in_future", "lifetime_too_long",
    ],
    audience: ["aud_missing", "aud_malformed", "aud_wrong_prefix", "aud_wrong_playback_id"],
    issuer: ["iss_not_accepted"],
  };
  return Object.keys(checks).find((name) => checks[name].includes(code)) ?? "";
}

// claimWords returns an explanation of a header parameter or claim, or "" if
// there is none.
export function claimWords(part, name, value, payload) {
  switch (`${part}.${name}`) {
    case "header.alg":
      return value === "RS256" ? "RSA signature with SHA-256" : "FastPix accepts only RS256";
    case "header.typ":
      return "JSON Web Token";
    case "header.kid":
      return value === payload?.kid ? "Same key ID as in the payload" : "Differs from the key ID in the payload";
    case "payload.kid":
      return keyWords(value);
    case "payload.aud":
      return audienceWords(value);
    case "payload.iss":
      return "Issuer, not known to be checked by FastPix";
    case "payload.sub":
      return value === "" ? "No viewer" : "Viewer, as set by the signer";
    case "payload.iat":
      return `Issued ${timeWords(value)}`;
    case "payload.exp":
      return expiryWords(value, payload);
    case "payload.nbf":
      return `Not before ${timeWords(value)}`;
  }
  return "";
}

function keyWords(id) {
  return known.keys.some((key) => key.id === id) ? "A signing key of this mock" : "Not a signing key of this mock";
}

function audienceWords(aud) {
  if (typeof aud !== "string") return "Not a single string";
  const [, prefix, id] = /^(media|drm):(.*)$/.exec(aud) ?? [];
  if (!prefix) return "Starts with neither media: nor drm:";
  const playback = known.playbacks.find((one) => one.id === id);
  const opens = prefix === "drm" ? "Stream, license, and images" : "Stream and images";
  if (!playback) return `${opens} of a playback ID that is unknown to this mock`;
  const title = playback.title ? `“${playback.title}”` : "a playback ID of this mock";
  return `${opens} of ${title} (${playback.policy ?? "private"})`;
}

function expiryWords(exp, { iat }) {
  if (typeof exp !== "number") return "Not a number of Unix seconds";
  if (exp >= milliseconds) return "In milliseconds: divide by 1000";
  if (exp < duration) return "A duration, not a point in time";
  const lifetime = typeof iat === "number" && exp > iat ? `, valid for ${durationWords(exp - iat)}` : "";
  return `${exp * 1000 > now() ? "Expires" : "Expired"} ${timeWords(exp)}${lifetime}`;
}

function timeWords(seconds) {
  if (typeof seconds !== "number") return "at a value that is not a number of Unix seconds";
  if (seconds >= milliseconds) return "in milliseconds: divide by 1000";
  return `${distanceWords(seconds, now() / 1000)}, ${momentWords(seconds)}`;
}
