// Resets the mock after a confirmation.

import { announce, byID } from "./dom.js";
import { attempt, call, refresh, tell } from "./mock.js";

export function startReset() {
  const dialog = byID("reset-dialog");
  byID("reset").addEventListener("click", () => dialog.showModal());
  byID("reset-no").addEventListener("click", () => dialog.close());
  byID("reset-yes").addEventListener("click", () =>
    attempt(byID("reset-error"), async () => {
      await call("POST", "reset");
      dialog.close();
      tell("journal");
      announce("The mock has been reset.");
      await refresh();
    }),
  );
}
