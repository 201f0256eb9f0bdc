// Asks before something is removed.

import { byID } from "./dom.js";
import { attempt } from "./mock.js";

const dialog = byID("confirm-dialog");
let answered = null; // what to do after a yes

export function startConfirm() {
  byID("confirm-no").addEventListener("click", () => dialog.close());
  byID("confirm-yes").addEventListener("click", () => answered());
}

// ask opens the dialog. After a yes, it calls request, closes the dialog, and calls
// done. The dialog stays open if request fails.
export function ask({ heading, text, yes }, request, done) {
  byID("confirm-heading").textContent = heading;
  byID("confirm-text").textContent = text;
  byID("confirm-error").textContent = "";
  byID("confirm-yes").textContent = yes;
  answered = () =>
    attempt(byID("confirm-error"), async () => {
      await request();
      dialog.close(); // returns the focus, before done replaces the lists
      await done();
    });
  const { focus } = document.activeElement.dataset;
  dialog.showModal();
  dialog.onclose = () => {
    // The list can have been replaced while the dialog was open.
    if (focus && document.activeElement === document.body) document.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  };
}
