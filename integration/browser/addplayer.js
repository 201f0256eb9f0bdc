async function addPlayer(id) {
  const config = await (await fetch("/playback/" + id)).json();
  const player = document.createElement("fastpix-player");
  player.setAttribute("playback-id", config.playbackId);
  player.setAttribute("stream-type", config.streamType);
  player.setAttribute("token", config.token);
  player.dataset.refreshAt = config.refreshAtUnix;
  player.dataset.expiresAt = config.expiresAtUnix;
  player.dataset.configUrl = "/playback/" + id;
  document.querySelector("main").append(player);
}
