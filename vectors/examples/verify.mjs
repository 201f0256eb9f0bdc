// Consumes the verification vectors with Node's standard library. With --lines, it answers playback conformance.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const images = ["thumbnail", "spritesheet", "advanced-spritesheet", "clip"];

// decode accepts base64url only in its canonical form.
function decode(segment) {
  const bytes = Buffer.from(segment, "base64url");
  if (bytes.toString("base64url") !== segment) throw new Error("not base64url");
  return bytes;
}

// parse returns a JSON object whose names are unique, which JSON.parse does not check.
function parse(segment) {
  const text = utf8.decode(decode(segment)), object = JSON.parse(text), names = [];
  let depth = 0;
  for (const [all, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if ("{[".includes(all)) depth++;
    else if ("}]".includes(all)) depth--;
    else if (name && depth === 1) names.push(JSON.parse(name));
  }
  if (Array.isArray(object) || new Set(names).size < names.length) throw new Error("not a JSON object");
  return object;
}

// accepts verifies a token as the strict profile does. It throws for a token that does not parse.
function accepts({ token, playbackId, policy, resource, time, keys }) {
  const parts = token.split(".");
  if (parts.length !== 3 || token.length > 8192) return false;
  const header = parse(parts[0]), claims = parse(parts[1]);
  if ("crit" in header || header.alg !== "RS256") return false;
  if ("kid" in header && header.kid !== claims.kid) return false;
  const key = keys.find((k) => k.id === claims.kid && !k.deleted);
  const input = Buffer.from(`${parts[0]}.${parts[1]}`);
  if (!key || !verify("sha256", input, createPublicKey(key.publicKey), decode(parts[2]))) return false;
  if (!Number.isInteger(claims.exp) || claims.exp >= 1e11 || time >= claims.exp) return false;
  if ("nbf" in claims && !(typeof claims.nbf === "number" && claims.nbf <= time)) return false;
  const drm = policy === "drm";
  if (claims.aud === `media:${playbackId}`) return !drm || images.includes(resource);
  return drm && claims.aud === `drm:${playbackId}`;
}

function verdict(input) {
  try { return accepts(input); } catch { return false; /* does not parse */ }
}

if (process.argv.includes("--lines")) {
  const lines = readFileSync(0, "utf8").trimEnd().split("\n");
  for (const line of lines) console.log(verdict(JSON.parse(line)) ? "accept" : "refuse");
} else {
  const { keys, playbacks, vectors } = JSON.parse(readFileSync(new URL("../verification.json", import.meta.url)));
  const policies = new Map(playbacks.map((p) => [p.id, p.policy]));
  const failed = vectors.filter((vector) => {
    const input = { ...vector, policy: policies.get(vector.playbackId), keys };
    return verdict(input) !== vector.strict.accepted;
  });
  console.log(`${vectors.length} vectors, ${failed.length} failed`, ...failed.map((v) => `\n${v.name}`));
  process.exitCode = failed.length ? 1 : 0;
}
