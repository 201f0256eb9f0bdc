// The section that plays. Refusals reach a video element as an error without a reason, so the reason is taken from the
// journal.

import { byID, sentence } from "./dom.js";
import { mp4URL, streamURL, thumbnailURL } from "./address.js";
import { entriesAfter, lastNumber } from "./journal.js";

const video = byID("video");
const status = byID("play-status");
const patience = 1500; // milliseconds that the journal may take to bring the refusal

let current = null; // what plays: {token, playbackID, drm, since}

export function startPlayer() {
  video.addEventListener("playing", () => say("Playing", "good"));
  video.addEventListener("pause", () => !video.ended && !video.error && current && say("Paused"));
  video.addEventListener("ended", () => say("Ended"));
  video.addEventListener("waiting", () => say("Loading…"));
  video.addEventListener("error", () => current && fail());
}

// play loads a stream anew: a token is looked at when the master playlist is fetched, and not again.
export function play({ token, playbackID, drm }) {
  current = { token, playbackID, drm, since: lastNumber() };
  byID("player").hidden = false;
  say("Loading…");
  video.poster = thumbnailURL(playbackID, token);
  const isNative = video.canPlayType("application/vnd.apple.mpegurl") !== "";
  byID("play-note").hidden = isNative;
  video.src = isNative ? streamURL(playbackID, token) : mp4URL(playbackID, token);
  video.focus();
  byID("player").scrollIntoView({ block: "nearest" });
  video.play().catch(() => {}); // the error event tells
}

async function fail() {
  const failed = current;
  const refusal = await findRefusal(failed);
  if (failed !== current) return;
  video.removeAttribute("poster"); // the browser may have kept it from before
  if (refusal) {
    const how = refusal.status ? `Refused with ${refusal.status}` : "Cut off";
    say(`${how}, ${refusal.reason}: ${sentence(refusal.detail ?? "no more is known")}`, "bad");
  } else {
    say(`The browser cannot play it: ${video.error?.message || "it gives no reason"}.`, "bad");
  }
}

async function findRefusal({ playbackID, since }) {
  for (const end = performance.now() + patience; ; ) {
    const found = entriesAfter(since).findLast(
      (entry) => entry.playbackId === playbackID && entry.verdict === "refused" && entry.resource !== "thumbnail",
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
