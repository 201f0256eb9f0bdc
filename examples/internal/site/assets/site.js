// The panel below the player: time left, claims, and the stream URL.
(() => {
  "use strict";

  const panel = document.querySelector(".signed");
  const field = document.getElementById("stream-url");

  const copy = document.getElementById("copy");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = "Copy"), 2000);
    });
  }
  field.addEventListener("focus", () => field.select());

  if (!panel.dataset.expiresAt) return; // a public video

  let issuedAt = +panel.dataset.issuedAt;
  let expiresAt = +panel.dataset.expiresAt;
  const text = document.getElementById("time-left");
  const bar = document.getElementById("time-bar");
  const renewed = document.getElementById("renewed");

  function duration(seconds) {
    const h = Math.floor(seconds / 3600);
    const m = Math.floor((seconds % 3600) / 60);
    const s = String(seconds % 60).padStart(2, "0");
    return h ? h + " h " + String(m).padStart(2, "0") + " min " + s + " s" : m ? m + " min " + s + " s" : +s + " s";
  }

  function tick() {
    const left = Math.max(0, Math.ceil(expiresAt - Date.now() / 1000));
    text.textContent = left ? duration(left) : "expired";
    bar.value = left / (expiresAt - issuedAt);
  }
  tick();
  setInterval(tick, 1000);

  const time = (unix) => new Date(unix * 1000).toLocaleTimeString();

  function show(claims) {
    for (const name of Object.keys(claims)) {
      const cell = panel.querySelector('[data-claim="' + CSS.escape(name) + '"]');
      if (cell && claims[name] !== "") cell.textContent = claims[name];
    }
    panel.querySelector('[data-meaning="iat"]').textContent = time(claims.iat);
    panel.querySelector('[data-meaning="exp"]').textContent = time(claims.exp);
    issuedAt = claims.iat;
    expiresAt = claims.exp;
    tick();
  }

  document.addEventListener("fastpixrenewed", async () => {
    const response = await fetch(panel.dataset.configUrl);
    if (!response.ok) return;
    const config = await response.json();
    field.value = config.streamUrl;
    const payload = config.token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    show(JSON.parse(atob(payload)));
    renewed.textContent = "Renewed at " + new Date().toLocaleTimeString() + ". Playback was not interrupted.";
  });
  document.addEventListener("fastpixrenewalfailed", (event) => {
    renewed.textContent = "The token could not be renewed: " + event.detail.message + ".";
  });
})();
