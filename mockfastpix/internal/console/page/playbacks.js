// The playback IDs section.

import { announce, button, byID, element, row } from "./dom.js";
import { ask } from "./confirm.js";
import { attempt, call, known, on, refreshPlaybacks } from "./mock.js";
import { editPlayback } from "./playbackedit.js";
import { pagedList } from "./list.js";
import { signFor } from "./signer.js";

const place = byID("playbacks-error");

export function startPlaybacks() {
  const textOf = ({ id, title, policy, status, mediaId }) => [id, title, policy, status, mediaId].join(" ");
  on("playbacks", pagedList("playbacks", () => known.playbacks, textOf, playbackRow));
  const form = byID("playback-form");
  const live = byID("new-live");
  live.addEventListener("change", () => (byID("new-status").disabled = live.checked));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(byID("playback-form-error"), async () => {
      const { id } = await call("POST", "playbacks", readForm(live.checked));
      form.reset();
      byID("new-status").disabled = false;
      announce(`Playback ID ${id} added.`);
      await refreshPlaybacks();
    });
  });
}

function readForm(live) {
  const body = { policy: byID("new-policy").value, live };
  if (byID("new-id").value.trim()) body.id = byID("new-id").value.trim();
  if (byID("new-title").value.trim()) body.title = byID("new-title").value.trim();
  if (!live && byID("new-status").value !== "Ready") body.status = byID("new-status").value;
  return body;
}

function playbackRow(playback) {
  const { id, title, policy = "private", live } = playback;
  const name = title || id;
  return row(
    [
      element(
        "p",
        { class: "row-title" },
        title || "Untitled",
        " ",
        element("span", { class: `badge ${policy}` }, policy),
        live && " ",
        live && element("span", { class: "badge" }, "live"),
      ),
      element("p", {}, element("code", {}, id)),
    ],
    [
      live ? airSwitch(playback, name) : statusChoice(playback, name),
      button("Edit", () => editPlayback(playback), { "aria-label": `Edit ${name}`, "data-focus": `edit-${id}` }),
      policy !== "public" &&
        button("Sign", () => signFor(id), {
          "aria-label": `Sign for ${name}`,
          "data-focus": `sign-${id}`,
          disabled: !window.isSecureContext,
        }),
      button("Delete…", () => remove(id, name), {
        "aria-label": `Delete ${name}`,
        "data-focus": `delete-${id}`,
        class: "small danger",
      }),
    ],
  );
}

function airSwitch({ id, offAir = false }, name) {
  return element(
    "button",
    {
      type: "button",
      class: "switch",
      role: "switch",
      "aria-checked": String(!offAir),
      "aria-label": `${name} on air`,
      "data-focus": `air-${id}`,
      click: () => change(id, { offAir: !offAir }, `${name} is ${offAir ? "on" : "off"} air.`),
    },
    element("span", { class: "switch-knob", "aria-hidden": "true" }),
    offAir ? "Off air" : "On air",
  );
}

const statuses = ["Created", "Downloading", "Downloaded", "Validating", "In Queue", "Processing", "Ready", "Failed"];

function statusChoice({ id, status = "Ready" }, name) {
  const choice = element(
    "select",
    { "aria-label": `Status of ${name}`, "data-focus": `status-${id}`, class: "small" },
    statuses.map((value) => element("option", { value, selected: value === status }, value)),
  );
  choice.addEventListener("change", () => change(id, { status: choice.value }, `${name} is ${choice.value}.`));
  return choice;
}

function change(id, body, news) {
  return attempt(place, async () => {
    await call("PATCH", `playbacks/${encodeURIComponent(id)}`, body);
    announce(news);
    await refreshPlaybacks();
  });
}

function remove(id, name) {
  ask(
    {
      heading: "Delete the playback ID?",
      text: `${name}: its URLs are refused from now on. This cannot be undone.`,
      yes: "Delete",
    },
    () => call("DELETE", `playbacks/${encodeURIComponent(id)}`),
    () => {
      announce(`${name} deleted.`);
      return refreshPlaybacks();
    },
  );
}
