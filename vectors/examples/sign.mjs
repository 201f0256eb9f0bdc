// Consumes the signing vectors with Node's standard library. With --lines, it answers playback conformance.
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const base = new URL("../", import.meta.url);
const load = (path) => JSON.parse(readFileSync(new URL(path, base)));

// issuedAt returns the start of the reuse window. Its phase is the 64-bit FNV-1a hash of the playback ID.
function issuedAt({ playbackId, window, now }) {
  if (window === 0) return now;
  let hash = 14695981039346656037n;
  for (const byte of Buffer.from(playbackId)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
  const phase = Number(hash % BigInt(window));
  return now - ((((now - phase) % window) + window) % window);
}

function token(v) {
  const iat = issuedAt(v);
  const aud = `${v.policy === "drm" ? "drm" : "media"}:${v.playbackId}`;
  const header = v.header === "minimal" ? { alg: "RS256" } : { alg: "RS256", typ: "JWT", kid: v.keyId };
  const claims = { kid: v.keyId, aud, iss: v.issuer, sub: v.subject, iat, exp: iat + v.ttl, ...v.claims };
  const input = [header, claims].map((o) => Buffer.from(JSON.stringify(o)).toString("base64url")).join(".");
  const privateKey = createPrivateKey(Buffer.from(v.privateKey, "base64"));
  return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
}

if (process.argv.includes("--lines")) {
  for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) console.log(token(JSON.parse(line)));
} else {
  const { key, vectors } = load("signing.json");
  const names = key.privateKeyPointer.slice(1).split("/");
  const privateKey = names.reduce((value, name) => value[name], load(key.privateKeyFile));
  const failed = vectors.filter((v) => token({ ...v, keyId: key.id, privateKey }) !== v.token);
  console.log(`${vectors.length} vectors, ${failed.length} failed`, ...failed.map((v) => `\n${v.name}`));
  process.exitCode = failed.length ? 1 : 0;
}
