// Measures jsonwebtoken and @mux/mux-node with one 2048-bit key and prints the
// results in the format of Go benchmarks, which benchstat reads.
// Usage: npm install && node bench.mjs
import { generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";
import Mux from "@mux/mux-node";

const keyId = "26338ada-fcf4-4434-b5b0-2ba77dde5d98";
const videoId = "16af5b33-cf4d-4717-9b90-ce429a124455";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" });
const mux = new Mux({ tokenId: "id", tokenSecret: "secret", jwtSigningKey: keyId, jwtPrivateKey: Buffer.from(pem).toString("base64") });

const claims = () => {
  const iat = Math.floor(Date.now() / 1000);
  return { kid: keyId, aud: `media:${videoId}`, iss: "fastpix.io", sub: "", iat, exp: iat + 3600 };
};
const signers = {
  "node-jsonwebtoken": () => jwt.sign(claims(), privateKey, { algorithm: "RS256" }),
  "node-jsonwebtoken-pem-each-call": () => jwt.sign(claims(), pem, { algorithm: "RS256" }),
  "node-mux-signPlaybackId": () => mux.jwt.signPlaybackId(videoId, { expiration: "1h", type: "video" }),
};

for (const [name, sign] of Object.entries(signers)) {
  for (let i = 0; i < 50; i++) await sign();
  const n = 1000;
  const start = process.hrtime.bigint();
  for (let i = 0; i < n; i++) await sign();
  const nanoseconds = Number(process.hrtime.bigint() - start) / n;
  console.log(`BenchmarkSign/${name}\t${n}\t${nanoseconds.toFixed(0)} ns/op`);
}
