// Plays an HLS stream through MediaSource, for browsers without built-in HLS
// support such as Firefox, and for encrypted videos. It implements what the mock's
// playlists need: on demand and live, fragmented MP4, one video rendition and one
// audio rendition, chosen at the start, and one key for both. Times are in seconds.

const BUFFER_AHEAD = 20; // while the video plays, or with preload="auto"
const BUFFER_IDLE = 1; // before it plays, and during a pause
const BUFFER_BEHIND = 60;
const LIVE_DISTANCE = 3; // segments between the end of a live playlist and the start
const MAX_GAP = 0.5; // on demand
const TOLERANCE = 0.1; // between the times in a playlist and in its media
const POLL = 0.1;
const ATTEMPTS = 3; // for a segment or a media playlist
const RETRY_PAUSE = 1;

const CLEAR_KEY = "org.w3.clearkey";
const FAKE_CHALLENGE = "fake challenge"; // to check the token of a video that is not encrypted

// Resolves to a response. A refusal is thrown as an object with FastPix's error:
// status, message and description, and with the mock's code of the reason and the
// page about it: reason and help.
async function request(url, init) {
  let response;
  try {
    response = await fetch(url, { cache: "no-store", credentials: "omit", ...init });
  } catch {
    const { origin } = new URL(url, location.href);
    throw {
      message: "the video could not be reached",
      description:
        `No response from ${origin}. ` +
        "Check that it is running and that the page's Content-Security-Policy allows it.",
    };
  }
  if (response.ok) return response;
  const refusal = { status: response.status, message: response.statusText || "refused", description: "" };
  refusal.reason = response.headers.get("X-Mock-Reason") || undefined;
  refusal.help = helpOf(response);
  try {
    const { error } = await response.json();
    refusal.message = error.message || refusal.message;
    const fields = (error.fields || []).map(({ field, message }) => `${field} ${message}`);
    refusal.description = [error.description, ...fields].filter(Boolean).join("; ");
  } catch {
    // Not FastPix's envelope: only the status is known.
  }
  throw refusal;
}

// Returns the URL of the mock's page about a refusal, or undefined.
function helpOf(response) {
  const [, path] = /<(\/_mock\/reasons\/\w+)>; rel="help"/.exec(response.headers.get("Link")) || [];
  return path && new URL(path, response.url).href;
}

function attributesOf(line) {
  const pairs = line.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g);
  return Object.fromEntries([...pairs].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

// Returns the video renditions and audio renditions of a master playlist, and
// whether they are encrypted for ClearKey.
function parseMaster(text, base) {
  const video = [], audio = [];
  let encrypted = false;
  let next; // attributes of the rendition whose URL follows
  for (const line of linesOf(text)) {
    if (line.startsWith("#EXT-X-MEDIA:")) {
      const { TYPE, URI, DEFAULT, "GROUP-ID": group } = attributesOf(line);
      if (TYPE === "AUDIO" && URI) audio.push({ group, isDefault: DEFAULT === "YES", url: new URL(URI, base).href });
    } else if (line.startsWith("#EXT-X-SESSION-KEY:")) {
      encrypted ||= attributesOf(line).KEYFORMAT === CLEAR_KEY;
    } else if (line.startsWith("#EXT-X-STREAM-INF:")) {
      next = attributesOf(line);
    } else if (next && !line.startsWith("#")) {
      const codecs = (next.CODECS || "").split(",").map((codec) => codec.trim());
      video.push({
        url: new URL(line, base).href,
        width: parseInt(next.RESOLUTION, 10) || 0,
        group: next.AUDIO,
        videoType: typeOf("video", codecs.filter((codec) => /^(avc|hvc|hev|av0|vp)/.test(codec))),
        audioType: typeOf("audio", codecs.filter((codec) => /^(mp4a|ac-|ec-|opus|fLaC)/i.test(codec))),
      });
      next = undefined;
    }
  }
  return { video, audio, encrypted };
}

const typeOf = (kind, codecs) => `${kind}/mp4; codecs="${codecs.join(",")}"`;

// Returns the segments of a media playlist. Those of a live stream continue the
// times of the previous playlist.
function parsePlaylist(text, base, previous) {
  const list = { init: "", segments: [], live: true, reloadAt: 0 };
  let number = 0, duration = 0, start;
  for (const line of linesOf(text)) {
    const value = line.slice(line.indexOf(":") + 1);
    if (line.startsWith("#EXT-X-TARGETDURATION:")) list.reloadAt = Date.now() + (1000 * value) / 2;
    else if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) number = +value;
    else if (line.startsWith("#EXT-X-MAP:")) list.init = new URL(attributesOf(line).URI, base).href;
    else if (line.startsWith("#EXTINF:")) duration = parseFloat(value);
    else if (line === "#EXT-X-ENDLIST") list.live = false;
    else if (!line.startsWith("#")) {
      start ??= startOf(number, previous);
      list.segments.push({ number: number++, url: new URL(line, base).href, start, end: (start += duration) });
    }
  }
  return list;
}

function startOf(number, previous) {
  if (!previous) return 0;
  const { segments } = previous;
  const known = segments.find((segment) => segment.number === number);
  if (known) return known.start;
  const last = segments.at(-1); // the playlist was not loaded for a while
  return last.end + (number - last.number - 1) * ((last.end - segments[0].start) / segments.length);
}

// Returns the time ranges of a buffer as an array.
const rangesOf = ({ buffered }) =>
  Array.from({ length: buffered.length }, (_, i) => ({ start: buffered.start(i), end: buffered.end(i) }));

const rangeAt = (ranges, time) => ranges.find(({ start, end }) => start - TOLERANCE <= time && time < end);

class Stream {
  reason; // of a failure, as thrown by request

  #video;
  #source = new MediaSource();
  #tracks = []; // one of video, and one of audio if the stream has it
  #end = new AbortController();
  #requestLicense;

  // requestLicense resolves to the license for a challenge. It is undefined for
  // videos that are not under DRM.
  constructor(video, url, requestLicense) {
    this.#video = video;
    this.#requestLicense = requestLicense;
    video.src = URL.createObjectURL(this.#source);
    video.load();
    this.#play(url).catch((reason) => this.#fail(reason));
  }

  // Stops all requests. The video keeps its source.
  destroy() {
    this.#end.abort();
  }

  async #play(url) {
    await this.#event(this.#source, "sourceopen");
    URL.revokeObjectURL(this.#video.src);
    const { preload, autoplay, paused } = this.#video;
    if (preload === "none" && !autoplay && paused) await this.#event(this.#video, "play");

    const master = parseMaster(await this.#get(url, "text", 1), url);
    const rendition = this.#choose(master.video);
    const sound = master.audio.filter(({ group }) => group === rendition.group);
    const audio = sound.find(({ isDefault }) => isDefault) || sound[0];
    if (this.#requestLicense) {
      if (master.encrypted) await this.#decrypt(rendition);
      else await this.#requestLicense(FAKE_CHALLENGE);
    }
    this.#addTrack(rendition.url, rendition.videoType);
    if (audio) this.#addTrack(audio.url, rendition.audioType);
    await Promise.all(this.#tracks.map((track) => this.#load(track)));

    const { live, segments } = this.#tracks[0].list;
    this.#source.duration = live ? Infinity : segments.at(-1).end;
    const first = (live && segments.at(-LIVE_DISTANCE)) || segments[0];
    await Promise.all(this.#tracks.map((track) => this.#fill(track, first.number)));
  }

  // Returns the smallest rendition that is as wide as the player, or the widest.
  #choose(renditions) {
    const playable = renditions.filter(({ videoType }) => MediaSource.isTypeSupported(videoType));
    if (!playable.length) {
      throw {
        message: "this browser does not play the video",
        description: `It supports none of its codecs: ${renditions.map(({ videoType }) => videoType).join(", ")}.`,
      };
    }
    const width = this.#video.clientWidth * devicePixelRatio;
    playable.sort((a, b) => a.width - b.width);
    return playable.find((rendition) => rendition.width >= width) || playable.at(-1);
  }

  // Requests a license once the browser finds that the media is encrypted.
  async #decrypt({ videoType, audioType }) {
    const capabilities = (contentType) => [{ contentType, encryptionScheme: "cbcs" }];
    const access = await navigator.requestMediaKeySystemAccess(CLEAR_KEY, [
      {
        initDataTypes: ["cenc"],
        videoCapabilities: capabilities(videoType),
        audioCapabilities: capabilities(audioType),
      },
    ]);
    // A video in use may refuse other keys.
    if (!this.#video.mediaKeys) await this.#video.setMediaKeys(await access.createMediaKeys());
    const { signal } = this.#end;
    this.#event(this.#video, "encrypted").then(async ({ initDataType, initData }) => {
      const session = this.#video.mediaKeys.createSession();
      const asked = new Promise((resolve) => session.addEventListener("message", resolve, { once: true }));
      await session.generateRequest(initDataType, initData);
      const license = await this.#requestLicense((await asked).message);
      if (!signal.aborted) await session.update(license);
    }).catch((reason) => this.#fail(reason));
  }

  #addTrack(url, type) {
    this.#tracks.push({ url, buffer: this.#source.addSourceBuffer(type), list: undefined, last: undefined });
  }

  async #load(track) {
    track.list = parsePlaylist(await this.#get(track.url, "text"), track.url, track.list);
    const { live, segments } = track.list;
    if (track.last === undefined || !live || this.#source.readyState !== "open") return;
    this.#source.setLiveSeekableRange(segments[0].start, segments.at(-1).end);
  }

  // Keeps the buffer filled, beginning with the segment of the given number.
  async #fill(track, first) {
    const { segments } = track.list;
    await this.#push(track, await this.#get(track.list.init, "arrayBuffer"));
    await this.#append(track, segments.find(({ number }) => number >= first));
    if (track.list.live) {
      // The stream has gone on for a while. Only its media says for how long.
      const shift = rangesOf(track.buffer)[0].start - segments.find(({ number }) => number === track.last).start;
      for (const segment of segments) {
        segment.start += shift;
        segment.end += shift;
      }
    }
    for (;;) {
      const { segment, distance } = this.#missing(track);
      const { paused, preload, autoplay } = this.#video;
      const idle = paused && preload !== "auto" && !autoplay;
      if (segment && distance <= (idle ? BUFFER_IDLE : BUFFER_AHEAD)) await this.#append(track, segment);
      else if (track.list.live && !idle && Date.now() >= track.list.reloadAt) await this.#load(track);
      else await this.#pause(POLL);
      this.#skipGap();
      this.#finish();
    }
  }

  // Returns the first segment after the current position that the playlist has and
  // the buffer does not, and how far it is.
  #missing({ list, buffer, last }) {
    const { currentTime, seeking } = this.#video;
    const ranges = rangesOf(buffer);
    // A live stream does not begin at 0, and goes on during a pause.
    const outside = list.live && !seeking && ranges.length && !rangeAt(ranges, currentTime);
    const position = outside ? ranges.at(-1).end : currentTime;
    const isMissing = ({ start, end, number }) =>
      end > position && number !== last && !rangeAt(ranges, (start + end) / 2);
    const segment = list.segments.find(isMissing);
    return { segment, distance: segment && segment.start - position };
  }

  async #append(track, segment) {
    await this.#push(track, await this.#get(segment.url, "arrayBuffer"));
    track.last = segment.number;
  }

  async #push({ buffer }, data) {
    const old = this.#video.currentTime - BUFFER_BEHIND;
    if (rangesOf(buffer)[0]?.start < old) {
      buffer.remove(0, old);
      await this.#event(buffer, "updateend");
    }
    buffer.appendBuffer(data);
    await this.#event(buffer, "updateend");
  }

  // Continues after a gap: at the start of a live stream, and after a long pause.
  #skipGap() {
    const { currentTime, readyState, seeking } = this.#video;
    const ranges = rangesOf(this.#video);
    if (!readyState || seeking || rangeAt(ranges, currentTime)) return;
    const next = ranges.find(({ start }) => start > currentTime);
    if (!next || (!this.#tracks[0].list.live && next.start - currentTime > MAX_GAP)) return;
    this.#video.currentTime = next.start;
  }

  #finish() {
    const done = (track) => !track.list.live && !track.buffer.updating && !this.#missing(track).segment;
    if (this.#source.readyState === "open" && this.#tracks.every(done)) this.#source.endOfStream();
  }

  // Ends the video with an error event, as built-in HLS does.
  #fail(reason) {
    if (this.#end.signal.aborted) return;
    this.destroy();
    if (!(reason instanceof Error)) this.reason = reason;
    if (this.#source.readyState === "ended") {
      // A source that has ended, as before a seek back, cannot report an error.
      this.#video.dispatchEvent(new Event("error"));
      return;
    }
    if (this.#source.readyState !== "open") return;
    for (const { buffer } of this.#tracks) if (buffer.updating) buffer.abort();
    this.#source.endOfStream("network");
  }

  async #get(url, type, attempts = ATTEMPTS) {
    for (;;) {
      try {
        return await (await request(url, { signal: this.#end.signal }))[type]();
      } catch (reason) {
        this.#end.signal.throwIfAborted();
        if (--attempts <= 0 || (reason.status < 500 && reason.status !== 429)) throw reason;
      }
      await this.#pause(RETRY_PAUSE);
    }
  }

  #pause(seconds) {
    return this.#wait((resolve) => setTimeout(resolve, seconds * 1000));
  }

  #event(target, type) {
    return this.#wait((resolve) => target.addEventListener(type, resolve, { once: true }));
  }

  // Waits until start calls its argument. Rejects if the stream is destroyed.
  #wait(start) {
    const { signal } = this.#end;
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop);
      start((value) => {
        signal.removeEventListener("abort", stop);
        resolve(value);
      });
    });
  }
}
