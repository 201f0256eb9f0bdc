// Moments in words. All of them are UTC, like the tokens'.

import { durationWords } from "./duration.js";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number) => String(number).padStart(2, "0");

// parseMoment reads a time such as 2026-05-20T12:00:00Z, always with its zone, as milliseconds since 1970. It returns NaN for
// anything else.
export function parseMoment(text) {
  text = text.trim();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
}

// timeWords is 12:00:05.
export const timeWords = (date) => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;

// dateWords is Mon 23 Nov 2026.
export const dateWords = (date) =>
  `${days[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;

// momentWords is Mon 23 Nov 2026, 12:00:05 UTC, of a number of Unix seconds.
export function momentWords(seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "a time that no calendar has";
  return `${dateWords(date)}, ${timeWords(date)} UTC`;
}

// distanceWords says how far a moment is from now, both in Unix seconds: "in 5 minutes", "5 minutes ago".
export function distanceWords(seconds, now) {
  const distance = seconds - now;
  if (Math.abs(distance) < 1) return "now";
  return distance > 0 ? `in ${durationWords(distance)}` : `${durationWords(distance)} ago`;
}
