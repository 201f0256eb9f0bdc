// The subset of DER, the binary encoding of keys, that RSA keys need.

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OBJECT_ID = 0x06;
export const SEQUENCE = 0x30;

// read returns the elements in bytes, each with its tag, its content, and its
// whole encoding as raw. It throws if bytes are not complete.
export function read(bytes) {
  const elements = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const tag = bytes[at++];
    let length = bytes[at++];
    if (length & 0x80) {
      let count = length & 0x7f;
      if (count === 0 || count > 4) throw new RangeError("invalid DER length");
      for (length = 0; count > 0; count--) length = length * 256 + bytes[at++];
    }
    if (!(at + length <= bytes.length)) throw new RangeError("truncated DER");
    elements.push({ tag, content: bytes.subarray(at, at + length), raw: bytes.subarray(start, at + length) });
    at += length;
  }
  return elements;
}

// write returns one element with the given tag and content.
export function write(tag, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const size = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const prefix = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size];
  const element = new Uint8Array(prefix.length + length);
  element.set(prefix);
  let at = prefix.length;
  for (const part of parts) {
    element.set(part, at);
    at += part.length;
  }
  return element;
}
