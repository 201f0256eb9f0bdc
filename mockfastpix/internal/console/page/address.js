// Parses and builds URLs that carry tokens.

const files = new Map([
  ["capped-4k.mp4", "mp4"],
  ["audio.m4a", "audio"],
  ...["jpg", "png", "webp"].map((type) => [`thumbnail.${type}`, "thumbnail"]),
  ...["jpg", "json"].map((type) => [`spritesheet.${type}`, "spritesheet"]),
  ...["jpg", "json"].map((type) => [`advanced-spritesheet.${type}`, "advanced-spritesheet"]),
  ...["gif", "webp"].map((type) => [`clip.${type}`, "clip"]),
]);

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

// readAddress parses a token, or a URL or path with a token, and returns
// {token, playbackID, resource}. For a bare token, playbackID and resource are
// empty. The token is returned as a server would parse it, errors included.
export function readAddress(text) {
  const noScheme = /^(?=(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?\/|localhost[:/])/i;
  text = text.trim().replace(noScheme, "https://");
  const mark = text.indexOf("?");
  const hasTokenParameter = mark >= 0 && /^[^?]*\?(.*&)?token=/.test(text);
  const isURL = /^https?:\/\//i.test(text) || /^\/[^?]*\?/.test(text) || hasTokenParameter;
  if (!isURL) return { token: text, playbackID: "", resource: "" };
  const query = mark < 0 ? "" : text.slice(mark + 1).replace(/#.*$/, "");
  const path = (mark < 0 ? text : text.slice(0, mark)).replace(/^https?:\/\/[^/]*/i, "");
  return { token: new URLSearchParams(query).get("token") ?? "", ...readPath(path) };
}

function readPath(path) {
  const drm = /^\/v1\/(?:on-demand|live)\/drm\/(license|cert)\/(widevine|fairplay)\/([^/]+)$/.exec(path);
  if (drm) {
    const [, kind, system, playbackID] = drm;
    return { playbackID, resource: kind === "cert" ? "fairplay-certificate" : `${system}-license` };
  }
  const [, first = "", name] = /^\/?([^/]*)(?:\/(.*))?$/.exec(path) ?? [];
  if (name === undefined) return { playbackID: first.replace(/\.m3u8$/, ""), resource: "stream" };
  return { playbackID: first, resource: files.get(name) ?? "stream" };
}

// streamURL, thumbnailURL and mp4URL return URLs on this mock.
export const streamURL = (playbackID, token) => withToken(`${playbackID}.m3u8`, token);
export const thumbnailURL = (playbackID, token) => withToken(`${playbackID}/thumbnail.webp`, token);
export const mp4URL = (playbackID, token) => withToken(`${playbackID}/capped-4k.mp4`, token);

// withToken returns the URL of a path on this mock, with the token if there is one.
export function withToken(path, token) {
  return `${location.origin}/${path}${token ? `?token=${token}` : ""}`;
}
