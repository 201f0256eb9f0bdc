import { SignJWT } from 'jose';
import { run } from './input.mjs';

await run(({ keyID, key, audience, ttl }) => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ kid: keyID, aud: audience, iss: 'fastpix.io', sub: '' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + ttl) // a number is a point in time; a string such as '1h' would be a duration
    .sign(key);
});
