// The player section. A video element does not report why a request was refused,
// so the reason comes from the journal.

import { byID, sentence } from "./dom.js";
import { mp4URL, streamURL, thumbnailURL } from "./address.js";
import { entriesAfter, lastNumber } from "./journal.js";

const video = byID("video");
const status = byID("play-status");
const patience = 1500; // milliseconds to wait for the refusal in the journal

let current = null; // the current playback: {token, playbackID, drm, since}

export function startPlayer() {
  video.addEventListener("playing", () => say("Playing", "good"));
  video.addEventListener("pause", () => !video.ended && !video.error && current && say("Paused"));
  video.addEventListener("ended", () => say("Ended"));
  video.addEventListener("waiting", () => say("Loading…"));
  video.addEventListener("error", () => current && fail());
}

// play reloads the stream, because the token is checked only when the master
// playlist is fetched.
export function play({ token, playbackID, drm }) {
  current = { token, playbackID, drm, since: lastNumber() };
  byID("player").hidden = false;
  video.hidden = false;
  say("Loading…");
  video.poster = thumbnailURL(playbackID, token);
  const isNative = video.canPlayType("application/vnd.apple.mpegurl") !== "";
  byID("play-note").hidden = isNative;
  video.src = isNative ? streamURL(playbackID, token) : mp4URL(playbackID, token);
  video.focus();
  byID("player").scrollIntoView({ block: "nearest" });
  video.play().catch(() => {}); // reported by the error event
}

async function fail() {
  const failed = current;
  const refusal = await findRefusal(failed);
  if (failed !== current) return;
  const focused = document.activeElement === video;
  video.hidden = true; // it would be an empty frame
  if (focused) byID("play").focus();
  if (refusal) {
    const how = refusal.status ? `Refused with ${refusal.status}` : "Connection dropped";
    say(`${how}, ${refusal.reason}: ${sentence(refusal.detail ?? "no details")}`, "bad");
  } else {
    say(`The browser cannot play the video: ${video.error?.message || "no reason given"}.`, "bad");
  }
}

async function findRefusal({ playbackID, since }) {
  for (const end = performance.now() + patience; ; ) {
    const found = entriesAfter(since).findLast(
      (entry) => entry.playbackId === playbackID && entry.outcome === "refused" && entry.resource !== "thumbnail",
    );
    if (found || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function say(text, mood = "") {
  if (status.textContent === text) return;
  status.textContent = text;
  status.className = `status ${mood}`;
}
