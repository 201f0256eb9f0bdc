// Ways to use a signed token, as text to copy.

import { mp4URL, streamURL, thumbnailURL, withToken } from "./address.js";

// snippet returns the text of a kind: urls, player, curl or go. The input is that
// of the form, and the token.
export function snippet(kind, input) {
  return { urls, player, curl, go }[kind](input);
}

function urls({ playbackID: id, token, drm }) {
  const license = (path) => withToken(`v1/on-demand/drm/${path}/${id}`, token);
  const all = [
    ["Stream", streamURL(id, token)],
    ["Thumbnail", thumbnailURL(id, token)],
    ["Spritesheet", withToken(`${id}/spritesheet.jpg`, token)],
    ["Spritesheet, tiles", withToken(`${id}/spritesheet.json`, token)],
    ["Clip", withToken(`${id}/clip.gif`, token)],
  ];
  if (drm) {
    all.push(["Widevine license", license("license/widevine")], ["FairPlay license", license("license/fairplay")]);
    all.push(["FairPlay certificate", license("cert/fairplay")]);
  } else {
    all.push(["MP4", mp4URL(id, token)], ["Audio", withToken(`${id}/audio.m4a`, token)]);
  }
  return all.map(([name, url]) => `${name}\n${url}`).join("\n\n");
}

// player returns the tag that core/player writes for this mock.
function player({ playbackID, token, drm }) {
  const attributes = [
    ["playback-id", playbackID],
    ["token", token],
    ["drm-token", drm && token],
    ["custom-domain", location.hostname],
    ["stream-base", location.origin],
    ["spritesheet-src", location.origin],
    ["poster", withToken(`${playbackID}/thumbnail.jpg`, token)],
  ];
  const text = attributes.filter(([, value]) => value).map(([name, value]) => `\n  ${name}="${value}"`);
  return `<script src="${location.origin}/player.js" defer></script>\n<fastpix-player${text.join("")}></fastpix-player>`;
}

const curl = ({ playbackID, token }) => `curl -i '${streamURL(playbackID, token)}'`;

const defaultMaxTTL = 24 * 3600; // seconds, as core.DefaultMaxTTL

function go({ playbackID, drm, lifetime, shortHeader, claims }) {
  const text = (value) => JSON.stringify(value).replaceAll("\ufeff", "\\ufeff"); // Go refuses a byte order mark
  const options = [
    claims.issuer !== "fastpix.io" && `, core.WithIssuer(${text(claims.issuer)})`,
    lifetime > defaultMaxTTL && `, core.WithMaxTTL(${lifetime}*time.Second)`,
    shortHeader && ", core.WithHeader(core.HeaderMinimal)",
  ];
  const fields = [
    ["PlaybackID:", text(playbackID)],
    drm && ["Policy:", "core.DRM"],
    ["TTL:", `${lifetime} * time.Second`],
    claims.subject && ["Subject:", text(claims.subject)],
  ];
  return [
    `key, err := core.ParseSigningKey(${text(claims.keyID)}, material) // the privateKey of FastPix's API`,
    "if err != nil {\n\treturn err\n}",
    `signer, err := core.NewSigner(key${options.filter(Boolean).join("")})`,
    "if err != nil {\n\treturn err\n}",
    "playback, err := signer.Sign(ctx, core.Grant{",
    ...fields.filter(Boolean).map(([name, value]) => `\t${name.padEnd(11)} ${value},`),
    "})",
    "if err != nil {\n\treturn err\n}",
    "fmt.Println(playback.StreamURL())",
  ].join("\n");
}
