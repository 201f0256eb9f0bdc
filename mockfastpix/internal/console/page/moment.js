// Formats points in time, always in UTC.

import { durationWords } from "./duration.js";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number) => String(number).padStart(2, "0");

// parseMoment parses a time with a zone, such as 2026-05-20T12:00:00Z, and returns
// milliseconds since 1970. It returns NaN for anything else.
export function parseMoment(text) {
  text = text.trim();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
}

// timeWords returns a time such as 12:00:05.
export const timeWords = (date) =>
  [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");

// dateWords returns a date such as Mon 23 Nov 2026.
export const dateWords = (date) =>
  `${days[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;

// momentWords formats Unix seconds as Mon 23 Nov 2026, 12:00:05 UTC.
export function momentWords(seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "an invalid time";
  return `${dateWords(date)}, ${timeWords(date)} UTC`;
}

// distanceWords formats the difference of two times in Unix seconds as
// "in 5 minutes" or "5 minutes ago".
export function distanceWords(seconds, now) {
  const distance = seconds - now;
  if (Math.abs(distance) < 1) return "now";
  return distance > 0 ? `in ${durationWords(distance)}` : `${durationWords(distance)} ago`;
}
