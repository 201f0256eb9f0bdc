// The dialog that changes a playback ID: title, files, resolution, restrictions.

import { announce, byID } from "./dom.js";
import { attempt, call, refreshPlaybacks } from "./mock.js";

const dialog = byID("playback-dialog");
const form = byID("playback-edit");
const { elements } = form;
const restrictions = ["domains", "userAgents"];

let id = ""; // the playback ID that is changed

export function startPlaybackEdit() {
  byID("playback-edit-no").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(byID("playback-edit-error"), async () => {
      await call("PATCH", `playbacks/${encodeURIComponent(id)}`, readForm());
      dialog.close();
      announce(`${id} changed.`);
      await refreshPlaybacks();
    });
  });
}

// editPlayback opens the dialog.
export function editPlayback(playback) {
  id = playback.id;
  byID("playback-edit-error").textContent = "";
  byID("playback-edit-id").textContent = id;
  byID("playback-edit-files").hidden = playback.live;
  elements.title.value = playback.title;
  elements.mp4Support.value = playback.mp4Support ?? "none";
  elements.resolution.value = playback.resolution;
  for (const name of restrictions) {
    const { defaultPolicy, allow, deny } = playback[name];
    elements[`${name}.defaultPolicy`].value = defaultPolicy || "allow";
    elements[`${name}.allow`].value = (allow ?? []).join("\n");
    elements[`${name}.deny`].value = (deny ?? []).join("\n");
  }
  dialog.showModal();
}

function readForm() {
  const body = { title: elements.title.value.trim(), resolution: elements.resolution.value };
  if (!byID("playback-edit-files").hidden) body.mp4Support = elements.mp4Support.value;
  const lines = (field) => field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  for (const name of restrictions) {
    body[name] = {
      defaultPolicy: elements[`${name}.defaultPolicy`].value,
      allow: lines(elements[`${name}.allow`]),
      deny: lines(elements[`${name}.deny`]),
    };
  }
  return body;
}
