// Entry point: starts the sections of the page.

import { byID } from "./dom.js";
import { follow } from "./mock.js";
import { startClock } from "./clock.js";
import { startConfirm } from "./confirm.js";
import { startDecoder } from "./decoder.js";
import { startEditor } from "./editor.js";
import { startFaults } from "./faults.js";
import { startJournal } from "./journal.js";
import { startKeys } from "./keys.js";
import { startPlaybackEdit } from "./playbackedit.js";
import { startPlaybacks } from "./playbacks.js";
import { startPlayer } from "./player.js";
import { startPresets } from "./presets.js";
import { startProfile } from "./profile.js";
import { startReset } from "./reset.js";
import { startSigner } from "./signer.js";
import { startTabs } from "./tabs.js";
import { startWebhooks } from "./webhooks.js";

byID("origin").textContent = location.host;
startTabs();
startSigner();
startPlayer();
startDecoder();
startEditor();
startJournal();
startClock();
startPlaybacks();
startKeys();
startPlaybackEdit();
startFaults();
startPresets();
startProfile();
startWebhooks();
startConfirm();
startReset();
follow();
