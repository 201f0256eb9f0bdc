#!/usr/bin/env python3
"""Signs a FastPix token with Python's standard library and openssl."""

import base64
import json
import os
import re
import subprocess
import sys
import time


def fail(text):
    sys.exit(text)  # to standard error, with exit code 1


def openssl(*args, **kwargs):
    stdin = None if "input" in kwargs else subprocess.DEVNULL
    run = subprocess.run(["openssl", *args], capture_output=True, stdin=stdin, **kwargs)
    if run.returncode != 0:
        fail("the signing key is not an RSA private key")  # openssl's message could contain parts of the key
    return run.stdout


def segment(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


playback_id = os.environ.get("FASTPIX_PLAYBACK_ID", "")
if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", playback_id):
    fail("FASTPIX_PLAYBACK_ID: use 1 to 255 letters, digits, - and _")
prefix = {"private": "media:", "drm": "drm:", "public": ""}.get(os.environ.get("FASTPIX_POLICY"))
if prefix is None:
    fail("FASTPIX_POLICY: use private, drm or public")
if prefix == "":
    sys.exit(0)  # a public playback ID needs no token
ttl = os.environ.get("FASTPIX_TTL", "")
if not re.fullmatch(r"[0-9]{1,5}", ttl) or not 1 <= int(ttl) <= 86400:
    fail("FASTPIX_TTL: use whole seconds, from 1 to 86400")
key_id = os.environ.get("FASTPIX_SIGNING_KEY_ID")
if not key_id:
    fail("FASTPIX_SIGNING_KEY_ID is empty")
key_file = os.environ.get("FASTPIX_SIGNING_PRIVATE_KEY_FILE", "")

modulus = openssl("rsa", "-in", key_file, "-noout", "-modulus", "-passin", "pass:")  # Modulus=C0FFEE…
if len(modulus.strip().removeprefix(b"Modulus=")) * 4 < 2048:
    fail("the signing key has fewer than 2048 bits")

now = int(time.time())
header = {"alg": "RS256", "typ": "JWT"}
claims = {"kid": key_id, "aud": prefix + playback_id, "iss": "fastpix.io", "sub": "", "iat": now, "exp": now + int(ttl)}
signed = b".".join(segment(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
signature = openssl("dgst", "-sha256", "-sign", key_file, input=signed)
print((signed + b"." + segment(signature)).decode())
