// Durations in seconds.

const units = { h: 3600, m: 60, s: 1 };

// parseDuration parses durations such as 1h30m, 15m or 90s. It returns NaN for
// anything else.
export function parseDuration(text) {
  text = text.trim();
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) return NaN;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([\d.]+)([hms])/g)) sum += Number(number) * units[unit];
  return sum;
}

const scales = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

// durationWords formats a duration with its two largest units, for example
// "1 hour 30 minutes".
export function durationWords(seconds) {
  let rest = Math.round(Math.abs(seconds));
  const words = [];
  for (const [name, size] of scales) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count.toLocaleString("en-US")} ${name}${count === 1 ? "" : "s"}`);
    if (words.length === 2 || (words.length === 1 && count === 0)) break;
  }
  return words.join(" ") || "0 seconds";
}
