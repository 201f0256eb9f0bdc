// Functions that sign a token with one 2048-bit key and the libraries of
// Node.js, by name.
import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
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

export const signers = {
  "node-jsonwebtoken": () => jwt.sign(claims(), privateKey, { algorithm: "RS256" }),
  "node-jsonwebtoken-pem-each-call": () => jwt.sign(claims(), pem, { algorithm: "RS256" }),
  "node-jose": () => new SignJWT(claims()).setProtectedHeader({ alg: "RS256", typ: "JWT", kid: keyId }).sign(privateKey),
  "node-mux-signPlaybackId": () => mux.jwt.signPlaybackId(videoId, { expiration: "1h", type: "video" }),
};
