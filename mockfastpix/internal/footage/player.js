// A small replacement for FastPix's web player, <fastpix-player>. mockfastpix
// serves it so that pages and browser tests work without the internet. The video
// is played by the browser's own HLS, or by Stream in browsers without it. Stream
// also plays videos with a drm-token, because it can decrypt them for ClearKey.
//
// It reads these attributes of FastPix's player once, when it is connected:
//
//   playback-id, token, drm-token, custom-domain, stream-type, poster, title, start-time,
//   min-resolution, max-resolution, resolution, rendition-order,
//   auto-play, muted, loop, preload
//
// It also reads an attribute that FastPix's player does not have:
//
//   stream-base   the base URL of streams and licenses, such as http://127.0.0.1:8787,
//                 for a mock that is not at https://stream.{custom-domain}
//
// Not implemented: FastPix's controls, casting, playlists, chapters, spritesheet
// previews, Widevine and FairPlay. If a video with a drm-token is not encrypted, the
// player posts a fake challenge to the Widevine license URL to check the token.

const HLS_TYPE = "application/vnd.apple.mpegurl";
const DEFAULT_DOMAIN = "fastpix.io";

// Appended after the token, in the order of FastPix's player.
const STREAM_PARAMETERS = [
  ["min-resolution", "minResolution"],
  ["max-resolution", "maxResolution"],
  ["resolution", "resolution"],
  ["rendition-order", "renditionOrder"],
];

// Forwarded to the player. "error" is dispatched once the reason is known.
const MEDIA_EVENTS = [
  "abort", "canplay", "canplaythrough", "durationchange", "emptied", "ended", "loadeddata", "loadedmetadata",
  "loadstart", "pause", "play", "playing", "progress", "ratechange", "resize", "seeked", "seeking", "stalled",
  "suspend", "timeupdate", "volumechange", "waiting",
];

// A constructed style sheet is allowed by a strict content security policy,
// unlike a style element or attribute.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { container-type: inline-size; display: block; position: relative; overflow: hidden; aspect-ratio: 16 / 9; background: #10162f; }
  :host([hidden]) { display: none; }
  video { display: block; width: 100%; height: 100%; object-fit: contain; }
  .title {
    position: absolute; inset: 0 0 auto; padding: 0.9em 1.1em 2.2em; pointer-events: none;
    font: 600 1rem/1.3 system-ui, sans-serif; color: #fff; text-shadow: 0 1px 2px #0008;
    background: linear-gradient(#0a0e20b0, #0a0e2000);
    overflow: hidden; white-space: nowrap; text-overflow: ellipsis; transition: opacity 0.3s;
  }
  .title[hidden], :host(:not(:hover)) .title.quiet { opacity: 0; }
  .error {
    position: absolute; inset: 0; box-sizing: border-box; padding: 1.25em; overflow: auto;
    display: grid; place-content: safe center; justify-items: center; gap: 0.7em; text-align: center;
    font: 1rem/1.45 system-ui, sans-serif; color: #f4f6ff;
    background: radial-gradient(circle at 50% 40%, #2b3263, #10162f);
  }
  .error[hidden] { display: none; }
  .error > * { margin: 0; max-width: 44em; overflow-wrap: anywhere; }
  .status {
    padding: 0.1em 0.75em; border-radius: 1em; font-size: 0.85em; font-weight: 700; letter-spacing: 0.06em;
    color: #2a0f12; background: #ffb4a8;
  }
  .message { font-size: 1.35em; font-weight: 650; }
  .message::first-letter, .description::first-letter { text-transform: uppercase; }
  .description { color: #c9d0f0; }
  .help { color: #c3d2ff; }
  .help[hidden] { display: none; }
  button {
    margin-top: 0.4em; padding: 0.5em 1.2em; border: 1px solid #ffffff66; border-radius: 2em; cursor: pointer;
    font: inherit; color: inherit; background: #ffffff14;
  }
  button:hover { background: #ffffff2e; }
  button:focus-visible, a:focus-visible, video:focus-visible { outline: 3px solid #9db8ff; outline-offset: 2px; }
  video:focus-visible { outline-offset: -3px; }
  @container (max-width: 32rem) { .error { padding: 0.6em 1em; gap: 0.3em; font-size: 0.8rem; } }
  @media (prefers-reduced-motion: reduce) { .title { transition: none; } }
`);

function create(name, className, properties) {
  return Object.assign(document.createElement(name), { className }, properties);
}

class FastPixPlayer extends HTMLElement {
  #started = false;
  #load = 0; // counts loads, so that late responses to old ones are dropped
  #src = "";
  #stream; // undefined with built-in HLS
  #parts;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.video = create("video", "", { controls: true, playsInline: true });
    this.video.setAttribute("part", "video");
    this.#parts = {
      title: create("div", "title", { hidden: true, ariaHidden: "true" }),
      error: create("div", "error", { hidden: true }),
      status: create("p", "status"),
      message: create("p", "message"),
      description: create("p", "description"),
      help: create("a", "help", { hidden: true, target: "_blank", rel: "noopener", textContent: "Why, and what to do" }),
      retry: create("button", "retry", { type: "button", textContent: "Try again" }),
    };
    const { title, error, status, message, description, help, retry } = this.#parts;
    error.setAttribute("role", "alert");
    error.setAttribute("part", "error");
    error.append(status, message, description, help, retry);
    root.append(this.video, title, error);

    for (const type of MEDIA_EVENTS) this.video.addEventListener(type, (event) => this.#forward(event));
    for (const type of ["playing", "pause", "ended", "emptied"]) {
      this.video.addEventListener(type, () => title.classList.toggle("quiet", type === "playing"));
    }
    this.video.addEventListener("error", () => this.#explain(this.#load));
    retry.addEventListener("click", () => this.loadByPlaybackId(this.playbackId, { emitPlaybackChange: false }));
  }

  connectedCallback() {
    if (this.#started) return;
    this.#started = true;

    // Properties set before the element was upgraded take precedence.
    this.playbackId ??= this.getAttribute("playback-id");
    this.token ??= this.getAttribute("token");
    this.drmToken ??= this.getAttribute("drm-token");
    this.customDomain ??= this.getAttribute("custom-domain");
    this.streamType ??= this.getAttribute("stream-type") || "on-demand";

    const { video } = this;
    const title = this.getAttribute("title");
    if (title) {
      this.#parts.title.textContent = title;
      this.#parts.title.hidden = false;
    }
    video.setAttribute("aria-label", title || "Video");
    if (this.hasAttribute("poster")) video.poster = this.getAttribute("poster");
    video.preload = this.getAttribute("preload") || "metadata";
    video.muted = this.#flag("muted");
    video.loop = this.#flag("loop");
    video.autoplay = this.#flag("auto-play");
    const start = parseFloat(this.getAttribute("start-time"));
    if (start > 0) video.addEventListener("loadedmetadata", () => (video.currentTime = start), { once: true });

    this.#start();
  }

  disconnectedCallback() {
    // Does not pause when the element is only moved.
    queueMicrotask(() => this.isConnected || this.video.pause());
  }

  // Loads another video, or the same video with a new token. Without
  // options.token it uses the property token.
  async loadByPlaybackId(playbackId, options = {}) {
    this.playbackId = playbackId;
    this.token = options.token ?? this.token;
    this.drmToken = options.drmToken ?? this.drmToken;
    this.customDomain = options.customDomain ?? this.customDomain;
    const resume = !this.video.paused;
    this.#start();
    if (resume) this.play().catch(() => {}); // failures are reported by the error event
    if (options.emitPlaybackChange !== false) {
      const detail = { playbackId };
      this.dispatchEvent(new CustomEvent("playbackidchange", { bubbles: true, composed: true, detail }));
    }
  }

  play() { return this.video.play(); }
  pause() { this.video.pause(); }
  get paused() { return this.video.paused; }
  get ended() { return this.video.ended; }
  get error() { return this.video.error; }
  get duration() { return this.video.duration; }
  get readyState() { return this.video.readyState; }
  get currentTime() { return this.video.currentTime; }
  set currentTime(seconds) { this.video.currentTime = seconds; }
  get volume() { return this.video.volume; }
  set volume(level) { this.video.volume = level; }
  get muted() { return this.video.muted; }
  set muted(on) { this.video.muted = on; }

  // FastPix's player accepts loop="true". HTML uses the bare attribute.
  #flag(name) { return this.hasAttribute(name) && this.getAttribute(name) !== "false"; }

  // Returns the base URL for streams or for the API. stream-base applies to both
  // unless a script has changed the custom domain.
  #base(host) {
    const base = this.getAttribute("stream-base");
    if (base && (this.customDomain ?? null) === this.getAttribute("custom-domain")) return base.replace(/\/+$/, "");
    return `https://${host}.${this.customDomain || DEFAULT_DOMAIN}`;
  }

  #streamURL() {
    const query = this.token ? [["token", this.token]] : [];
    for (const [attribute, parameter] of STREAM_PARAMETERS) {
      if (this.getAttribute(attribute)) query.push([parameter, this.getAttribute(attribute)]);
    }
    const text = query.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
    return `${this.#base("stream")}/${encodeURIComponent(this.playbackId)}.m3u8${text && "?" + text}`;
  }

  #start() {
    const load = ++this.#load;
    const { video } = this;
    this.#hideError();
    this.#stream?.destroy();
    this.#stream = undefined;
    if (!this.playbackId) {
      this.#fail(load, { message: "no playback ID", description: "The playback-id attribute is missing." });
      return;
    }
    this.#src = this.#streamURL();
    const encrypted = this.drmToken && window.MediaSource && navigator.requestMediaKeySystemAccess;
    if (video.canPlayType(HLS_TYPE) && !encrypted) {
      video.src = this.#src;
      video.load();
      if (this.drmToken) this.#checkLicense(load);
    } else if (window.MediaSource) {
      this.#stream = new Stream(video, this.#src, this.drmToken && ((challenge) => this.#requestLicense(challenge)));
    } else {
      this.#fail(load, {
        message: "this browser does not play HLS",
        description: "It has neither built-in HLS nor MediaSource.",
      });
    }
  }

  // Resolves to the license. A refusal is thrown as by request.
  async #requestLicense(challenge) {
    const path = `/v1/on-demand/drm/license/widevine/${encodeURIComponent(this.playbackId)}`;
    const url = `${this.#base("api")}${path}?token=${encodeURIComponent(this.drmToken)}`;
    const headers = { "Content-Type": "application/octet-stream" };
    try {
      return await (await request(url, { method: "POST", headers, body: challenge })).arrayBuffer();
    } catch (refusal) {
      throw { ...refusal, message: `DRM license refused: ${refusal.message}` };
    }
  }

  async #checkLicense(load) {
    try {
      await this.#requestLicense(FAKE_CHALLENGE);
    } catch (refusal) {
      if (load !== this.#load) return;
      this.video.removeAttribute("src");
      this.video.load();
      this.#fail(load, refusal);
    }
  }

  // A media element does not report why it failed. If Stream does not know either,
  // the playlist is requested once more to get the reason.
  async #explain(load) {
    const mediaError = this.video.error;
    let reason = this.#stream?.reason;
    if (!reason) {
      this.#stream?.destroy();
      try {
        await request(this.#src, { headers: { Accept: HLS_TYPE } });
        const description = (mediaError && mediaError.message) || "Part of the stream could not be played.";
        reason = { message: "the video stopped", description };
      } catch (refusal) {
        reason = refusal;
      }
    }
    this.#fail(load, reason);
  }

  #fail(load, reason) {
    if (load !== this.#load) return;
    const { error, status, message, description, help, retry } = this.#parts;
    const focused = this.shadowRoot.activeElement === this.video;
    this.video.controls = false; // controls behind the message must not be focusable
    status.hidden = !reason.status;
    status.textContent = reason.status || "";
    message.textContent = reason.message;
    description.textContent = reason.description || "";
    help.hidden = !reason.help;
    help.href = reason.help || "";
    error.hidden = false;
    if (focused) retry.focus(); // a video without controls cannot keep the focus
    this.dispatchEvent(new CustomEvent("error", { bubbles: true, composed: true, detail: reason }));
  }

  #hideError() {
    const { error, status, message, description } = this.#parts;
    const focused = error.contains(this.shadowRoot.activeElement);
    error.hidden = true;
    for (const part of [status, message, description]) part.textContent = "";
    this.video.controls = true;
    if (focused) this.video.focus(); // what had the focus is hidden
  }

  #forward(event) {
    this.dispatchEvent(new CustomEvent(event.type, { bubbles: true, composed: true, detail: event }));
  }
}

customElements.define("fastpix-player", FastPixPlayer);
