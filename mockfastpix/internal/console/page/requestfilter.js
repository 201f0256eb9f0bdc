// The form that filters the journal.

import { byID, debounce, element } from "./dom.js";
import { known, on } from "./mock.js";

const form = byID("request-filters");

let changed = () => {};

// startFilters calls run when the filters change.
export function startFilters(run) {
  changed = run;
  // A link from another page can select requests: /?playbackId=ID&outcome=refused#requests-heading.
  const given = new URLSearchParams(location.search);
  for (const name of ["playbackId", "outcome"]) form.elements[name].value = given.get(name) ?? "";
  form.addEventListener("input", debounce(200, run));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(run)); // the fields are reset after the event
  on("reasons", () =>
    form.elements.reason.append(...[...known.reasons.keys()].map((code) => element("option", {}, code))),
  );
}

// filterQuery returns the filters as query parameters of the control plane.
export function filterQuery() {
  const query = new URLSearchParams();
  for (const field of form.elements) {
    const value = valueOf(field);
    if (field.name && value !== "") query.set(field.name, value);
  }
  return query;
}

function valueOf({ type, checked, value }) {
  if (type === "checkbox") return checked ? value : "";
  if (type !== "datetime-local") return value.trim();
  const time = new Date(`${value}Z`);
  return value === "" || Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

export const hasFilters = () => filterQuery().size > 0;

// toggleReason selects the requests with a reason, or all of them again.
export function toggleReason(code) {
  const field = form.elements.reason;
  field.value = field.value === code ? "" : code;
  changed();
}
