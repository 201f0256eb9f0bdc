// Parses private keys: the API's base64-encoded PEM, PEM, base64-encoded DER, or the
// whole response of the API. Nothing here leaves the browser, and no error quotes
// the key.

import * as der from "./der.js";
import { fromBase64, isText, toBase64, toText, utf8 } from "./base64.js";

const leastBits = 2048;
const mostWrappings = 4;
const rsaEncryption = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
const rsaAlgorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_ID, rsaEncryption), der.write(der.NULL));

// KeyError is an error whose message can be shown to the user.
export class KeyError extends Error {}

const errors = {
  empty: "Paste the privateKey of the signing key.",
  truncated: "Part of the key is missing. Copy the whole value again.",
  public: "This is a public key. Paste the privateKey that FastPix returned when the signing key was created.",
  encrypted: "The key is encrypted. Decrypt it first: openssl pkey -in key.pem -out plain.pem",
  notRSA: "This is not an RSA key. FastPix accepts only RS256. Use a key that FastPix's API created.",
  openSSH: "This key is in OpenSSH format. Paste the privateKey that FastPix's API returned.",
  tooSmall: `The key has fewer than ${leastBits} bits. Use a key that FastPix's API created.`,
  noPrivateKey: "The JSON has no privateKey. Only the response to creating a signing key contains it.",
  unrecognized: "This is neither a PEM, nor a base64-encoded PEM, nor a response of FastPix's API.",
};

// readPrivateKey returns {keyID, pkcs8, spki, publicKey, bits, form}: the key ID if
// the input contains it, the private key as PKCS#8, the public key as SPKI and as
// PEM, the size, and a description of the input's form.
export function readPrivateKey(text) {
  return read(text, 0);
}

function read(text, depth) {
  text = clean(text);
  if (text === "") throw new KeyError(errors.empty);
  if (depth > mostWrappings) throw new KeyError(errors.unrecognized);
  if (text.startsWith("{")) return readAnswer(text, depth);
  if (text.includes("-----BEGIN")) return readPEM(text);
  const bytes = fromBase64(text);
  if (bytes === null || bytes.length === 0) {
    throw new KeyError(text.startsWith("LS0tLS1CRUdJTi") ? errors.truncated : errors.unrecognized);
  }
  if (bytes[0] === der.SEQUENCE && !isText(bytes)) return { ...readDER(bytes), form: "base64-encoded DER" };
  if (!isText(bytes)) throw new KeyError(errors.unrecognized);
  const key = read(toText(bytes), depth + 1);
  return { ...key, form: `base64-encoded ${key.form.replace(/^an? /, "")}` };
}

// clean undoes common damage from editors, shells and YAML files.
function clean(text) {
  text = text.replace(/^\uFEFF/, "").trim();
  for (let quoted; (quoted = /^(["'`])([^]*)\1$/.exec(text)); ) text = quoted[2].trim();
  return text.startsWith("{") ? text : text.replace(/\\+[rn]/g, "\n").trim();
}

function readAnswer(text, depth) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new KeyError("This looks like a response of FastPix's API but is not complete. Copy all of it.");
  }
  const data = answer.data ?? answer;
  if (typeof data.privateKey !== "string" || data.privateKey === "") {
    throw new KeyError(data.publicKey ? errors.public : errors.noPrivateKey);
  }
  const key = read(data.privateKey, depth + 1);
  return { ...key, keyID: typeof data.id === "string" ? data.id : "", form: "an API response" };
}

function readPEM(text) {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^]*?)-----END ([A-Z0-9 ]+)-----/g)];
  const block = blocks.find(([, label]) => label.endsWith("PRIVATE KEY")) ?? blocks[0];
  if (!block) {
    const [, label] = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text) ?? [];
    throw new KeyError(label && !label.endsWith("PRIVATE KEY") ? errors.public : errors.truncated);
  }
  const [, label, body] = block;
  if (label === "ENCRYPTED PRIVATE KEY" || body.includes("ENCRYPTED")) throw new KeyError(errors.encrypted);
  if (label === "OPENSSH PRIVATE KEY") throw new KeyError(errors.openSSH);
  if (label === "EC PRIVATE KEY" || label === "DSA PRIVATE KEY") throw new KeyError(errors.notRSA);
  if (!label.endsWith("PRIVATE KEY")) throw new KeyError(errors.public);
  const bytes = fromBase64(body);
  if (bytes === null || bytes.length === 0) throw new KeyError(errors.truncated);
  return { ...readDER(bytes), form: label === "RSA PRIVATE KEY" ? "a PKCS#1 PEM" : "a PKCS#8 PEM" };
}

// readDER parses PKCS#8 and PKCS#1. WebCrypto accepts only PKCS#8, which wraps
// PKCS#1.
function readDER(bytes) {
  let parts;
  try {
    const [outer] = der.read(bytes);
    parts = der.read(outer.content);
    if (isPKCS8(parts)) {
      const [algorithm] = der.read(parts[1].content);
      if (!sameBytes(algorithm.content, rsaEncryption)) throw new KeyError(errors.notRSA);
      return describe(outer.raw, der.read(der.read(parts[2].content)[0].content));
    }
    if (parts.length >= 9 && parts.every((part) => part.tag === der.INTEGER)) {
      const version = der.write(der.INTEGER, Uint8Array.of(0));
      const pkcs8 = der.write(der.SEQUENCE, version, rsaAlgorithm, der.write(der.OCTET_STRING, outer.raw));
      return describe(pkcs8, parts);
    }
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw new KeyError(errors.truncated);
  }
  const tags = parts.map((part) => part.tag).join();
  if (tags === `${der.SEQUENCE},${der.OCTET_STRING}`) throw new KeyError(errors.encrypted);
  const publicForms = [`${der.SEQUENCE},${der.BIT_STRING}`, `${der.INTEGER},${der.INTEGER}`];
  if (publicForms.includes(tags)) throw new KeyError(errors.public);
  if (tags.startsWith(`${der.INTEGER},${der.OCTET_STRING}`)) throw new KeyError(errors.notRSA);
  throw new KeyError(errors.unrecognized);
}

const isPKCS8 = (parts) =>
  parts.length >= 3 &&
  parts[0].tag === der.INTEGER &&
  parts[1].tag === der.SEQUENCE &&
  parts[2].tag === der.OCTET_STRING;

// describe accepts the integers of PKCS#1: version, modulus, public exponent, and
// the secret ones.
function describe(pkcs8, [, modulus, exponent]) {
  const digits = modulus.content[0] === 0 ? modulus.content.subarray(1) : modulus.content;
  const bits = digits.length * 8 - Math.clz32(digits[0]) + 24;
  if (bits < leastBits) throw new KeyError(errors.tooSmall);
  const numbers = der.write(der.SEQUENCE, modulus.raw, exponent.raw);
  const spki = der.write(der.SEQUENCE, rsaAlgorithm, der.write(der.BIT_STRING, Uint8Array.of(0), numbers));
  const publicKey = `-----BEGIN PUBLIC KEY-----\n${toBase64(spki)}\n-----END PUBLIC KEY-----\n`;
  return { keyID: "", pkcs8, spki, publicKey, bits };
}

const sameBytes = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

// importPrivateKey parses a key and imports it into WebCrypto as non-extractable.
// The result is {keyID, key, publicKey, bits, form}.
export async function importPrivateKey(text) {
  const { pkcs8, spki, ...description } = readPrivateKey(text);
  try {
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
    const publicHalf = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
    const probe = utf8("probe");
    if (await crypto.subtle.verify(algorithm, publicHalf, await crypto.subtle.sign(algorithm, key, probe), probe)) {
      return { ...description, key };
    }
  } catch {
    // WebCrypto gives no reason.
  } finally {
    pkcs8.fill(0);
  }
  throw new KeyError("The key is inconsistent: its numbers do not match. Copy it again, or create a new signing key.");
}
