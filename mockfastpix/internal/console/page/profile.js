// The profile section: how the mock behaves where FastPix's behavior is not
// documented. The form has the fields that the mock returns.

import { announce, byID, element } from "./dom.js";
import { MockError, attempt, known, on, saveProfile, wholeNumber } from "./mock.js";

const form = byID("profile-form");
const place = byID("profile-error");

let changed = false; // fields that were not saved

export function startProfile() {
  on("profile", () => changed || show());
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(readForm, "Profile saved.");
  });
  byID("profile-default").addEventListener("click", () => save(() => ({}), "The profile has its defaults."));
}

function save(read, news) {
  return attempt(place, async () => {
    await saveProfile(read());
    changed = false;
    show();
    announce(news);
  });
}

function show() {
  const focused = document.activeElement?.id;
  const isSwitch = ([, value]) => typeof value === "boolean";
  const fields = Object.entries(known.profile).sort((a, b) => isSwitch(a) - isSwitch(b));
  byID("profile-fields").replaceChildren(...fields.map(fieldFor));
  if (focused && byID("profile-fields").querySelector(`#${CSS.escape(focused)}`)) byID(focused).focus();
}

function fieldFor([name, value]) {
  const id = `profile-${name}`;
  if (typeof value === "boolean") {
    const box = element("input", { type: "checkbox", id, name, checked: value });
    return element("label", { class: "check" }, box, words(name));
  }
  const attributes = { id, name, value: textOf(value), placeholder: Array.isArray(value) && "None" };
  return element(
    "div",
    { class: "field" },
    element("label", { for: id }, words(name)),
    element("input", { ...attributes, class: "code", spellcheck: "false", autocapitalize: "off" }),
  );
}

// textOf returns a value as text: a list with commas, in which "" is an empty
// entry, and an object as JSON.
function textOf(value) {
  if (Array.isArray(value)) return value.map((one) => one || '""').join(", ");
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
}

// valueOf reads a text as a value of the type that the mock returned. An empty
// number is 0, which means the default.
function valueOf(name, text, old) {
  if (typeof old === "number") return text === "" ? 0 : wholeNumber(name, text);
  if (Array.isArray(old)) return listOf(text);
  if (old === null || typeof old !== "object") return text;
  try {
    return JSON.parse(text || "{}");
  } catch {
    throw new MockError(`${name} is not a JSON object`);
  }
}

function listOf(text) {
  const entries = text.split(",").map((one) => one.trim());
  return entries.filter(Boolean).map((one) => (one === '""' ? "" : one));
}

// words returns a name such as acceptMediaIdAudience as words.
function words(name) {
  const text = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/\b(ids?|url|drm)\b/g, capitals);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const capitals = (text) => text.toUpperCase().replace("IDS", "IDs");

function readForm() {
  const read = ([name, old]) => {
    const { checked, value } = form.elements[name];
    return [name, typeof old === "boolean" ? checked : valueOf(words(name), value.trim(), old)];
  };
  return Object.fromEntries(Object.entries(known.profile).map(read));
}
