import jwt from 'jsonwebtoken';
import { run } from './job.mjs';

await run(({ keyID, key, audience, ttl }) =>
  // kid has to be in the payload; the library's keyid option would write it to the header alone.
  jwt.sign({ kid: keyID, aud: audience, iss: 'fastpix.io', sub: '' }, key, { algorithm: 'RS256', expiresIn: ttl }));
