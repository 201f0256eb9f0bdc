// Replaces the clock, timers, fetch and player of a page and records its
// activity. START and IDS must be defined before this script.
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
  const urls = [];
  const loads = [];
  const events = [];
  const self = { fetches, events, answers: [], always: null, brokenVideo: false };

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
        streamType: "on-demand",
        token: "token-" + fetches.length,
        drmToken: self.player()?.hasAttribute("drm-token") ? "token-" + fetches.length : null,
        expiresAtUnix: issuedAt + 3600,
        refreshAtUnix: issuedAt + 3540,
      }),
    );
  self.fresh = () => config(IDS[urls.at(-1)], Math.floor((START + clock) / 1000));
  self.same = () => config(IDS[urls.at(-1)], START / 1000);
  self.otherVideo = () => config("other", Math.floor((START + clock) / 1000));
  self.status = (status) => () => answer(status, "{}");
  self.html = () => answer(200, "<!doctype html>");
  self.offline = () => {
    throw new TypeError("Failed to fetch");
  };
  window.fetch = async (url) => {
    if (!IDS[url]) throw new Error("unexpected fetch of " + url);
    fetches.push(seconds());
    urls.push(url);
    return (self.answers.shift() || self.always || self.fresh)();
  };

  // An instance of hls.js. Its listeners run even if one of them destroys it.
  class Hls {
    dead = false;
    listeners = [];
    on(type, listener) { this.listeners.push({ type, listener }); }
    emit(type, details) { for (const l of [...this.listeners]) if (l.type === type) l.listener(type, details); }
    destroy() {
      this.dead = true;
      this.listeners = [];
    }
  }

  // Behaves like FastPix's player 1.0.20 in what the renewal script depends on:
  //
  //  - hls is null until hls.js has been loaded and after a fatal error, which
  //    destroys the instance before the page's listeners run
  //  - destroying the instance resets the video
  //  - loadByPlaybackId without hls.js fails, on a dead instance uses the
  //    browser's own HLS, and toggles the playback on canplay
  //  - destroy pauses the video and creates a new instance
  class Player extends HTMLElement {
    hls = null;
    currentTime = 0;
    paused = true;
    #toggle = false;

    connectedCallback() {
      // Attributes are read once, and replace properties.
      this.token = this.getAttribute("token");
      this.drmToken = this.getAttribute("drm-token");
      const el = this;
      this.video = {
        pause: () => el.#pause(true),
        play: async () => el.#pause(false),
        set currentTime(seconds) { el.seek(seconds); },
      };
    }

    fire(type) { this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true })); }

    #pause(paused) {
      if (this.paused === paused) return;
      this.paused = paused;
      this.fire(paused ? "pause" : "play");
    }

    seek(seconds) {
      this.currentTime = seconds;
      this.fire("timeupdate");
    }

    // The first load, once hls.js is there.
    start() {
      self.hlsLoaded = true;
      loads.push({ at: seconds(), first: true, token: this.token, drmToken: this.drmToken });
      this.#attach();
    }

    #attach() {
      this.hls = new Hls();
      // The player's own listener is the first.
      this.hls.on("hlsError", (_, { fatal }) => fatal && this.#fail());
      this.fire("loadstart");
    }

    #fail() {
      this.hls.destroy();
      this.hls = null;
      this.currentTime = 0;
      this.paused = true;
      setTimeout(() => this.fire("timeupdate"));
    }

    destroy() {
      this.#pause(true);
      if (self.hlsLoaded) this.hls = new Hls();
    }

    async loadByPlaybackId(id, { token, drmToken, customDomain }) {
      if (!self.hlsLoaded) throw new Error("Hls is not available; call loadHlsFromCdn() first");
      const native = !this.hls || this.hls.dead;
      loads.push({ at: seconds(), id, token, drmToken, customDomain, native });
      this.currentTime = 0;
      this.paused = true;
      if (self.brokenVideo) {
        setTimeout(() => this.fire("error"), 1000);
        return;
      }
      this.#toggle = true;
      if (!native) this.#attach();
    }

    ready() {
      this.fire("canplay");
      if (this.#toggle) this.#pause(!this.paused);
      this.#toggle = false;
    }
  }
  // The script of the player has arrived.
  self.define = () => customElements.define("fastpix-player", Player);
  queueMicrotask(() => self.slowScript || self.define());

  for (const type of ["fastpixrenewed", "fastpixrenewalfailed"]) {
    document.addEventListener(type, (e) => events.push({ type, at: seconds(), status: e.detail.status }));
  }

  return Object.assign(self, {
    player: () => document.querySelector("fastpix-player"),
    load: () => self.player().start(),
    play(position) {
      const el = self.player();
      if (!el.hls) el.start();
      el.ready();
      el.video.play();
      el.seek(position);
    },
    pause: () => self.player().video.pause(),
    hlsError: (fatal) => self.player().hls.emit("hlsError", { fatal }),
    mediaError: () => self.player().fire("error"),
    async ready() {
      self.player().ready();
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
    now: seconds,
    skip: (by) => (clock += by * 1000),
    sleep: (by) => (clock += by * 1000),
    skew: (by) => (skew = by * 1000),
    record() {
      const { token, currentTime, paused } = self.player();
      return { fetches, urls, loads, events, token, currentTime, paused };
    },
  });
})();
