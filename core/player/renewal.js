// Renews the tokens of the page's players while the page stays open. A player
// takes part if it has the attribute data-config-url.
(() => {
  "use strict";

  const RUNNING = Symbol.for("fastpix-playback-go renewal");
  if (window[RUNNING]) return; // the page has the script twice
  window[RUNNING] = true;

  const SECOND = 1000;
  const MIN_WAIT = 5 * SECOND; // for a token that expires soon
  const SAME_TOKEN_WAIT = 30 * SECOND; // the response had the same token
  const MAX_WAIT = 24 * 3600 * SECOND; // browsers' timers overflow after 24.8 days
  const MAX_FAILURES = 3;
  const MAX_RELOADS = 3;
  const RELOAD_SPACING = 30 * SECOND;
  const FETCH_TIMEOUT = 10 * SECOND;
  const FINAL = [401, 403, 404, 410]; // the application refuses, so retries are useless

  const SELECTOR = "fastpix-player[data-config-url]";
  const isOurs = (el) => el instanceof Element && el.matches(SELECTOR);
  const allPlayers = () => [...document.querySelectorAll(SELECTOR)];

  let clockSkew = 0; // this machine's clock minus the server's, in ms
  const now = () => Date.now() - clockSkew;

  // Returns when the token was issued, in Unix seconds, or NaN.
  function issuedAtOf(token) {
    try {
      const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
      return JSON.parse(atob(payload)).iat;
    } catch {
      return NaN; // not a JWT
    }
  }

  // A video and its token, for all of its players on the page.
  class Video {
    failures = 0;
    stopped = false;

    // Times are in Unix seconds.
    constructor(el) {
      this.playbackId = el.getAttribute("playback-id");
      this.configUrl = el.dataset.configUrl;
      const { issuedAt, refreshAt, expiresAt } = el.dataset;
      this.issuedAt = +issuedAt || issuedAtOf(el.getAttribute("token")) || now() / SECOND;
      this.refreshAt = +refreshAt || this.issuedAt; // unknown, so it is requested soon
      this.expiresAt = +expiresAt || Infinity;
    }

    start() {
      if (!this.expired()) return this.waitForRefresh(MIN_WAIT);
      // The page was cached for longer than the lifetime of its token, so
      // players that have started with it fail.
      this.players().forEach((el) => (stateOf(el).failing = true));
      this.renew();
    }

    stop() {
      this.stopped = true;
      clearTimeout(this.timer);
    }

    expired() {
      return now() >= this.expiresAt * SECOND;
    }

    // Reports whether the token is one that this script fetched and that need
    // not be renewed yet.
    fresh() {
      return this.token && now() < this.refreshAt * SECOND;
    }

    players() {
      return allPlayers().filter((el) => videoOf(el) === this);
    }

    dispatch(type, detail) {
      const init = { bubbles: true, composed: true, detail: { playbackId: this.playbackId, ...detail } };
      (this.players()[0] || document).dispatchEvent(new CustomEvent(type, init));
    }

    wait(delay) {
      clearTimeout(this.timer);
      if (this.stopped) return;
      const capped = Math.min(delay, MAX_WAIT);
      this.due = Date.now() + capped;
      this.timer = setTimeout(() => this.renew(), capped);
    }

    waitForRefresh(atLeast) {
      // The second value applies if this machine's clock is behind, which is
      // unknown before the first response.
      const delay = Math.min(this.refreshAt * SECOND - now(), (this.refreshAt - this.issuedAt) * SECOND);
      // The jitter keeps pages that were opened together from renewing together.
      this.wait(Math.max(atLeast, delay * (1 - Math.random() / 10)));
    }

    // Replaces the token. Resolves to whether the players have a valid token.
    renew() {
      if (this.stopped) return Promise.resolve(false);
      this.pending ||= this.renewOnce().finally(() => (this.pending = undefined));
      return this.pending;
    }

    async renewOnce() {
      clearTimeout(this.timer);
      let config;
      try {
        config = await this.fetchConfig();
      } catch (error) {
        if (!this.stopped) this.failed(error);
        return false;
      }
      if (this.stopped) return false; // the players were removed
      this.failures = 0;
      const renewed = config.expiresAtUnix !== this.expiresAt;
      if (renewed) this.issuedAt = Math.round(now() / SECOND);
      this.refreshAt = config.refreshAtUnix;
      this.expiresAt = config.expiresAtUnix;
      this.token = config.token;
      this.drmToken = config.drmToken;
      this.players().forEach((el) => this.giveTo(el));
      // The same token is the last one if the viewer's access ends with it.
      // Requests for it are few, and the first one after its end is refused.
      this.waitForRefresh(renewed ? MIN_WAIT : SAME_TOKEN_WAIT);
      if (renewed) this.dispatch("fastpixrenewed", { expiresAt: this.expiresAt });
      this.players().forEach((el) => stateOf(el).failing && recover(el));
      return !this.expired();
    }

    async fetchConfig() {
      const response = await fetch(this.configUrl, {
        headers: { Accept: "application/json" },
        cache: "no-store",
        signal: AbortSignal.timeout(FETCH_TIMEOUT),
      });
      if (!response.ok) {
        const error = new Error("the config endpoint responded with status " + response.status);
        throw Object.assign(error, { status: response.status });
      }
      const date = Date.parse(response.headers.get("Date"));
      if (date) clockSkew = Date.now() - date;
      const config = await response.json();
      if (config.playbackId !== this.playbackId || !config.token) {
        throw new Error("the response of the config endpoint is for another video or has no token");
      }
      if (now() >= config.expiresAtUnix * SECOND) {
        throw new Error("the response of the config endpoint has an expired token");
      }
      return config;
    }

    failed(error) {
      this.failures++;
      if (this.failures >= MAX_FAILURES || FINAL.includes(error.status)) {
        this.stop();
        this.dispatch("fastpixrenewalfailed", { status: error.status || 0, message: error.message });
        return;
      }
      this.wait(MIN_WAIT * 3 ** (this.failures - 1));
    }

    // The player uses the properties for the next request of a playlist or a
    // license, and reads the attributes when it is connected to the page.
    giveTo(el) {
      el.token = this.token;
      el.setAttribute("token", this.token);
      if (this.drmToken) {
        el.drmToken = this.drmToken;
        el.setAttribute("drm-token", this.drmToken);
      }
      Object.assign(el.dataset, { issuedAt: this.issuedAt, refreshAt: this.refreshAt, expiresAt: this.expiresAt });
    }
  }

  const videos = new Map();

  function videoOf(el) {
    const key = el.getAttribute("playback-id") + " " + el.dataset.configUrl;
    if (!videos.has(key)) {
      videos.set(key, new Video(el));
      videos.get(key).start();
    }
    return videos.get(key);
  }

  // Starts with the players that were added to the page, and stops with those
  // that were removed.
  function update() {
    allPlayers().forEach((el) => {
      videoOf(el);
      observe(el);
    });
    for (const [key, video] of videos) {
      if (video.players().length) continue;
      video.stop();
      videos.delete(key);
    }
    warnAboutHTTP();
  }

  let warned = false;
  function warnAboutHTTP() {
    if (warned || isSecureContext || !document.querySelector("fastpix-player[drm-token]")) return;
    warned = true;
    console.warn("This page has a DRM-protected video. Browsers play it only on pages with HTTPS and on localhost.");
  }

  const isPlayer = (node) =>
    node instanceof Element && (node.localName === "fastpix-player" || node.querySelector("fastpix-player"));
  new MutationObserver((records) => {
    const changed = ({ type, addedNodes, removedNodes }) =>
      type === "attributes" || [...addedNodes, ...removedNodes].some(isPlayer);
    if (records.some(changed)) update();
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-config-url"] });

  // The rest of the script reloads a video, but only after it has stopped.

  const states = new WeakMap();

  function stateOf(el) {
    if (!states.has(el)) {
      states.set(el, {
        started: false, // the player has loaded the video
        failing: false, // the player failed and did not recover
        reloads: 0, // with the current token
        reloadedAt: -Infinity,
        played: false,
        paused: true,
        position: 0,
      });
    }
    return states.get(el);
  }

  const listen = (type, listener) =>
    document.addEventListener(type, (event) => isOurs(event.target) && listener(event.target), true);

  // FastPix's player destroys its hls.js before it reports an error, which
  // resets the video.
  function remember(el) {
    const state = stateOf(el);
    if (state.failing) return;
    state.position = el.currentTime || 0;
    state.paused = el.paused;
    if (!el.paused) state.played = true;
  }
  ["timeupdate", "seeked", "play", "pause"].forEach((type) => listen(type, remember));

  async function recover(el) {
    const video = videoOf(el);
    const state = stateOf(el);
    state.failing = true;
    const exhausted = () => state.token === video.token && state.reloads >= MAX_RELOADS;
    if (video.stopped || state.busy || exhausted()) return;
    state.busy = true;
    const pause = state.reloadedAt + RELOAD_SPACING - Date.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    const usable = state.failing && el.isConnected && (video.fresh() || (await video.renew()));
    state.busy = false;
    if (usable && !exhausted()) reload(el, video, state);
  }

  function reload(el, video, state) {
    video.giveTo(el);
    if (!state.started) {
      state.failing = false; // the first load uses the token
      return;
    }
    if (state.token !== video.token) state.reloads = 0;
    Object.assign(state, {
      token: video.token, reloads: state.reloads + 1, reloadedAt: Date.now(), restore: true,
    });
    if (el.destroy) el.destroy(); // creates a new hls.js in place of the dead one
    el.loadByPlaybackId(video.playbackId, {
      token: video.token,
      drmToken: video.drmToken || undefined,
      customDomain: el.getAttribute("custom-domain"),
    });
  }

  // A live stream continues at its live edge: the playlist may no longer have
  // the old position.
  const isLive = (el) =>
    (el.getAttribute("stream-type") || el.getAttribute("default-stream-type")) === "live-stream";

  listen("canplay", (el) => {
    const state = stateOf(el);
    if (!state.restore) {
      state.failing = false;
      return;
    }
    // FastPix's player toggles the playback in a later listener.
    setTimeout(() => {
      if (!state.restore) return;
      const media = el.video || el;
      if (state.position > 0 && !isLive(el)) media.currentTime = state.position;
      if (state.played ? state.paused : !el.hasAttribute("auto-play")) media.pause();
      else Promise.resolve(media.play()).catch(() => {}); // the browser can forbid it
      state.restore = state.failing = false;
    });
  });

  // Media errors do not bubble, but can be captured.
  listen("error", recover);

  // Errors of hls.js are reported on the player's instance only, and the player
  // replaces the instance at times.
  const observed = new WeakSet();

  function observe(el) {
    const state = stateOf(el);
    state.started ||= Boolean(el.video && el.video.currentSrc);
    if (!state.started || !el.hls || !el.hls.on || observed.has(el.hls)) return;
    observed.add(el.hls);
    el.hls.on("hlsError", (_, details) => details && details.fatal && recover(el));
  }

  listen("loadstart", (el) => {
    stateOf(el).started = true;
    observe(el);
  });

  // Timers do not run while the machine or the tab sleeps.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    videos.forEach((video) => Date.now() >= video.due && video.renew());
  });

  update();
})();
