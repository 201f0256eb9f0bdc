// Signs and decodes tokens.

import { fromBase64, toBase64URL, toText, utf8 } from "./base64.js";

// signToken returns the token for {keyID, audience, issuer, subject, issuedAt,
// expires}, with times in Unix seconds. The claims have the order of FastPix's
// generator, and RS256 is deterministic, so every signer produces the same token
// from the same input. The short header contains only alg.
export async function signToken(key, claims, shortHeader) {
  const header = shortHeader ? { alg: "RS256" } : { alg: "RS256", typ: "JWT", kid: claims.keyID };
  const payload = {
    kid: claims.keyID,
    aud: claims.audience,
    iss: claims.issuer,
    sub: claims.subject,
    iat: claims.issuedAt,
    exp: claims.expires,
  };
  return sealToken(key, `${encode(header)}.${encode(payload)}`);
}

// sealToken appends the signature to the first two segments of a token.
export async function sealToken(key, input) {
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, utf8(input));
  return `${input}.${toBase64URL(new Uint8Array(signature))}`;
}

const encode = (object) => toBase64URL(utf8(JSON.stringify(object)));

// decodeToken returns {segments, header, payload}. Parts that cannot be decoded
// are null. It verifies nothing, because the mock does.
export function decodeToken(token) {
  const segments = token.split(".");
  return { segments, header: decode(segments[0]), payload: decode(segments[1]) };
}

function decode(segment) {
  const bytes = segment ? fromBase64(segment) : null;
  if (bytes === null) return null;
  try {
    const object = JSON.parse(toText(bytes));
    return object !== null && typeof object === "object" && !Array.isArray(object) ? object : null;
  } catch {
    return null;
  }
}

// audienceID returns the playback ID in a payload's audience, or "".
export function audienceID(payload) {
  const aud = payload?.aud;
  const [, id] = (typeof aud === "string" && /^(?:media|drm):(.+)$/.exec(aud)) || [];
  return id ?? "";
}
