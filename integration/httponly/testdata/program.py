"""Does over HTTP, with Python's standard library alone, what mockfastpix promises to tests in Go.

Usage: python3 program.py BASE_URL TLS_BASE_URL

It prints a line for each request to the control plane and for each check.
"""
import base64
import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import re
import socket
import ssl
import sys
import threading
import time
import traceback
import urllib.parse
import uuid
from datetime import datetime

BASE, TLS_BASE = sys.argv[1:]
BASIC = "Basic " + base64.b64encode(b"mock-access-token:mock-secret-key").decode()
SEEDED_KEY = "seeded-key"
SEEDED_FILM = "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"


class Response:
    def __init__(self, res):
        self.status, self.headers, self.reason = res.status, res.headers, res.headers.get("X-Mock-Reason")
        self.text = res.read().decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.text)


def request(method, url, body=None, headers=None, context=None, connect=None):
    """Returns the response. Raises OSError or HTTPException if the connection is closed without a whole one."""
    u = urllib.parse.urlsplit(url)
    if u.scheme == "https":
        connection = http.client.HTTPSConnection(u.hostname, u.port, timeout=20, context=context)
        if connect:  # another address for the host name of the URL
            connection._create_connection = lambda *_, **__: socket.create_connection(connect)
    else:
        connection = http.client.HTTPConnection(u.hostname, u.port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, u.path + ("?" + u.query if u.query else ""), body, headers or {})
        return Response(connection.getresponse())


def get(path, headers=None):
    return request("GET", BASE + path, headers=headers)


def control(method, path, body=None, status=None):
    print(f"call {method} /_mock{path.partition('?')[0]}", flush=True)
    text = None if body is None else json.dumps(body)
    res = request(method, f"{BASE}/_mock{path}", text, {"Content-Type": "application/json"})
    ok = res.status == status if status else res.status < 300
    assert ok, f"{method} {path}: {res.status} {res.text}"
    return res.json if res.text else None


def api(method, path, body=None):
    headers = {"Authorization": BASIC, "Content-Type": "application/json"}
    res = request(method, f"{BASE}/v1{path}", json.dumps(body) if body else None, headers)
    assert res.status == (201 if method == "POST" else 200), f"{method} /v1{path}: {res.status} {res.text}"
    return res.json["data"]


def equal(got, want):
    assert got == want, f"{got!r}, want {want!r}"


def fails(call):
    try:
        res = call()
    except (OSError, http.client.HTTPException):
        return
    raise AssertionError(f"the response is {res.status}, want none")


# RSA signatures, which the standard library does not have.


def der(data, at=0):
    """Returns the content of the DER value at the offset, and the offset after it."""
    size, at = data[at + 1], at + 2
    if size & 0x80:
        n = size & 0x7F
        size, at = int.from_bytes(data[at : at + n]), at + n
    return data[at : at + size], at + size


def rsa_key(private_key):
    pem = base64.b64decode(private_key).decode()
    data = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    sequence, _ = der(data)
    if "RSA" not in pem:  # PKCS #8: version, algorithm, PKCS #1 in an octet string
        _, at = der(sequence)
        _, at = der(sequence, at)
        sequence, _ = der(der(sequence, at)[0])
    numbers, at = [], 0
    while len(numbers) < 4:
        value, at = der(sequence, at)
        numbers.append(int.from_bytes(value))
    _, n, _, d = numbers
    return n, d


def rsa_sign(private_key, text):
    n, d = rsa_key(private_key)
    size = (n.bit_length() + 7) // 8
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(text.encode()).digest()
    padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    return pow(int.from_bytes(padded), d, n).to_bytes(size)


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def now():
    text = control("GET", "/clock")["now"]
    return int(datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00")).timestamp())


def sign(key, audience, header=None, **claims):
    """Returns a token. The claims replace the usual ones; None removes one."""
    iat = now()
    usual = {"kid": key["id"], "aud": audience, "iss": "fastpix.io", "sub": "", "iat": iat, "exp": iat + 600}
    payload = {name: value for name, value in (usual | claims).items() if value is not None}
    parts = (json.dumps(part).encode() for part in (header or {"alg": "RS256", "typ": "JWT"}, payload))
    text = ".".join(map(base64url, parts))
    return text + "." + base64url(rsa_sign(key["privateKey"], text))


def stream(playback_id, token=None):
    return get(f"/{playback_id}.m3u8" + (f"?token={token}" if token else ""))


def add(**options):
    return control("POST", "/playbacks", options)


def new_key(**body):
    return control("POST", "/keys", body)


def first_url(playlist):
    return next(line for line in playlist.text.splitlines() if line.startswith("http"))


def server():
    assert "GET /_mock/health" in control("GET", "")["operations"]
    equal(control("GET", "/health"), {"status": "ok"})
    assert next(r for r in control("GET", "/reasons")["reasons"] if r["code"] == "aud_malformed")["remedy"]
    assert control("GET", "/reasons/aud_malformed")["cause"]
    assert "<title>" in get("/").text
    assert "TLS" in control("GET", "/ca.pem", status=404)["error"]


def signing_keys():
    key, foreign = new_key(), new_key(foreign=True)
    own = str(uuid.uuid4())
    new_key(id=own, publicKey=key["publicKey"])
    ids = [k["id"] for k in control("GET", "/keys")["keys"]]
    assert key["id"] in ids and own in ids and foreign["id"] not in ids
    equal(control("GET", f"/keys/{key['id']}")["publicKey"], key["publicKey"])
    assert control("GET", f"/keys/{SEEDED_KEY}")["privateKey"].startswith("LS0t")

    film = add()["id"]
    equal(stream(film, sign(key, f"media:{film}")).status, 200)
    equal(stream(film, sign(key | {"id": own}, f"media:{film}")).status, 200)
    equal(stream(film, sign(foreign, f"media:{film}")).reason, "key_foreign")
    control("DELETE", f"/keys/{key['id']}")
    equal(stream(film, sign(key, f"media:{film}")).reason, "key_revoked")


def policies():
    key = new_key()
    public, film, drm = add(policy="public")["id"], add()["id"], add(policy="drm")["id"]
    equal(stream(public).status, 200)
    media, license = sign(key, f"media:{film}"), sign(key, f"drm:{drm}")
    playlist = request("GET", first_url(stream(film, media)))
    equal(request("GET", first_url(playlist)).status, 200)
    for name in "thumbnail.jpg", "spritesheet.json", "clip.gif":
        equal(get(f"/{film}/{name}?token={media}").status, 200)
        equal(get(f"/{drm}/{name}?token={license}").status, 200)
    equal(stream(drm, license).status, 200)
    equal(stream(drm, sign(key, f"media:{drm}")).reason, "aud_wrong_prefix")
    for system in "widevine", "fairplay":
        url = f"{BASE}/v1/on-demand/drm/license/{system}/{drm}?token={license}"
        equal(request("POST", url, b"challenge").status, 200)
    equal(get(f"/v1/on-demand/drm/cert/fairplay/{drm}?token={license}").status, 200)
    control("DELETE", f"/playbacks/{film}")
    equal(stream(film, media).reason, "playback_id_deleted")


def files():
    film = add(policy="public", mp4Support="audioOnly,capped_4k")["id"]
    equal(get(f"/{film}/capped-4k.mp4").status, 200)
    equal(get(f"/{film}/audio.m4a", {"Range": "bytes=0-99"}).status, 206)
    control("PATCH", f"/playbacks/{film}", {"mp4Support": "none"})
    equal(get(f"/{film}/audio.m4a").reason, "resource_unavailable")


def live():
    channel = add(policy="public", live=True)["id"]
    assert "ENDLIST" not in request("GET", first_url(stream(channel))).text
    equal(control("PATCH", f"/playbacks/{channel}", {"offAir": True})["offAir"], True)
    equal(stream(channel).reason, "live_off_air")


def restrictions_and_resolution():
    film = add(
        policy="public",
        resolution="480p",
        domains={"defaultPolicy": "deny", "allow": ["app.test"]},
        userAgents={"defaultPolicy": "allow", "deny": ["curl"]},
    )["id"]
    page, other = {"Origin": "https://app.test"}, {"Origin": "https://other.test"}
    equal(get(f"/{film}.m3u8", other).reason, "domain_restricted")
    equal(get(f"/{film}.m3u8", page | {"User-Agent": "curl"}).reason, "user_agent_restricted")
    master = get(f"/{film}.m3u8", page)
    assert master.status == 200 and "x720" not in master.text
    control("PATCH", f"/playbacks/{film}", {"domains": {"defaultPolicy": "allow"}})
    equal(get(f"/{film}.m3u8", other).status, 200)


def processing_time_and_statuses():
    control("PUT", "/processing-time", {"processingTime": "1m"})
    equal(control("GET", "/processing-time"), {"processingTime": "1m0s"})
    film = add(policy="public")["id"]
    equal(stream(film).reason, "media_not_ready")
    control("POST", "/clock/advance", {"by": "2m"})
    equal(control("GET", f"/playbacks/{film}")["status"], "Ready")
    equal(stream(film).status, 200)
    control("PATCH", f"/playbacks/{film}", {"status": "Failed"})
    equal(stream(film).reason, "media_failed")


def refusals():
    key, film = new_key(), add()["id"]
    audience = f"media:{film}"
    for reason, token in {
        "token_missing": None,
        "token_malformed": "x.y.z",
        "alg_not_rs256": sign(key, audience, header={"alg": "none"}),
        "kid_missing": sign(key, audience, kid=None),
        "key_unknown": sign(key | {"id": str(uuid.uuid4())}, audience),
        "signature_invalid": sign(key, audience)[:-6] + "AAAAAA",
        "exp_missing": sign(key, audience, exp=None),
        "token_expired": sign(key, audience, exp=now() - 60),
        "aud_malformed": sign(key, [audience]),
        "aud_wrong_playback_id": sign(key, f"media:{SEEDED_FILM}"),
    }.items():
        res = stream(film, token)
        equal(res.reason, reason)
        assert res.json["success"] is False and res.json["error"]["description"]


def verify():
    key, film = new_key(), add()["id"]
    token = sign(key, f"media:{film}")
    verdict = control("POST", "/verify", {"token": token, "playbackId": film, "resource": "thumbnail"})
    assert verdict["accepted"]
    bad = control("POST", "/verify", {"token": token, "playbackId": SEEDED_FILM})
    equal(bad["reason"]["code"], "aud_wrong_playback_id")
    assert len(bad["checks"]) > 3 and token not in json.dumps(bad)
    text = f"curl 'https://stream.fastpix.io/{film}.m3u8?token={token}'"
    answer = control("POST", "/inspect", {"text": text})
    equal([answer["summary"], answer["found"][0]["verdict"]["accepted"]], ["Found 1 token in a curl command.", True])


def clock():
    key, film = new_key(), add()["id"]
    token = sign(key, f"media:{film}")
    control("POST", "/clock/advance", {"by": "24h"})
    res = stream(film, token)
    equal((res.status, res.reason), (403, "token_expired"))
    assert control("PUT", "/clock", {"now": "2026-05-20T12:00:00Z"})["now"].startswith("2026-05-20T12:00")
    equal(control("DELETE", "/clock")["offset"], "0s")


def faults():
    film = add(policy="public")["id"]
    path = f"/{film}.m3u8"
    fault = control("POST", "/faults", {"path": path, "times": 1, "skip": 1, "status": 429, "retryAfter": "3s"})
    busy = [get(path) for _ in range(3)]
    equal([res.status for res in busy], [200, 429, 200])
    equal(busy[1].headers["Retry-After"], "3")
    equal([f["seen"] for f in control("GET", "/faults")["faults"] if f["id"] == fault["id"]], [3])
    control("DELETE", f"/faults/{fault['id']}")
    for effect in {"drop": True}, {"truncateAfter": 10}, {"dropBody": True}:
        control("POST", "/faults", {"playbackId": film, "times": 1} | effect)
        fails(lambda: get(path))
    control("POST", "/faults", {"playbackId": film, "contentType": "text/html", "delay": "1ms", "times": 1})
    equal(get(path).headers["Content-Type"], "text/html")
    control("POST", "/faults", {"host": "stream.test", "method": "GET", "bytesPerSecond": 100000, "status": 500})
    equal(get(path, {"Host": "stream.test"}).reason, "fault_injected")
    control("DELETE", "/faults")
    equal(control("GET", "/faults"), {"faults": []})
    assert "Status" in control("POST", "/faults", {"retryAfter": "1s"}, status=400)["error"]


def fickle_mode():
    open_film, film = add(policy="public")["id"], add()["id"]

    def sequence():
        equal(control("PUT", "/fickle", {"rate": 0.8, "seed": 3}), {"rate": 0.8, "seed": 3})
        statuses = []
        for _ in range(8):
            try:
                statuses.append(stream(open_film).status)
            except (OSError, http.client.HTTPException):
                statuses.append(0)
        return statuses

    first = sequence()
    equal(sequence(), first)
    assert set(first) != {200}
    equal(control("GET", "/fickle")["rate"], 0.8)
    equal(stream(film).reason, "token_missing")
    assert control("GET", f"/requests?playbackId={open_film}&outcome=failed&reason=fickle")["requests"]
    equal(control("PUT", "/fickle", {})["rate"], 0)


def journal():
    film = add(policy="public")["id"]
    last = control("GET", "/requests")["last"]
    found = []
    # A wait for a request that comes later, past others.
    query = f"/requests?since={last}&wait=10s&playbackId={film}&resource=thumbnail"
    waiting = threading.Thread(target=lambda: found.append(control("GET", query)))
    waiting.start()
    stream(film)
    get(f"/{film}/thumbnail.jpg")
    waiting.join()
    equal(found[0]["requests"][0]["path"], f"/{film}/thumbnail.jpg")
    equal(len(control("GET", f"/requests?since={last}")["requests"]), 2)
    equal(len(control("GET", f"/requests?path=/{film}.m3u8")["requests"]), 1)
    assert re.search(r"event: request\ndata: .*thumbnail\.jpg", events(f"/requests/stream?since={last}", 2))
    control("DELETE", "/requests")
    equal(control("GET", "/requests")["requests"], [])
    assert "playbackID" in control("GET", "/requests?playbackID=x", status=400)["error"]
    for _ in range(110):  # the mock was started with --journal-size 100
        get("/favicon.png")
    equal(len(control("GET", "/requests")["requests"]), 100)


def events(path, n):
    """Returns the text of a stream until it has n events."""
    print(f"call GET /_mock{path.partition('?')[0]}", flush=True)
    u = urllib.parse.urlsplit(BASE)
    with contextlib.closing(http.client.HTTPConnection(u.hostname, u.port, timeout=20)) as connection:
        connection.request("GET", f"/_mock{path}")
        res, text = connection.getresponse(), ""
        while text.count("event: request") < n or not text.endswith("\n\n"):
            text += res.readline().decode()
        return text


def assertions():
    control("DELETE", "/requests")
    key, film = new_key(), add()["id"]
    stream(film, sign(key, f"media:{film}"))
    accepted = f"/requests?playbackId={film}&resource=stream&outcome=accepted"
    equal(len(control("GET", accepted)["requests"]), 1)
    equal(control("GET", "/requests?outcome=refused")["requests"], [])
    stream(film)
    equal(control("GET", f"/requests?playbackId={film}&reason=token_missing")["requests"][0]["status"], 401)


def profile():
    film, before = add()["id"], control("GET", "/profile")
    equal(before["missingTokenStatus"], 401)
    changed = control("PUT", "/profile", {"missingTokenStatus": 403, "leeway": "1m"})
    equal(sorted(changed), sorted(before))
    equal(stream(film).status, 403)
    control("PUT", "/profile", "lenient")
    equal(control("GET", "/profile")["acceptFractions"], True)
    control("PUT", "/profile", {})
    equal(stream(film).status, 401)


def management_api():
    key = api("POST", "/iam/signing-keys")
    assert key["privateKey"].startswith("LS0t")
    assert api("GET", f"/iam/signing-keys/{key['id']}")["workspaceId"]
    inputs = [{"type": "video", "url": "https://example.com/video.mp4"}]
    film = api("POST", "/on-demand", {"inputs": inputs, "accessPolicy": "private"})["playbackIds"][0]["id"]
    equal(stream(film, sign(key, f"media:{film}")).status, 200)
    settings = {"corsOrigin": "*", "pushMediaSettings": {"accessPolicy": "public"}}
    upload = api("POST", "/on-demand/upload", settings)
    equal(request("PUT", upload["url"], b"bytes").status, 200)
    equal(api("GET", f"/on-demand/{upload['uploadId']}")["status"], "Ready")
    settings = {"playbackSettings": {"accessPolicy": "public"}, "inputMediaSettings": {}}
    channel = api("POST", "/live/streams", settings)["playbackIds"][0]["id"]
    equal(stream(channel).reason, "live_off_air")
    control("PATCH", f"/playbacks/{channel}", {"offAir": False})
    equal(stream(channel).status, 200)
    equal(get("/v1/on-demand").reason, "credentials_invalid")


def player_and_beacon():
    assert "fastpix-player" in get("/player.js").text
    assert request("POST", f"{BASE}/_mock/beacon", b"{}").status < 300
    equal(len(control("GET", "/requests?resource=beacon")["requests"]), 1)


def webhooks():
    received = []

    class App(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((json.loads(body)["id"], self.headers["FastPix-Signature"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    app = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
    threading.Thread(target=app.serve_forever, daemon=True).start()
    try:
        url, secret = f"http://127.0.0.1:{app.server_port}/webhooks", base64.b64encode(uuid.uuid4().bytes * 2).decode()
        control("PUT", "/webhook", {"url": url, "secret": secret})
        equal(control("GET", "/webhook"), {"url": url})
        media = add()["mediaId"]
        ready = control("GET", "/webhooks?type=video.media.ready&state=delivered&wait=20s")["webhooks"][0]
        equal((ready["objectId"], ready["attempts"][0]["status"]), (media, 200))
        _, signature, body = next(r for r in received if r[0] == ready["id"])
        mac = hmac.digest(base64.b64decode(secret), body, "sha256")
        equal(signature, base64.b64encode(mac).decode())

        control("POST", f"/webhooks/{ready['id']}/redeliver", {})
        for _ in range(200):
            if [r[0] for r in received].count(ready["id"]) == 2:
                break
            time.sleep(0.05)
        equal([r[0] for r in received].count(ready["id"]), 2)
        control("DELETE", "/webhook")
        control("GET", "/webhook", status=404)
    finally:
        app.shutdown()
        app.server_close()


def tls_and_host_names():
    print("call GET /_mock/ca.pem", flush=True)
    insecure = ssl._create_unverified_context()
    ca = request("GET", f"{TLS_BASE}/_mock/ca.pem", context=insecure).text
    context = ssl.create_default_context(cadata=ca)
    equal(request("GET", f"{TLS_BASE}/_mock/health", context=context).status, 200)
    u = urllib.parse.urlsplit(TLS_BASE)
    url = f"https://stream.fastpix.io/{SEEDED_FILM}.m3u8"
    named = request("GET", url, context=context, connect=(u.hostname, u.port))
    equal(named.reason, "playback_id_unknown")
    fails(lambda: request("GET", f"{TLS_BASE}/_mock/health", context=ssl.create_default_context()))


def protection():
    headers = {"Content-Type": "application/json", "Origin": "https://evil.test"}
    equal(request("POST", f"{BASE}/_mock/reset", headers=headers).reason, "origin_not_allowed")
    equal(get("/_mock/keys", {"Host": "evil.test"}).reason, "host_not_allowed")


def reset():
    before, film = control("GET", f"/keys/{SEEDED_KEY}"), add()["id"]
    control("PUT", "/processing-time", {"processingTime": "1h"})
    control("PUT", "/fickle", {"rate": 0.5})
    control("PUT", "/profile", "lenient")
    control("POST", "/faults", {"status": 500})
    control("POST", "/clock/advance", {"by": "24h"})
    control("POST", "/reset", {})
    ids = [p["id"] for p in control("GET", "/playbacks")["playbacks"]]
    assert SEEDED_FILM in ids and film not in ids
    equal(control("GET", "/processing-time"), {"processingTime": "0s"})
    equal(control("GET", "/fickle")["rate"], 0)
    equal(control("GET", "/profile")["acceptFractions"], False)
    equal(control("GET", "/faults"), {"faults": []})
    equal(control("GET", "/requests")["requests"], [])
    equal(control("GET", f"/keys/{SEEDED_KEY}")["publicKey"], before["publicKey"])
    equal(stream(SEEDED_FILM, sign(before, f"media:{SEEDED_FILM}")).status, 200)


failed = False
for name, check in {
    "server": server,
    "signing keys": signing_keys,
    "policies": policies,
    "files": files,
    "live": live,
    "restrictions and resolution": restrictions_and_resolution,
    "processing time and statuses": processing_time_and_statuses,
    "refusals": refusals,
    "verify": verify,
    "clock": clock,
    "faults": faults,
    "fickle mode": fickle_mode,
    "journal": journal,
    "assertions": assertions,
    "profile": profile,
    "management API": management_api,
    "player and beacon": player_and_beacon,
    "webhooks": webhooks,
    "TLS and host names": tls_and_host_names,
    "protection": protection,
    "reset": reset,
}.items():
    try:
        control("POST", "/reset", {})
        check()
        print(f"ok {name}", flush=True)
    except Exception:
        print(f"FAIL {name}: {traceback.format_exc()}", flush=True)
        failed = True
sys.exit(failed)
