// Small helpers for the page. Text always enters it as text, never as HTML.

export const byID = (id) => document.getElementById(id);

// element makes a node. Attributes that are false or missing are left out, functions listen to the event of that name.
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return node;
}

export function button(text, click, attributes = {}) {
  return element("button", { type: "button", class: "small", ...attributes, click }, text);
}

// replaceRows renders a list anew and keeps the focus where it was, by the data-focus of the node, or failing that on the
// section's heading, so that nobody who works with the keyboard is thrown back to the top.
export function replaceRows(list, rows, heading) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.replaceChildren(...rows);
  if (!focused) return;
  const same = focused.dataset.focus && list.querySelector(`[data-focus="${CSS.escape(focused.dataset.focus)}"]`);
  (same || heading).focus();
}

// showError puts a text below a field, or takes it away when it is empty.
export function showError(input, text) {
  const place = byID(`${input.id}-error`);
  place.textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

const news = [];

// announce tells people who listen to the page instead of looking at it. What comes at once is told at once.
export function announce(text) {
  if (news.push(text) > 1) return;
  byID("announcer").textContent = ""; // an empty moment makes the same text news again
  setTimeout(() => (byID("announcer").textContent = news.splice(0).join(" ")), 150);
}

// copies makes a button copy what text returns.
export function copies(copyButton, what, text) {
  const label = copyButton.textContent;
  let restoring;
  copyButton.addEventListener("click", async () => {
    const done = await copy(text());
    copyButton.textContent = done ? "Copied" : "Not copied";
    announce(done ? `${what} copied` : `The browser did not allow to copy. Select the text and copy it yourself.`);
    clearTimeout(restoring);
    restoring = setTimeout(() => (copyButton.textContent = label), 2000);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no secure context, or no permission
  }
}

// debounce returns a function that runs the given one when calls have stopped for a while.
export function debounce(milliseconds, run) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, milliseconds);
  };
}

// sentence begins a text with a capital and ends it with a full stop.
export const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

// shorten takes the middle out of the UUIDs in a text.
export const shorten = (text) =>
  text.replace(/([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}([0-9a-f]{4})/gi, "$1…$2");
