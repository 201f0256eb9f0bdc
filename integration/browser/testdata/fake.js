// Replaces the clock, timers, fetch and player of a page and records its
// activity. START and PLAYBACK_ID must be defined before this script.
const fake = (() => {
  const realTimeout = window.setTimeout;
  let clock = 0; // the server's clock in milliseconds since START
  let skew = 0; // milliseconds that the viewer's clock is ahead
  let timers = [];
  let lastTimer = 0;
  const seconds = () => clock / 1000;

  Date.now = () => START + clock + skew;
  window.setTimeout = (fn, delay = 0) => {
    timers.push({ id: ++lastTimer, at: clock + Math.max(0, delay), fn });
    return lastTimer;
  };
  window.clearTimeout = (id) => (timers = timers.filter((timer) => timer.id !== id));

  // Waits until pending promises have settled.
  const settle = () => new Promise((resolve) => realTimeout(() => realTimeout(resolve)));

  const fetches = [];
  const loads = [];
  const events = [];
  const self = { answers: [], always: null, brokenVideo: false };

  // Responses of the config endpoint.
  const answer = (status, body) => ({
    ok: status === 200,
    status,
    headers: new Headers({ Date: new Date(START + clock).toUTCString() }),
    json: async () => JSON.parse(body),
  });
  const config = (playbackId, issuedAt) =>
    answer(
      200,
      JSON.stringify({
        playbackId,
        token: "token-" + fetches.length,
        drmToken: self.player().hasAttribute("drm-token") ? "token-" + fetches.length : null,
        expiresAtUnix: issuedAt + 3600,
        refreshAtUnix: issuedAt + 3540,
      }),
    );
  self.fresh = () => config(PLAYBACK_ID, Math.floor((START + clock) / 1000));
  self.same = () => config(PLAYBACK_ID, START / 1000);
  self.otherVideo = () => config("other", Math.floor((START + clock) / 1000));
  self.status = (status) => () => answer(status, "{}");
  self.html = () => answer(200, "<!doctype html>");
  self.offline = () => {
    throw new TypeError("Failed to fetch");
  };
  window.fetch = async (url) => {
    if (url !== "/config") throw new Error("unexpected fetch of " + url);
    fetches.push(seconds());
    return (self.answers.shift() || self.always || self.fresh)();
  };

  customElements.define(
    "fastpix-player",
    class extends HTMLElement {
      currentTime = 0;
      paused = true;
      token = this.getAttribute("token");
      video = { pause() {}, set currentTime(seconds) { self.player().currentTime = seconds; } };

      connectedCallback() {
        this.hls = { on: (type, listener) => type === "hlsError" && (this.hlsListener = listener) };
      }

      async loadByPlaybackId(id, { token, drmToken, customDomain }) {
        loads.push({ at: seconds(), id, token, drmToken, customDomain });
        this.currentTime = 0;
        if (self.brokenVideo) {
          setTimeout(() => this.dispatchEvent(new CustomEvent("error", { bubbles: true, composed: true })), 1000);
        }
      }
    },
  );

  for (const type of ["fastpixrenewed", "fastpixrenewalfailed"]) {
    document.addEventListener(type, (e) => events.push({ type, at: seconds(), status: e.detail.status }));
  }

  return Object.assign(self, {
    player: () => document.querySelector("fastpix-player"),
    play(position) {
      const el = self.player();
      el.dispatchEvent(new CustomEvent("loadstart", { bubbles: true, composed: true }));
      el.currentTime = position;
      el.paused = false;
    },
    hlsError: (fatal) => self.player().hlsListener("hlsError", { fatal }),
    async ready() {
      self.player().dispatchEvent(new CustomEvent("canplay", { bubbles: true, composed: true }));
      await self.advance(0);
    },
    async advance(by) {
      await settle();
      const end = clock + by * 1000;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        clock = Math.max(clock, next.at);
        next.fn();
        await settle();
      }
      clock = end;
      await settle();
    },
    skip: (by) => (clock += by * 1000),
    sleep: (by) => (clock += by * 1000),
    skew: (by) => (skew = by * 1000),
    record: () => ({ fetches, loads, events, token: self.player().token }),
  });
})();
