// Base64 encoding and decoding, in the standard and URL alphabets.

export const utf8 = (text) => new TextEncoder().encode(text);

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function toBase64URL(bytes) {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// fromBase64 accepts either alphabet, with or without padding and white space.
// It returns null if text is not base64.
export function fromBase64(text) {
  const compact = text.replace(/\s+/g, "").replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(compact) || compact.length % 4 === 1) return null;
  return Uint8Array.from(atob(compact), (letter) => letter.charCodeAt(0));
}

// isText reports whether bytes are ASCII text, such as PEM, JSON or base64.
export const isText = (bytes) =>
  bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09);

export const toText = (bytes) => new TextDecoder().decode(bytes);
