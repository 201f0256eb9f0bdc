// The faults section.

import { announce, button, byID, element, replaceRows, row } from "./dom.js";
import { attempt, call, known, on, refreshFaults, wholeNumber } from "./mock.js";
import { reveal } from "./tabs.js";

export function startFaults() {
  on("faults", () => {
    replaceRows(byID("faults"), known.faults.map(faultRow), byID("faults-heading"));
    byID("faults-empty").hidden = known.faults.length > 0;
    byID("faults-total").textContent = known.faults.length;
  });
  const form = byID("fault-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(byID("fault-form-error"), async () => {
      await call("POST", "faults", readForm(form));
      form.reset();
      announce("Fault added.");
      await refreshFaults();
    });
  });
}

// fillFault opens the form for a fault that applies to requests like this one.
export function fillFault({ method, path, playbackId = "" }) {
  const form = byID("fault-form");
  const { elements } = form;
  form.reset();
  elements.method.value = method;
  elements.path.value = path;
  elements.playbackId.value = playbackId;
  elements.times.value = "1";
  elements.status.value = "503";
  reveal(form);
  form.closest("details").open = true;
  elements.status.focus();
  elements.status.select();
}

// readForm returns the fields that are set. Fields with data-number are numbers,
// and checked boxes are true.
function readForm(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    const text = field.value.trim();
    if (field.type === "checkbox") {
      if (field.checked) body[field.name] = true;
    } else if (text !== "") {
      body[field.name] = "number" in field.dataset ? wholeNumber(field.labels[0].textContent, text) : text;
    }
  }
  return body;
}

function faultRow(fault) {
  return row(
    [
      element("p", { class: "row-title" }, effects(fault)),
      element("p", { class: "muted" }, `${whichRequests(fault)} ${fault.seen} matched so far.`),
    ],
    button("Remove", () => remove(fault.id), {
      "aria-label": `Remove the fault: ${effects(fault)}`,
      "data-focus": `fault-${fault.id}`,
      class: "small danger",
    }),
  );
}

function effects({ delay, drop, status, retryAfter, dropBody, truncateAfter, bytesPerSecond, contentType }) {
  const words = [];
  if (delay) words.push(`wait ${delay}`);
  if (drop) words.push("drop the connection");
  if (status) words.push(`answer ${status}${retryAfter ? `, retry after ${retryAfter}` : ""}`);
  if (dropBody) words.push("send headers only");
  if (truncateAfter) words.push(`truncate after ${truncateAfter} bytes`);
  if (bytesPerSecond) words.push(`limit to ${bytesPerSecond} bytes per second`);
  if (contentType) words.push(`set content type ${contentType}`);
  const text = words.join(", ") || "do nothing";
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function whichRequests({ method, host, path, playbackId, skip, times }) {
  const number = times ? `The ${skip ? "next" : "first"} ${times === 1 ? "" : times}` : "All";
  const which = [
    number.trim(),
    method,
    times === 1 ? "request" : "requests",
    host && `to ${host}`,
    path && `for ${path}`,
    playbackId && `with playback ID ${playbackId}`,
    skip && `after the first ${skip === 1 ? "one" : skip}`,
  ];
  return `${which.filter(Boolean).join(" ")}.`;
}

function remove(id) {
  return attempt(byID("faults-error"), async () => {
    await call("DELETE", `faults/${id}`);
    announce("Fault removed.");
    await refreshFaults();
  });
}
