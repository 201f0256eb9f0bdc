// Does over HTTP, with Node's standard library alone, what mockfastpix promises
// to tests in Go. Usage: node program.mjs BASE_URL TLS_BASE_URL
//
// It prints a line for each request to the control plane and for each check.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import http from "node:http";
import https from "node:https";

const [base, tlsBase] = process.argv.slice(2);
const basic = `Basic ${Buffer.from("mock-access-token:mock-secret-key").toString("base64")}`;
const seededKey = "seeded-key";
const seededFilm = "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11";

// request returns status, headers, text and json of a response. It rejects if
// the connection is closed without one.
function request(method, url, { body, headers = {}, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const client = url.startsWith("https:") ? https : http;
    const req = client.request(url, { method, headers, agent: false, ...options }, (res) => {
      const chunks = [];
      res.on("data", (chunk) => chunks.push(chunk));
      res.on("error", reject);
      res.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        let json;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: res.statusCode, headers: res.headers, reason: res.headers["x-mock-reason"], text, json });
      });
    });
    req.on("error", reject);
    req.end(body);
  });
}

const get = (path, headers) => request("GET", base + path, { headers });

// control calls an operation of the control plane and returns its JSON.
async function control(method, path, body, status) {
  console.log(`call ${method} /_mock${path.split("?")[0]}`);
  const res = await request(method, `${base}/_mock${path}`, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
  const want = status ?? (method === "DELETE" || path === "/reset" ? 204 : method === "POST" ? undefined : 200);
  if (want ? res.status !== want : res.status >= 300) {
    throw new Error(`${method} ${path}: ${res.status} ${res.text}`);
  }
  return res.json;
}

async function api(method, path, body, status = method === "POST" ? 201 : 200) {
  const res = await request(method, `${base}/v1${path}`, {
    body: body && JSON.stringify(body),
    headers: { Authorization: basic, "Content-Type": "application/json" },
  });
  assert.equal(res.status, status, `${method} /v1${path}: ${res.text}`);
  return res.json.data;
}

const now = async () => Math.floor(new Date((await control("GET", "/clock")).now) / 1000);
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

// sign returns a token. The claims replace the usual ones.
async function sign(key, audience, claims = {}, header = { alg: "RS256", typ: "JWT" }) {
  const iat = await now();
  const all = { kid: key.id, aud: audience, iss: "fastpix.io", sub: "", iat, exp: iat + 600, ...claims };
  const text = `${base64url(header)}.${base64url(all)}`;
  const pem = Buffer.from(key.privateKey, "base64").toString();
  return `${text}.${crypto.sign("sha256", Buffer.from(text), pem).toString("base64url")}`;
}

const stream = (id, token) => get(`/${id}.m3u8${token ? `?token=${token}` : ""}`);
const add = (options = {}) => control("POST", "/playbacks", options);
const newKey = (body) => control("POST", "/keys", body ?? {});

async function rejects(promise) {
  await assert.rejects(promise);
}

const checks = {
  async "server"() {
    const { operations } = await control("GET", "");
    assert.ok(operations.includes("GET /_mock/health"));
    assert.equal((await control("GET", "/health")).status, "ok");
    const { reasons } = await control("GET", "/reasons");
    assert.ok(reasons.find(({ code }) => code === "aud_malformed").remedy);
    assert.ok((await control("GET", "/reasons/aud_malformed")).cause);
    assert.match((await get("/")).text, /<title>/);
    assert.equal((await control("GET", "/ca.pem", undefined, 404)).error.includes("TLS"), true);
  },

  async "signing keys"() {
    const key = await newKey();
    const foreign = await newKey({ foreign: true });
    const id = crypto.randomUUID();
    await newKey({ id, publicKey: key.publicKey });
    const { keys } = await control("GET", "/keys");
    const ids = keys.map((k) => k.id);
    assert.ok(ids.includes(key.id) && ids.includes(id) && !ids.includes(foreign.id));
    assert.equal((await control("GET", `/keys/${key.id}`)).publicKey, key.publicKey);
    assert.match((await control("GET", `/keys/${seededKey}`)).privateKey, /^LS0t/);

    const film = await add();
    assert.equal((await stream(film.id, await sign(key, `media:${film.id}`))).status, 200);
    assert.equal((await stream(film.id, await sign({ ...key, id }, `media:${film.id}`))).status, 200);
    assert.equal((await stream(film.id, await sign(foreign, `media:${film.id}`))).reason, "key_foreign");
    await control("DELETE", `/keys/${key.id}`);
    assert.equal((await stream(film.id, await sign(key, `media:${film.id}`))).reason, "key_revoked");
  },

  async "policies"() {
    const key = await newKey();
    const [open, film, drm] = [await add({ policy: "public" }), await add(), await add({ policy: "drm" })];
    assert.equal((await stream(open.id)).status, 200);
    const [media, license] = [await sign(key, `media:${film.id}`), await sign(key, `drm:${drm.id}`)];
    const master = await stream(film.id, media);
    const variant = master.text.split("\n").find((line) => line.startsWith("http"));
    const playlist = await request("GET", variant);
    const segment = playlist.text.split("\n").find((line) => line.startsWith("http"));
    assert.equal((await request("GET", segment)).status, 200);
    for (const name of ["thumbnail.jpg", "spritesheet.json", "clip.gif"]) {
      assert.equal((await get(`/${film.id}/${name}?token=${media}`)).status, 200, name);
      assert.equal((await get(`/${drm.id}/${name}?token=${license}`)).status, 200, name);
    }
    assert.equal((await stream(drm.id, license)).status, 200);
    assert.equal((await stream(drm.id, await sign(key, `media:${drm.id}`))).reason, "aud_wrong_prefix");
    for (const system of ["widevine", "fairplay"]) {
      const url = `${base}/v1/on-demand/drm/license/${system}/${drm.id}?token=${license}`;
      assert.equal((await request("POST", url, { body: "challenge" })).status, 200);
    }
    assert.equal((await get(`/v1/on-demand/drm/cert/fairplay/${drm.id}?token=${license}`)).status, 200);
    await control("DELETE", `/playbacks/${film.id}`);
    assert.equal((await stream(film.id, media)).reason, "playback_id_deleted");
  },

  async "files"() {
    const id = (await add({ policy: "public", mp4Support: "audioOnly,capped_4k" })).id;
    assert.equal((await get(`/${id}/capped-4k.mp4`)).status, 200);
    const part = await get(`/${id}/audio.m4a`, { Range: "bytes=0-99" });
    assert.deepEqual([part.status, part.text === ""], [206, false]);
    await control("PATCH", `/playbacks/${id}`, { mp4Support: "none" });
    assert.equal((await get(`/${id}/audio.m4a`)).reason, "resource_unavailable");
  },

  async "live"() {
    const id = (await add({ policy: "public", live: true })).id;
    const master = await stream(id);
    const variant = master.text.split("\n").find((line) => line.startsWith("http"));
    assert.ok(!(await request("GET", variant)).text.includes("ENDLIST"));
    assert.equal((await control("PATCH", `/playbacks/${id}`, { offAir: true })).offAir, true);
    assert.equal((await stream(id)).reason, "live_off_air");
  },

  async "restrictions and resolution"() {
    const { id } = await add({
      policy: "public",
      resolution: "480p",
      domains: { defaultPolicy: "deny", allow: ["app.test"] },
      userAgents: { defaultPolicy: "allow", deny: ["curl"] },
    });
    assert.equal((await get(`/${id}.m3u8`, { Origin: "https://other.test" })).reason, "domain_restricted");
    assert.equal((await get(`/${id}.m3u8`, { Origin: "https://app.test", "User-Agent": "curl" })).reason, "user_agent_restricted");
    const master = await get(`/${id}.m3u8`, { Origin: "https://app.test" });
    assert.ok(master.status === 200 && !master.text.includes("x720"));
    await control("PATCH", `/playbacks/${id}`, { domains: { defaultPolicy: "allow" } });
    assert.equal((await get(`/${id}.m3u8`, { Origin: "https://other.test" })).status, 200);
  },

  async "processing time and statuses"() {
    await control("PUT", "/processing-time", { processingTime: "1m" });
    assert.equal((await control("GET", "/processing-time")).processingTime, "1m0s");
    const { id } = await add({ policy: "public" });
    assert.equal((await stream(id)).reason, "media_not_ready");
    await control("POST", "/clock/advance", { by: "2m" });
    assert.equal((await control("GET", `/playbacks/${id}`)).status, "Ready");
    assert.equal((await stream(id)).status, 200);
    await control("PATCH", `/playbacks/${id}`, { status: "Failed" });
    assert.equal((await stream(id)).reason, "media_failed");
  },

  async "refusals"() {
    const [key, film] = [await newKey(), await add()];
    const audience = `media:${film.id}`;
    const good = await sign(key, audience);
    const cases = {
      token_missing: undefined,
      token_malformed: "x.y.z",
      alg_not_rs256: await sign(key, audience, {}, { alg: "none" }),
      kid_missing: await sign(key, audience, { kid: undefined }),
      key_unknown: await sign({ ...key, id: crypto.randomUUID() }, audience),
      signature_invalid: `${good.slice(0, -6)}AAAAAA`,
      exp_missing: await sign(key, audience, { exp: undefined }),
      token_expired: await sign(key, audience, { exp: (await now()) - 60 }),
      aud_malformed: await sign(key, [audience]),
      aud_wrong_playback_id: await sign(key, `media:${seededFilm}`),
    };
    for (const [reason, token] of Object.entries(cases)) {
      const res = await stream(film.id, token);
      assert.equal(res.reason, reason);
      assert.equal(res.json.success, false);
      assert.ok(res.json.error.description);
    }
  },

  async "verify"() {
    const [key, film] = [await newKey(), await add()];
    const token = await sign(key, `media:${film.id}`);
    const verdict = await control("POST", "/verify", { token, playbackId: film.id, resource: "thumbnail" }, 200);
    assert.equal(verdict.accepted, true);
    const bad = await control("POST", "/verify", { token, playbackId: seededFilm }, 200);
    assert.equal(bad.reason.code, "aud_wrong_playback_id");
    assert.ok(bad.checks.length > 3 && !JSON.stringify(bad).includes(token));
    const text = `curl 'https://stream.fastpix.io/${film.id}.m3u8?token=${token}'`;
    const { summary, found } = await control("POST", "/inspect", { text }, 200);
    assert.deepEqual([summary, found[0].verdict.accepted], ["Found 1 token in a curl command.", true]);
  },

  async "clock"() {
    const [key, film] = [await newKey(), await add()];
    const token = await sign(key, `media:${film.id}`);
    await control("POST", "/clock/advance", { by: "24h" });
    const res = await stream(film.id, token);
    assert.deepEqual([res.status, res.reason], [403, "token_expired"]);
    assert.match((await control("PUT", "/clock", { now: "2026-05-20T12:00:00Z" })).now, /^2026-05-20T12:00/);
    assert.equal((await control("DELETE", "/clock", undefined, 200)).offset, "0s");
  },

  async "faults"() {
    const { id } = await add({ policy: "public" });
    const path = `/${id}.m3u8`;
    const fault = await control("POST", "/faults", { path, times: 1, skip: 1, status: 429, retryAfter: "3s" });
    const busy = [await get(path), await get(path), await get(path)];
    assert.deepEqual(busy.map(({ status }) => status), [200, 429, 200]);
    assert.equal(busy[1].headers["retry-after"], "3");
    assert.equal((await control("GET", "/faults")).faults.find((f) => f.id === fault.id).seen, 3);
    await control("DELETE", `/faults/${fault.id}`);
    await control("POST", "/faults", { playbackId: id, drop: true, times: 1 });
    await rejects(get(path));
    await control("POST", "/faults", { playbackId: id, truncateAfter: 10, times: 1 });
    await rejects(get(path));
    await control("POST", "/faults", { playbackId: id, dropBody: true, times: 1 });
    await rejects(get(path));
    await control("POST", "/faults", { playbackId: id, contentType: "text/html", delay: "1ms", times: 1 });
    assert.equal((await get(path)).headers["content-type"], "text/html");
    await control("POST", "/faults", { host: "stream.test", method: "GET", bytesPerSecond: 100000, status: 500 });
    assert.equal((await get(path, { Host: "stream.test" })).reason, "fault_injected");
    await control("DELETE", "/faults");
    assert.deepEqual((await control("GET", "/faults")).faults, []);
    assert.ok((await control("POST", "/faults", { retryAfter: "1s" }, 400)).error.includes("Status"));
  },

  async "fickle mode"() {
    const { id } = await add({ policy: "public" });
    const film = await add();
    const sequence = async () => {
      assert.deepEqual(await control("PUT", "/fickle", { rate: 0.8, seed: 3 }), { rate: 0.8, seed: 3 });
      const list = [];
      for (let i = 0; i < 8; i++) {
        const res = await stream(id).catch(() => ({ status: 0 }));
        list.push(res.status);
      }
      return list;
    };
    const first = await sequence();
    assert.deepEqual(await sequence(), first);
    assert.ok(first.some((status) => status !== 200));
    assert.equal((await control("GET", "/fickle")).rate, 0.8);
    assert.equal((await stream(film.id)).reason, "token_missing");
    const failed = await control("GET", `/requests?playbackId=${id}&outcome=failed&reason=fickle`);
    assert.ok(failed.requests.length > 0);
    assert.equal((await control("PUT", "/fickle", {})).rate, 0);
  },

  async "journal"() {
    const { id } = await add({ policy: "public" });
    const { last } = await control("GET", "/requests");
    // A wait for a request that comes later, past others.
    const waiting = control("GET", `/requests?since=${last}&wait=10s&playbackId=${id}&resource=thumbnail`);
    await stream(id);
    await get(`/${id}/thumbnail.jpg`);
    const { requests } = await waiting;
    assert.equal(requests[0].path, `/${id}/thumbnail.jpg`);
    const since = await control("GET", `/requests?since=${last}`);
    assert.equal(since.requests.length, 2);
    assert.equal((await control("GET", `/requests?path=/${id}.m3u8`)).requests.length, 1);
    const text = await events(`/requests/stream?since=${last}`, 2);
    assert.match(text, /event: request\ndata: .*thumbnail\.jpg/);
    await control("DELETE", "/requests");
    assert.deepEqual((await control("GET", "/requests")).requests, []);
    assert.ok((await control("GET", "/requests?playbackID=x", undefined, 400)).error.includes("playbackID"));
    // The mock was started with --journal-size 100.
    for (let i = 0; i < 110; i++) await get("/favicon.png");
    assert.equal((await control("GET", "/requests")).requests.length, 100);
  },

  async "assertions"() {
    await control("DELETE", "/requests");
    const [key, film] = [await newKey(), await add()];
    await stream(film.id, await sign(key, `media:${film.id}`));
    const accepted = `/requests?playbackId=${film.id}&resource=stream&outcome=accepted`;
    assert.equal((await control("GET", accepted)).requests.length, 1);
    assert.deepEqual((await control("GET", "/requests?outcome=refused")).requests, []);
    await stream(film.id);
    const refused = `/requests?playbackId=${film.id}&reason=token_missing`;
    assert.equal((await control("GET", refused)).requests[0].status, 401);
  },

  async "profile"() {
    const { id } = await add();
    const profile = await control("GET", "/profile");
    assert.equal(profile.missingTokenStatus, 401);
    const changed = await control("PUT", "/profile", { missingTokenStatus: 403, leeway: "1m" });
    assert.deepEqual(Object.keys(changed).sort(), Object.keys(profile).sort());
    assert.equal((await stream(id)).status, 403);
    await control("PUT", "/profile", "lenient");
    assert.equal((await control("GET", "/profile")).acceptFractions, true);
    await control("PUT", "/profile", {});
    assert.equal((await stream(id)).status, 401);
  },

  async "management API"() {
    const key = await api("POST", "/iam/signing-keys");
    assert.match(key.privateKey, /^LS0t/);
    assert.ok((await api("GET", `/iam/signing-keys/${key.id}`)).workspaceId);
    const media = await api("POST", "/on-demand", {
      inputs: [{ type: "video", url: "https://example.com/video.mp4" }],
      accessPolicy: "private",
    });
    const id = media.playbackIds[0].id;
    assert.equal((await stream(id, await sign(key, `media:${id}`))).status, 200);
    const upload = await api("POST", "/on-demand/upload", {
      corsOrigin: "*",
      pushMediaSettings: { accessPolicy: "public" },
    });
    assert.equal((await request("PUT", upload.url, { body: "bytes" })).status, 200);
    assert.equal((await api("GET", `/on-demand/${upload.uploadId}`)).status, "Ready");
    const live = await api("POST", "/live/streams", {
      playbackSettings: { accessPolicy: "public" },
      inputMediaSettings: {},
    });
    assert.equal((await stream(live.playbackIds[0].id)).reason, "live_off_air");
    await control("PATCH", `/playbacks/${live.playbackIds[0].id}`, { offAir: false });
    assert.equal((await stream(live.playbackIds[0].id)).status, 200);
    assert.equal((await request("GET", `${base}/v1/on-demand`)).reason, "credentials_invalid");
  },

  async "player and beacon"() {
    assert.match((await get("/player.js")).text, /fastpix-player/);
    const res = await request("POST", `${base}/_mock/beacon`, { body: "{}" });
    assert.ok(res.status < 300);
    assert.equal((await control("GET", "/requests?resource=beacon")).requests.length, 1);
  },

  async "webhooks"() {
    const received = [];
    const app = http.createServer((req, res) => {
      const chunks = [];
      req.on("data", (chunk) => chunks.push(chunk));
      req.on("end", () => {
        const body = Buffer.concat(chunks);
        received.push({ id: JSON.parse(body).id, signature: req.headers["fastpix-signature"], body });
        res.end();
      });
    });
    await new Promise((resolve) => app.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${app.address().port}/webhooks`;
      const secret = crypto.randomBytes(32).toString("base64");
      await control("PUT", "/webhook", { url, secret });
      assert.deepEqual(await control("GET", "/webhook"), { url });
      const { mediaId } = await add();
      const query = "/webhooks?type=video.media.ready&state=delivered&wait=20s";
      const { webhooks } = await control("GET", query);
      assert.deepEqual([webhooks[0].objectId, webhooks[0].attempts[0].status], [mediaId, 200]);
      const ready = received.filter(({ id }) => id === webhooks[0].id);
      const mac = crypto.createHmac("sha256", Buffer.from(secret, "base64")).update(ready[0].body).digest("base64");
      assert.equal(ready[0].signature, mac);

      await control("POST", `/webhooks/${webhooks[0].id}/redeliver`, {}, 204);
      for (let i = 0; i < 200 && received.filter(({ id }) => id === webhooks[0].id).length < 2; i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(received.filter(({ id }) => id === webhooks[0].id).length, 2);
      await control("DELETE", "/webhook");
      await control("GET", "/webhook", undefined, 404);
    } finally {
      app.closeAllConnections();
      app.close();
    }
  },

  async "TLS and host names"() {
    console.log("call GET /_mock/ca.pem");
    const insecure = await request("GET", `${tlsBase}/_mock/ca.pem`, { rejectUnauthorized: false });
    const ca = insecure.text;
    assert.equal((await request("GET", `${tlsBase}/_mock/health`, { ca })).status, 200);
    const { hostname, port } = new URL(tlsBase);
    const named = await request("GET", `https://stream.fastpix.io/${seededFilm}.m3u8`, {
      ca, hostname, port, servername: "stream.fastpix.io", headers: { Host: "stream.fastpix.io" },
    });
    assert.equal(named.reason, "playback_id_unknown");
    await rejects(request("GET", `${tlsBase}/_mock/health`));
  },

  async "protection"() {
    const foreign = await request("POST", `${base}/_mock/reset`, {
      headers: { "Content-Type": "application/json", Origin: "https://evil.test" },
    });
    assert.equal(foreign.reason, "origin_not_allowed");
    const rebound = await request("GET", `${base}/_mock/keys`, { headers: { Host: "evil.test" } });
    assert.equal(rebound.reason, "host_not_allowed");
  },

  async "reset"() {
    const before = await control("GET", `/keys/${seededKey}`);
    const { id } = await add();
    await control("PUT", "/processing-time", { processingTime: "1h" });
    await control("PUT", "/fickle", { rate: 0.5 });
    await control("PUT", "/profile", "lenient");
    await control("POST", "/faults", { status: 500 });
    await control("POST", "/clock/advance", { by: "24h" });
    await control("POST", "/reset", {});
    const { playbacks } = await control("GET", "/playbacks");
    assert.ok(playbacks.some((p) => p.id === seededFilm) && !playbacks.some((p) => p.id === id));
    assert.equal((await control("GET", "/processing-time")).processingTime, "0s");
    assert.equal((await control("GET", "/fickle")).rate, 0);
    assert.equal((await control("GET", "/profile")).acceptFractions, false);
    assert.deepEqual((await control("GET", "/faults")).faults, []);
    assert.deepEqual((await control("GET", "/requests")).requests, []);
    assert.equal((await control("GET", `/keys/${seededKey}`)).publicKey, before.publicKey);
    const token = await sign(before, `media:${seededFilm}`);
    assert.equal((await stream(seededFilm, token)).status, 200);
  },
};

// events returns the text of a stream until it has n events.
function events(path, n) {
  console.log(`call GET /_mock${path.split("?")[0]}`);
  return new Promise((resolve, reject) => {
    const req = http.get(`${base}/_mock${path}`, { agent: false }, (res) => {
      let text = "";
      res.on("data", (chunk) => {
        text += chunk;
        if (text.split("event: request").length > n && text.endsWith("\n\n")) {
          resolve(text);
          req.destroy();
        }
      });
      res.on("error", () => {}); // of destroy
    });
    req.on("error", reject);
  });
}

for (const [name, check] of Object.entries(checks)) {
  try {
    await control("POST", "/reset", {});
    await check();
    console.log(`ok ${name}`);
  } catch (err) {
    console.log(`FAIL ${name}: ${err.stack}`);
    process.exitCode = 1;
  }
}
