// The webhooks section: where events are sent, and those that were.

import { announce, button, byID, element, replaceRows, row } from "./dom.js";
import { attempt, call, known, on, refreshWebhooks } from "./mock.js";
import { timeWords } from "./moment.js";

const place = byID("webhook-error");
const newest = 50; // on the page

export function startWebhooks() {
  on("webhooks", show);
  byID("webhook-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(place, async () => {
      await call("PUT", "webhook", { url: byID("webhook-url").value.trim(), secret: byID("webhook-secret").value.trim() });
      byID("webhook-secret").value = "";
      announce("Webhook endpoint saved.");
    });
  });
  byID("webhook-remove").addEventListener("click", () =>
    attempt(place, async () => {
      await call("DELETE", "webhook");
      byID("webhook-form").reset();
      announce("Webhook endpoint removed.");
    }),
  );
}

function show() {
  const shown = known.webhooks.slice(-newest).reverse();
  byID("webhooks-total").textContent = known.webhooks.length.toLocaleString("en-US");
  byID("webhooks-empty").hidden = shown.length > 0;
  replaceRows(byID("webhooks"), shown.map(webhookRow), byID("webhooks-heading"));
}

function webhookRow({ id, type, objectId, time, state, attempts }) {
  const last = attempts?.at(-1);
  const how = last ? `, last answer ${last.error || last.status}` : "";
  return row(
    [
      element("p", { class: "row-title" }, type, " ", element("span", { class: "badge" }, state)),
      element("p", {}, element("code", {}, objectId)),
      element("p", { class: "muted" }, `${timeWords(new Date(time))}, ${attempts?.length ?? 0} attempts${how}`),
    ],
    button("Send again", () => redeliver(id), { "aria-label": `Send ${type} again`, "data-focus": `webhook-${id}` }),
  );
}

function redeliver(id) {
  return attempt(place, async () => {
    await call("POST", `webhooks/${encodeURIComponent(id)}/redeliver`);
    announce("The webhook is sent again.");
    await refreshWebhooks();
  });
}
