// What to sign, from the environment, checked before anything is signed.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

export class BadJob extends Error {}

function must(condition, text) {
  if (!condition) throw new BadJob(text);
}

export function readJob(env) {
  const id = env.FASTPIX_PLAYBACK_ID ?? '';
  must(/^[A-Za-z0-9_-]{1,255}$/.test(id) && !id.includes('\n'), 'FASTPIX_PLAYBACK_ID: letters, digits, - and _ only, up to 255 of them');
  const prefix = { private: 'media:', drm: 'drm:', public: '' }[env.FASTPIX_POLICY];
  must(prefix !== undefined, 'FASTPIX_POLICY: use private, drm or public');
  if (prefix === '') return null; // a public playback ID needs no token

  const ttl = Number(env.FASTPIX_TTL || NaN);
  must(Number.isInteger(ttl) && ttl >= 1 && ttl <= 86400, 'FASTPIX_TTL: whole seconds, from 1 to 86400');
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
    throw new BadJob('the signing key is not a private key'); // the error of node could tell more than it should
  }
  must(key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails.modulusLength >= 2048, 'the signing key is not RSA of 2048 bits or more');
  return { keyID, key, audience: prefix + id, ttl };
}

// run prints the token of a job, or says on standard error why there is none.
export async function run(sign) {
  try {
    const job = readJob(process.env);
    if (job) console.log(await sign(job));
  } catch (error) {
    if (!(error instanceof BadJob)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
