// Plays a URL with one of the players. shaka-player and video.js are told not to
// use the browser's own HLS, and hls.js never does.

const video = document.querySelector("video");
window.failure = null; // what the player reported: the HTTP status and a text

const fail = (status, text) => (window.failure ??= { status: status ?? 0, text: String(text) });

const start = {
  "hls.js"(url) {
    const hls = new Hls();
    hls.on(Hls.Events.ERROR, (_, { fatal, details, response }) => fatal && fail(response?.code, details));
    hls.loadSource(url);
    hls.attachMedia(video);
    video.play();
  },

  async "shaka-player"(url) {
    shaka.polyfill.installAll();
    const player = new shaka.Player();
    // The data of BAD_HTTP_STATUS are the URL, the status and more.
    const { BAD_HTTP_STATUS } = shaka.util.Error.Code;
    const failed = ({ code, data }) => fail(code === BAD_HTTP_STATUS ? data[1] : 0, `code ${code}`);
    player.addEventListener("error", ({ detail }) => failed(detail));
    player.configure("streaming.preferNativeHls", false);
    await player.attach(video);
    try {
      await player.load(url);
    } catch (error) {
      failed(error);
      return;
    }
    video.play();
  },

  "video.js"(url) {
    const player = videojs(video, {
      html5: { vhs: { overrideNative: true }, nativeAudioTracks: false, nativeVideoTracks: false },
    });
    player.on("error", () => fail(player.error().status, player.error().message));
    player.src({ src: url, type: "application/vnd.apple.mpegurl" });
    player.play().catch(() => {}); // the error event reports it
  },
};

window.playWith = (name, url) => void start[name](url);
// video.js replaces the element.
window.element = () => document.querySelector("video");
