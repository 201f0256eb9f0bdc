// The signing keys section.

import { announce, button, byID, copies, element, row } from "./dom.js";
import { ask } from "./confirm.js";
import { attempt, call, known, on, refreshKeys } from "./mock.js";
import { dateWords, timeWords } from "./moment.js";
import { pagedList } from "./list.js";
import { useKey, useSeededKey } from "./signer.js";

const place = byID("keys-error");

let created = null; // the last created key, until it is used or closed

export function startKeys() {
  byID("created-use").disabled = !window.isSecureContext;
  on("keys", pagedList("keys", () => known.keys, ({ id }) => id, keyRow));
  byID("key-create").addEventListener("click", () => create({}));
  byID("key-create-foreign").addEventListener("click", () => create({ foreign: true }));
  copies(byID("created-copy"), "Private key", () => JSON.stringify({ id: created.id, privateKey: created.privateKey }));
  byID("created-use").addEventListener("click", () => {
    const { id, privateKey } = created;
    forget();
    useKey(id, privateKey);
  });
  byID("created-close").addEventListener("click", () => {
    forget();
    byID("key-create").focus();
  });
  const form = byID("key-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(byID("key-form-error"), async () => {
      const id = byID("new-key-id").value.trim();
      await call("POST", "keys", { id, publicKey: byID("new-public-key").value.trim() });
      form.reset();
      announce("Public key registered.");
      await refreshKeys();
    });
  });
}

// create creates a key pair on the mock. As with FastPix, only this response
// contains the private key.
function create(body) {
  return attempt(place, async () => {
    created = await call("POST", "keys", body);
    byID("created-id").textContent = created.id;
    byID("created").hidden = false;
    byID(window.isSecureContext ? "created-use" : "created-copy").focus();
    announce("Signing key created. Use it or copy it now. It is not shown again.");
    await refreshKeys();
  });
}

function forget() {
  created = null;
  byID("created").hidden = true;
  byID("created-id").textContent = "";
}

function keyRow({ id, createdAt, seeded }) {
  const date = new Date(createdAt);
  return row(
    [
      element("p", {}, element("code", {}, id)),
      element("p", { class: "muted" }, `Created ${dateWords(date)}, ${timeWords(date)} UTC`),
    ],
    [
      seeded &&
        button("Sign", () => attempt(place, () => useSeededKey(id)), {
          "aria-label": `Sign with the key ${id}`,
          "data-focus": `use-${id}`,
          disabled: !window.isSecureContext,
        }),
      button("Revoke…", () => revoke(id), {
        "aria-label": `Revoke the key ${id}`,
        "data-focus": `revoke-${id}`,
        class: "small danger",
      }),
    ],
  );
}

function revoke(id) {
  ask(
    {
      heading: "Revoke the signing key?",
      text: `${id}: its tokens are refused from now on. This cannot be undone.`,
      yes: "Revoke",
    },
    () => call("DELETE", `keys/${encodeURIComponent(id)}`),
    () => {
      announce("Signing key revoked. Its tokens are refused from now on.");
      return refreshKeys();
    },
  );
}
