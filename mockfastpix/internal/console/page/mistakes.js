// Classic mistakes in tokens. before changes the header and the claims before they
// are signed, after changes the signed token.

export const mistakes = [
  { name: "No mistake" },
  { name: "Expired", before: ({ claims }) => Object.assign(claims, { iat: claims.iat - 7200, exp: claims.exp - 7200 }) },
  { name: "Expiry in milliseconds", before: ({ claims }) => (claims.exp *= 1000) },
  { name: "No expiry", before: ({ claims }) => delete claims.exp },
  {
    name: "Another video",
    before: ({ claims }) => (claims.aud = claims.aud.replace(/:.*/, ":11111111-2222-4333-8444-555555555555")),
  },
  {
    name: "Wrong prefix",
    before: ({ claims }) => (claims.aud = claims.aud.replace(/^\w+/, (prefix) => (prefix === "drm" ? "media" : "drm"))),
  },
  { name: "Audience as a list", before: ({ claims }) => (claims.aud = [claims.aud]) },
  {
    name: "No key ID",
    before: ({ header, claims }) => {
      delete header.kid;
      delete claims.kid;
    },
  },
  {
    name: "Unknown key",
    before: ({ header, claims }) => (header.kid = claims.kid = "99999999-8888-4777-8666-555555555555"),
  },
  { name: "Two key IDs", before: ({ header }) => (header.kid = "99999999-8888-4777-8666-555555555555") },
  { name: "HS256", before: ({ header }) => (header.alg = "HS256") },
  {
    name: "Changed after signing",
    after: (text, { header, claims }, encode) =>
      [encode(header), encode({ ...claims, exp: claims.exp + 86400 }), text.split(".")[2]].join("."),
  },
  { name: "Bearer in front", after: (text) => `Bearer ${text}` },
];
