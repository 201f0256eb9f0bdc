"""Consumes the signing vectors with Python's standard library, which has no RSA: it rebuilds the signed text and
verifies the signature. The vectors' tokens are the only valid ones, because PKCS #1 v1.5 is deterministic."""
import base64, json, pathlib, sys

from verify import decode, verify

file = json.loads(pathlib.Path(__file__).parent.with_name("signing.json").read_text())


def issued_at(v):  # the start of the reuse window; its phase is the 64-bit FNV-1a hash of the playback ID
    if v["window"] == 0:
        return v["now"]
    value = 14695981039346656037
    for byte in v["playbackId"].encode():
        value = (value ^ byte) * 1099511628211 % 2**64
    return v["now"] - (v["now"] - value % v["window"]) % v["window"]


def signing_input(v):
    iat, kid = issued_at(v), file["key"]["id"]
    aud = ("drm:" if v["policy"] == "drm" else "media:") + v["playbackId"]
    header = {"alg": "RS256"} if v["header"] == "minimal" else {"alg": "RS256", "typ": "JWT", "kid": kid}
    claims = {"kid": kid, "aud": aud, "iss": v["issuer"], "sub": v["subject"], "iat": iat, "exp": iat + v["ttl"]}
    texts = (json.dumps(o, ensure_ascii=False, separators=(",", ":")) for o in (header, claims | v.get("claims", {})))
    return ".".join(base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") for text in texts)


def signed(v):
    text, _, signature = v["token"].rpartition(".")
    return text == signing_input(v) and verify(file["key"]["jwk"], text, decode(signature))


names = [v["name"] for v in file["vectors"] if not signed(v)]
print(f"{len(file['vectors'])} vectors, {len(names)} failed", *names, sep="\n")
sys.exit(bool(names))
