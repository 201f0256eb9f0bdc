// DOM helpers. Text is always inserted as text, never as HTML.

export const byID = (id) => document.getElementById(id);

// element creates a node. Attributes that are false or undefined are omitted.
// Functions become listeners for the event with that name.
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false));
  return node;
}

// reasonLink links to the page about a reason. It opens in a tab of its own, because
// this page holds the private key.
export const reasonLink = (code) =>
  element("a", { href: `/_mock/reasons/${encodeURIComponent(code)}`, target: "_blank", rel: "noopener" }, "About this reason");

export function button(text, click, attributes = {}) {
  return element("button", { type: "button", class: "small", ...attributes, click }, text);
}

// row creates a row of a list, with its text on one side and its buttons on the
// other.
export function row(text, actions) {
  return element(
    "li",
    { class: "row" },
    element("div", { class: "row-text" }, text),
    element("div", { class: "row-actions" }, actions),
  );
}

// replaceRows replaces the rows of a list. If the focus was in the list, it moves
// to the node with the same data-focus, or else to the section's heading, so that
// keyboard users keep their place.
export function replaceRows(list, rows, heading) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.replaceChildren(...rows);
  if (!focused) return;
  const same = focused.dataset.focus && list.querySelector(`[data-focus="${CSS.escape(focused.dataset.focus)}"]`);
  (same || heading).focus();
}

// showError shows an error below a field, or removes it if text is empty.
export function showError(input, text) {
  const place = byID(`${input.id}-error`);
  place.textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

const news = [];

// announce sends a text to screen readers. Texts that arrive together are
// announced together.
export function announce(text) {
  if (news.push(text) > 1) return;
  byID("announcer").textContent = ""; // cleared first, so that a repeated text is announced again
  setTimeout(() => (byID("announcer").textContent = news.splice(0).join(" ")), 150);
}

// copies makes a button copy the result of text.
export function copies(copyButton, what, text) {
  const label = copyButton.textContent;
  let restoring;
  copyButton.addEventListener("click", async () => {
    const done = await copy(text());
    copyButton.textContent = done ? "Copied" : "Not copied";
    announce(done ? `${what} copied` : "The browser did not allow copying. Select the text and copy it yourself.");
    clearTimeout(restoring);
    restoring = setTimeout(() => (copyButton.textContent = label), 2000);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text); // not a secure context, or no permission
  }
}

// copySelected copies a text in the way that works on every page.
function copySelected(text) {
  const focused = document.activeElement;
  const field = element("textarea", { class: "unseen", readonly: true });
  field.value = text;
  document.body.append(field);
  field.focus({ preventScroll: true });
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused.focus({ preventScroll: true });
  return done;
}

// debounce returns a function that runs run once calls have stopped for the given
// time.
export function debounce(milliseconds, run) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, milliseconds);
  };
}

// sentence returns text with a capital letter and a period.
export const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
