// Resets the mock after a confirmation.

import { announce, byID } from "./dom.js";
import { ask } from "./confirm.js";
import { call, refresh, tell } from "./mock.js";

const question = {
  heading: "Reset the mock?",
  text: "Playbacks, keys, and the clock return to their initial state. Faults and requests are removed.",
  yes: "Reset",
};

export function startReset() {
  byID("reset").addEventListener("click", () =>
    ask(
      question,
      () => call("POST", "reset"),
      () => {
        tell("journal");
        announce("The mock has been reset.");
        return refresh();
      },
    ),
  );
}
