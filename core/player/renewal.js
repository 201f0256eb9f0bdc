// Renews the token of one <fastpix-player> while its page stays open.
(() => {
  "use strict";

  const SECOND = 1000;
  const MIN_WAIT = 5 * SECOND; // for a token that expires soon
  const SAME_TOKEN_WAIT = 30 * SECOND; // the response had the same token
  const MAX_WAIT = 24 * 3600 * SECOND; // browsers' timers overflow after 24.8 days
  const MAX_FAILURES = 3;
  const MAX_RELOADS = 3;
  const RELOAD_SPACING = 30 * SECOND;
  const FETCH_TIMEOUT = 10 * SECOND;
  const FINAL = [401, 403, 404, 410]; // the application refuses, so retries are useless

  const data = document.currentScript.dataset;
  const playbackId = data.playbackId;
  const isOurs = (el) =>
    el instanceof Element && el.localName === "fastpix-player" && el.getAttribute("playback-id") === playbackId;
  const players = () => [...document.querySelectorAll("fastpix-player")].filter(isOurs);

  let held = { issuedAt: +data.issuedAt, refreshAt: +data.refreshAt, expiresAt: +data.expiresAt };
  let clockSkew = 0; // this machine's clock minus the server's, in ms
  let timer;
  let pending; // the promise of the current request
  let failures = 0;
  let stopped = false;

  const now = () => Date.now() - clockSkew;
  const expired = () => now() >= held.expiresAt * SECOND;

  function dispatch(type, detail) {
    const target = players()[0] || document;
    target.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail: { playbackId, ...detail } }));
  }

  function wait(delay) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(renew, Math.min(delay, MAX_WAIT));
  }

  function waitForRefresh(atLeast) {
    // The second value applies if this machine's clock is behind, which is
    // unknown before the first response.
    const delay = Math.min(held.refreshAt * SECOND - now(), (held.refreshAt - held.issuedAt) * SECOND);
    // The jitter keeps pages that were opened together from renewing together.
    wait(Math.max(atLeast, delay * (1 - Math.random() / 10)));
  }

  async function fetchConfig() {
    const response = await fetch(data.configUrl, {
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
    if (config.playbackId !== playbackId || !config.token) {
      throw new Error("the response of the config endpoint is for another video or has no token");
    }
    return config;
  }

  // Replaces the token. Resolves to whether the player has a valid token.
  function renew() {
    if (stopped) return Promise.resolve(false);
    pending ||= renewOnce().finally(() => (pending = undefined));
    return pending;
  }

  async function renewOnce() {
    clearTimeout(timer);
    let config;
    try {
      config = await fetchConfig();
    } catch (error) {
      failed(error);
      return false;
    }
    failures = 0;
    const renewed = config.expiresAtUnix !== held.expiresAt;
    if (renewed) {
      held = { issuedAt: now() / SECOND, refreshAt: config.refreshAtUnix, expiresAt: config.expiresAtUnix };
    }
    held.token = config.token;
    held.drmToken = config.drmToken;
    players().forEach(giveToken);
    waitForRefresh(renewed ? MIN_WAIT : SAME_TOKEN_WAIT);
    if (renewed) dispatch("fastpixrenewed", { expiresAt: held.expiresAt });
    players().forEach((el) => failing.has(el) && recover(el));
    return !expired();
  }

  function failed(error) {
    failures++;
    if (failures >= MAX_FAILURES || FINAL.includes(error.status)) {
      stopped = true;
      dispatch("fastpixrenewalfailed", { status: error.status || 0, message: error.message });
      return;
    }
    wait(MIN_WAIT * 3 ** (failures - 1));
  }

  // The player uses these for the next request of a playlist or a license.
  function giveToken(el) {
    el.token = held.token;
    if (held.drmToken) el.drmToken = held.drmToken;
  }

  // The rest of the script reloads the video, but only after it has stopped.

  const failing = new WeakSet(); // players that failed and did not recover
  const recoveries = new WeakMap(); // player → {count, at, token, busy}

  async function recover(el) {
    failing.add(el);
    const past = recoveries.get(el) || { count: 0, at: -Infinity };
    const count = past.token === held.token ? past.count : 0; // a new token may be reloaded again
    if (stopped || past.busy || count >= MAX_RELOADS) return;
    recoveries.set(el, { ...past, busy: true });
    const pause = past.at + RELOAD_SPACING - Date.now();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    const needed = failing.has(el) && el.isConnected;
    const usable = needed && ((held.token && now() < held.refreshAt * SECOND) || (await renew()));
    if (!usable) {
      recoveries.set(el, { ...past, busy: false });
      return;
    }
    recoveries.set(el, { count: count + 1, at: Date.now(), token: held.token });
    reload(el);
  }

  document.addEventListener("canplay", ({ target: el }) => failing.delete(el), true);

  function reload(el) {
    const video = el.video || el;
    const position = el.getAttribute("stream-type") === "live-stream" ? 0 : el.currentTime || 0;
    const paused = el.paused;
    if (position > 0) {
      el.addEventListener(
        "canplay",
        () =>
          setTimeout(() => {
            video.currentTime = position;
            if (paused) video.pause();
          }),
        { once: true },
      );
    }
    giveToken(el);
    el.loadByPlaybackId(playbackId, {
      token: held.token,
      drmToken: held.drmToken || undefined,
      customDomain: el.getAttribute("custom-domain"),
    });
  }

  // Media errors do not bubble, but can be captured.
  document.addEventListener("error", (event) => isOurs(event.target) && recover(event.target), true);

  // Errors of hls.js are reported on the player's instance only, and the player
  // replaces the instance at times.
  const observed = new WeakSet();
  document.addEventListener(
    "loadstart",
    ({ target: el }) => {
      if (!isOurs(el) || !el.hls || !el.hls.on || observed.has(el.hls)) return;
      observed.add(el.hls);
      el.hls.on("hlsError", (_, details) => details && details.fatal && recover(el));
    },
    true,
  );

  // Timers do not run while the machine or the tab sleeps.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && now() >= held.refreshAt * SECOND) renew();
  });

  if (expired()) {
    // The page was cached for longer than the lifetime of its token, so the
    // player's first request fails.
    const start = () => customElements.whenDefined("fastpix-player").then(() => players().forEach(recover));
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
  } else {
    waitForRefresh(MIN_WAIT);
  }
})();
