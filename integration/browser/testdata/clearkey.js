// A player for streams that are encrypted for ClearKey: Encrypted Media
// Extensions and Media Source Extensions without a library. The properties of
// state tell the test what has happened.
"use strict";

const state = { tagged: "", licenses: 0, refused: "", appended: false };

const KEY_SYSTEM = "org.w3.clearkey";

async function text(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.headers.get("X-Mock-Reason")}`);
  return response.text();
}

// Returns the values of an attribute of the tags with a name.
function attribute(playlist, tag, name) {
  const lines = playlist.split("\n").filter((line) => line.startsWith(`#${tag}:`));
  return lines.map((line) => new RegExp(`[:,]${name}="?([^",]+)`).exec(line)?.[1]);
}

async function rendition(buffer, playlistURL) {
  const playlist = await text(playlistURL);
  const formats = attribute(playlist, "EXT-X-KEY", "KEYFORMAT");
  state.tagged = attribute(playlist, "EXT-X-KEY", "URI")[formats.indexOf(KEY_SYSTEM)];
  const segments = playlist.split("\n").filter((line) => line && !line.startsWith("#"));
  for (const url of [...attribute(playlist, "EXT-X-MAP", "URI"), ...segments]) {
    const data = await (await fetch(url)).arrayBuffer();
    await new Promise((resolve, reject) => {
      buffer.addEventListener("updateend", resolve, { once: true });
      buffer.addEventListener("error", () => reject(new Error(`not appended: ${url}`)), { once: true });
      buffer.appendBuffer(data);
    });
  }
}

async function requestLicense(session, licenseURL, message) {
  const response = await fetch(licenseURL, { method: "POST", body: message });
  if (!response.ok) {
    state.refused = `${response.status} ${response.headers.get("X-Mock-Reason")}`;
    return;
  }
  await session.update(await response.arrayBuffer());
  state.licenses++;
}

// Plays a stream. Segments are appended whether or not the license is granted.
async function play(streamURL, licenseURL) {
  const video = document.querySelector("video");
  const master = await text(streamURL);
  const [, videoCodecs, audioCodecs] = /CODECS="([^,]+),([^"]+)"/.exec(master);
  const capability = (type, list) => [{ contentType: `${type}/mp4; codecs="${list}"`, encryptionScheme: "cbcs" }];
  const access = await navigator.requestMediaKeySystemAccess(KEY_SYSTEM, [{
    initDataTypes: ["cenc"],
    videoCapabilities: capability("video", videoCodecs),
    audioCapabilities: capability("audio", audioCodecs),
  }]);
  const keys = await access.createMediaKeys();
  await video.setMediaKeys(keys);
  video.addEventListener("encrypted", async ({ initDataType, initData }) => {
    const session = keys.createSession();
    session.addEventListener("message", ({ message }) => requestLicense(session, licenseURL, message));
    await session.generateRequest(initDataType, initData);
  });

  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await new Promise((resolve) => source.addEventListener("sourceopen", resolve, { once: true }));
  const [audioURL] = attribute(master, "EXT-X-MEDIA", "URI");
  const videoURL = master.split("\n").find((line) => line && !line.startsWith("#"));
  // A browser accepts no further buffer after the first data.
  const videoBuffer = source.addSourceBuffer(`video/mp4; codecs="${videoCodecs}"`);
  const audioBuffer = source.addSourceBuffer(`audio/mp4; codecs="${audioCodecs}"`);
  await Promise.all([rendition(videoBuffer, videoURL), rendition(audioBuffer, audioURL)]);
  source.endOfStream();
  state.appended = true;
  video.play().catch(() => {}); // without a key, it neither starts nor fails
}
