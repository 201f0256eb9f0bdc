// Keeps the token of one <fastpix-player> fresh while the page stays open.
(() => {
  "use strict";

  const SECOND = 1000;
  const MIN_WAIT = 5 * SECOND; // for a token that is about to expire already
  const SAME_TOKEN_WAIT = 30 * SECOND; // the answer was the token that we have
  const MAX_WAIT = 24 * 3600 * SECOND; // timers of browsers overflow after 24.8 days
  const MAX_FAILURES = 3;
  const MAX_RELOADS = 3;
  const RELOAD_SPACING = 30 * SECOND;
  const ASK_TIMEOUT = 10 * SECOND;
  const FINAL = [401, 403, 404, 410]; // decisions of the application: asking again changes nothing

  const data = document.currentScript.dataset;
  const playbackId = data.playbackId;
  const isOurs = (el) =>
    el instanceof Element && el.localName === "fastpix-player" && el.getAttribute("playback-id") === playbackId;
  const players = () => [...document.querySelectorAll("fastpix-player")].filter(isOurs);

  let held = { issuedAt: +data.issuedAt, refreshAt: +data.refreshAt, expiresAt: +data.expiresAt };
  let clockSkew = 0; // how far this machine's clock is ahead of the server's
  let timer;
  let asking; // the request under way
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
    // The second bound holds when this machine's clock is behind and nobody has told us yet.
    const delay = Math.min(held.refreshAt * SECOND - now(), (held.refreshAt - held.issuedAt) * SECOND);
    wait(Math.max(atLeast, delay * (1 - Math.random() / 10))); // pages opened together do not ask together
  }

  async function ask() {
    const response = await fetch(data.configUrl, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(ASK_TIMEOUT),
    });
    if (!response.ok) {
      throw Object.assign(new Error("the config endpoint answered " + response.status), { status: response.status });
    }
    const date = Date.parse(response.headers.get("Date"));
    if (date) clockSkew = Date.now() - date;
    const config = await response.json();
    if (config.playbackId !== playbackId || !config.token) {
      throw new Error("the config endpoint answered for another video, or without a token");
    }
    return config;
  }

  // Replaces the held token; resolves to whether the new one is of use.
  function renew() {
    if (stopped) return Promise.resolve(false);
    asking ||= renewOnce().finally(() => (asking = undefined));
    return asking;
  }

  async function renewOnce() {
    clearTimeout(timer);
    let config;
    try {
      config = await ask();
    } catch (error) {
      failed(error);
      return false;
    }
    failures = 0;
    const news = config.expiresAtUnix !== held.expiresAt;
    if (news) {
      held = { issuedAt: now() / SECOND, refreshAt: config.refreshAtUnix, expiresAt: config.expiresAtUnix };
    }
    held.token = config.token;
    held.drmToken = config.drmToken;
    players().forEach(giveToken);
    waitForRefresh(news ? MIN_WAIT : SAME_TOKEN_WAIT);
    if (news) dispatch("fastpixrenewed", { expiresAt: held.expiresAt });
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

  // The player uses these the next time it fetches a playlist or a licence.
  function giveToken(el) {
    el.token = held.token;
    if (held.drmToken) el.drmToken = held.drmToken;
  }

  // What follows loads the video again, and happens only when it has stopped anyway.

  const failing = new WeakSet(); // players that have failed and not recovered
  const recoveries = new WeakMap(); // player → {count, at, token, busy}

  async function recover(el) {
    failing.add(el);
    const past = recoveries.get(el) || { count: 0, at: -Infinity };
    const count = past.token === held.token ? past.count : 0; // a new token is a new chance
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

  // Media errors do not bubble, but they can be captured on their way down.
  document.addEventListener("error", (event) => isOurs(event.target) && recover(event.target), true);

  // Errors of hls.js show on the player's instance only, and the player makes a new one now and then.
  const heard = new WeakSet();
  document.addEventListener(
    "loadstart",
    ({ target: el }) => {
      if (!isOurs(el) || !el.hls || !el.hls.on || heard.has(el.hls)) return;
      heard.add(el.hls);
      el.hls.on("hlsError", (_, details) => details && details.fatal && recover(el));
    },
    true,
  );

  // Timers sleep with the machine and the tab.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && now() >= held.refreshAt * SECOND) renew();
  });

  if (expired()) {
    // The page was kept somewhere longer than its token lives: the player's first request has failed, or is about to.
    const start = () => customElements.whenDefined("fastpix-player").then(() => players().forEach(recover));
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
  } else {
    waitForRefresh(MIN_WAIT);
  }
})();
