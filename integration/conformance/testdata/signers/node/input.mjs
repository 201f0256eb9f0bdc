// Reads what to sign from the environment, and checks it.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

export class BadInput extends Error {}

function must(condition, text) {
  if (!condition) throw new BadInput(text);
}

export function readInput(env) {
  const id = env.FASTPIX_PLAYBACK_ID ?? '';
  must(/^[A-Za-z0-9_-]{1,255}$/.test(id) && !id.includes('\n'),
    'FASTPIX_PLAYBACK_ID: use 1 to 255 letters, digits, - and _');
  const prefix = { private: 'media:', drm: 'drm:', public: '' }[env.FASTPIX_POLICY];
  must(prefix !== undefined, 'FASTPIX_POLICY: use private, drm or public');
  if (prefix === '') return null; // a public playback ID needs no token

  const ttl = Number(env.FASTPIX_TTL || NaN);
  must(Number.isInteger(ttl) && ttl >= 1 && ttl <= 86400, 'FASTPIX_TTL: use whole seconds, from 1 to 86400');
  const keyID = env.FASTPIX_SIGNING_KEY_ID;
  must(keyID, 'FASTPIX_SIGNING_KEY_ID is empty');

  // FastPix's API returns the PEM in base64.
  const material = env.FASTPIX_SIGNING_PRIVATE_KEY
    ? Buffer.from(env.FASTPIX_SIGNING_PRIVATE_KEY, 'base64')
    : env.FASTPIX_SIGNING_PRIVATE_KEY_FILE && readFileSync(env.FASTPIX_SIGNING_PRIVATE_KEY_FILE);
  let key;
  try {
    key = createPrivateKey(material);
  } catch {
    throw new BadInput('the signing key is not a private key'); // node's error could contain parts of the key
  }
  must(key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails.modulusLength >= 2048,
    'the signing key is not RSA of 2048 bits or more');
  return { keyID, key, audience: prefix + id, ttl };
}

// run prints the token, or an error to standard error.
export async function run(sign) {
  try {
    const input = readInput(process.env);
    if (input) console.log(await sign(input));
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
