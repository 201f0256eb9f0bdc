#!/usr/bin/env bash
# Signs a FastPix token with openssl.
set -euo pipefail

fail() {
	echo "$1" >&2
	exit 1
}
segment() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

id=${FASTPIX_PLAYBACK_ID:-} ttl=${FASTPIX_TTL:-} key=${FASTPIX_SIGNING_PRIVATE_KEY_FILE:-}
[[ $id =~ ^[A-Za-z0-9_-]+$ ]] && ((${#id} <= 255)) || fail 'FASTPIX_PLAYBACK_ID: use 1 to 255 letters, digits, - and _'
case ${FASTPIX_POLICY:-} in
private) prefix=media: ;;
drm) prefix=drm: ;;
public) exit 0 ;; # needs no token
*) fail 'FASTPIX_POLICY: use private, drm or public' ;;
esac
[[ $ttl =~ ^[1-9][0-9]{0,4}$ ]] && ((ttl <= 86400)) || fail 'FASTPIX_TTL: use whole seconds, from 1 to 86400'
[[ ${FASTPIX_SIGNING_KEY_ID:-} =~ ^[A-Za-z0-9_-]+$ ]] || fail 'FASTPIX_SIGNING_KEY_ID is empty or not a key ID'
# openssl signs with any kind of key, but FastPix accepts RSA only. The messages of
# openssl are hidden because they could contain parts of the key.
modulus=$(openssl rsa -in "$key" -noout -modulus -passin pass: 2>/dev/null) ||
	fail 'the signing key is not an RSA private key'
modulus=${modulus#Modulus=}
((${#modulus} * 4 >= 2048)) || fail 'the signing key has fewer than 2048 bits'

now=$(date +%s)
header=$(printf '{"alg":"RS256"}' | segment)
claims=$(printf '{"kid":"%s","aud":"%s%s","iss":"fastpix.io","sub":"","iat":%d,"exp":%d}' \
	"$FASTPIX_SIGNING_KEY_ID" "$prefix" "$id" "$now" $((now + ttl)) | segment)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$key" | segment)
printf '%s.%s.%s\n' "$header" "$claims" "$signature"
