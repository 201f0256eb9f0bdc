"""Consumes the verification vectors with Python's standard library. With --lines, it answers playback conformance."""
import base64, hashlib, json, pathlib, re, sys

SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")  # DigestInfo without the hash
IMAGES = ("thumbnail", "spritesheet", "advanced-spritesheet", "clip")
sys.setrecursionlimit(20_000)  # one payload is 2,000 brackets deep


def decode(segment):  # base64url in its canonical form only
    data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != segment:
        raise ValueError("not base64url")
    return data


def refuse(word):
    raise ValueError(word + " is not JSON")


def parse(segment):  # a JSON object whose names are unique, which json.loads does not check
    pairs = json.loads(decode(segment).decode(), object_pairs_hook=tuple, parse_constant=refuse)
    if not isinstance(pairs, tuple) or len(dict(pairs)) < len(pairs):
        raise ValueError("not a JSON object")
    return dict(pairs)


def verify(jwk, text, signature):  # PKCS #1 v1.5 by comparison with the one right block
    n, e = (int.from_bytes(decode(jwk[name]), "big") for name in "ne")
    size, number = (n.bit_length() + 7) // 8, int.from_bytes(signature, "big")
    info = SHA256 + hashlib.sha256(text.encode()).digest()
    block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    return len(signature) == size and number < n and pow(number, e, n) == int.from_bytes(block, "big")


def accepts(v):  # as the strict profile does; raises for a token that does not parse
    if len(v["token"]) > 8192 or not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]*", v["token"], re.ASCII):
        return False
    segments = v["token"].split(".")
    header, claims, signature = parse(segments[0]), parse(segments[1]), decode(segments[2])
    kid, exp, nbf = claims.get("kid"), claims.get("exp"), claims.get("nbf", 0)
    key = next((k for k in v["keys"] if k["id"] == kid and not k.get("deleted")), None)
    drm = v["policy"] == "drm"
    audiences = ["drm:"] * drm + ["media:"] * (not drm or v["resource"] in IMAGES)
    return (
        "crit" not in header and header.get("alg") == "RS256" and header.get("kid", kid) == kid
        and key is not None and verify(key["jwk"], ".".join(segments[:2]), signature)
        and type(exp) in (int, float) and exp % 1 == 0 and v["time"] < exp < 1e11
        and type(nbf) in (int, float) and nbf <= v["time"]
        and claims.get("aud") in [prefix + v["playbackId"] for prefix in audiences]
    )


def verdict(v):
    try:
        return accepts(v)
    except ValueError:  # does not parse
        return False


def main():
    if "--lines" in sys.argv:
        for line in sys.stdin:
            print("accept" if verdict(json.loads(line)) else "refuse")
        return
    file = json.loads(pathlib.Path(__file__).parent.with_name("verification.json").read_text())
    policies = {p["id"]: p["policy"] for p in file["playbacks"]}
    inputs = [v | {"policy": policies[v["playbackId"]], "keys": file["keys"]} for v in file["vectors"]]
    names = [v["name"] for v in inputs if verdict(v) != v["strict"]["accepted"]]
    print(f"{len(inputs)} vectors, {len(names)} failed", *names, sep="\n")
    sys.exit(bool(names))


if __name__ == "__main__":
    main()
