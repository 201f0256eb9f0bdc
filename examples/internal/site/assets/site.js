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

  // A page must not show an empty player without a word.
  const player = document.querySelector("fastpix-player");
  addEventListener("load", () => {
    if (customElements.get("fastpix-player")) return;
    const notice = document.getElementById("no-player");
    const { origin } = new URL(document.querySelector("script[src*='player']").src, location.href);
    notice.textContent = "The player could not be loaded from " + origin + ". Check that it is reachable, and load the page again.";
    notice.hidden = false;
  });

  if (!panel.dataset.expiresAt) return; // a public video

  // The session can end elsewhere, for example in another tab.
  const signedOut = document.getElementById("signed-out");
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden) return;
    const response = await fetch(panel.dataset.configUrl, { cache: "no-store" }).catch(() => undefined); // offline
    if (response) signedOut.hidden = response.status !== 401;
  });

  // Try to break it: another player without renewal gets a token that is refused.
  const breaks = document.getElementById("break");
  if (breaks) {
    const refusal = document.getElementById("refusal");
    const repair = document.getElementById("repair");
    const element = (name, text, attributes = {}) => {
      const el = Object.assign(document.createElement(name), attributes);
      el.textContent = text;
      return el;
    };
    const link = (text, href) => element("a", text, { href, target: "_blank", rel: "noopener" });
    const current = () => document.querySelector("fastpix-player");

    function explain({ status, message, description, reason, help }) {
      const title = element("p", "Refused with " + status + ": ", { className: "refusal-title" });
      title.append(element("code", reason || message));
      const links = element("p", "", { className: "refusal-links" });
      if (help) links.append(link("Why, and what to do", help));
      links.append(link("See these requests in the console", breaks.dataset.console));
      refusal.replaceChildren(title, element("p", description || message), links);
    }

    function playWith(token) {
      const other = player.cloneNode();
      for (const name of ["configUrl", "issuedAt", "refreshAt", "expiresAt"]) delete other.dataset[name];
      for (const name of ["token", "drm-token"]) {
        if (token && other.hasAttribute(name)) other.setAttribute(name, token);
        else other.removeAttribute(name);
      }
      other.addEventListener("error", ({ detail }) => explain(detail));
      refusal.replaceChildren(element("p", "Waiting for the response…"));
      current().replaceWith(other);
      repair.hidden = false;
    }

    for (const button of breaks.querySelectorAll("[data-token]")) {
      button.addEventListener("click", () => playWith(button.dataset.token));
    }
    repair.addEventListener("click", () => {
      current().replaceWith(player);
      refusal.replaceChildren(element("p", "The player has its valid token again."));
      repair.hidden = true;
      refusal.focus(); // the button is hidden now
    });
    breaks.hidden = false;
  }

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
    if (event.detail.status === 401) signedOut.hidden = false;
  });
})();
