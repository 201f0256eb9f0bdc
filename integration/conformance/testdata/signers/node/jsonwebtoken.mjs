import jwt from 'jsonwebtoken';
import { run } from './input.mjs';

await run(({ keyID, key, audience, ttl }) =>
  // kid must be in the payload. The library's keyid option writes it to the header only.
  jwt.sign({ kid: keyID, aud: audience, iss: 'fastpix.io', sub: '' }, key, { algorithm: 'RS256', expiresIn: ttl }));
