// Builds URLs that carry tokens.

// resources are the resources that a token can open, with the names that the
// control plane uses.
export const resources = [
  ["stream", "Stream"],
  ["thumbnail", "Thumbnail"],
  ["spritesheet", "Spritesheet"],
  ["advanced-spritesheet", "Advanced spritesheet"],
  ["clip", "Clip"],
  ["mp4", "MP4"],
  ["audio", "Audio"],
  ["widevine-license", "Widevine license"],
  ["fairplay-license", "FairPlay license"],
  ["fairplay-certificate", "FairPlay certificate"],
];

// streamURL, thumbnailURL and mp4URL return URLs on this mock.
export const streamURL = (playbackID, token) => withToken(`${playbackID}.m3u8`, token);
export const thumbnailURL = (playbackID, token) => withToken(`${playbackID}/thumbnail.webp`, token);
export const mp4URL = (playbackID, token) => withToken(`${playbackID}/capped-4k.mp4`, token);

// withToken returns the URL of a path on this mock, with the token if there is one.
export function withToken(path, token) {
  return `${location.origin}/${path}${token ? `?token=${token}` : ""}`;
}

// withQuery returns a URL without a query with the token.
export const withQuery = (url, token) => `${url}?token=${encodeURIComponent(token)}`;
