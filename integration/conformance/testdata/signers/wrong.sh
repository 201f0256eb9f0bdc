#!/usr/bin/env bash
# Signs with one mistake, which its argument names. The tests check that each is
# found for the right reason.
set -euo pipefail

segment() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

mistake=$1
now=$(date +%s)
prefix=media:
[[ $FASTPIX_POLICY != drm ]] || prefix=drm:
kid=$FASTPIX_SIGNING_KEY_ID id=$FASTPIX_PLAYBACK_ID exp=$((now + FASTPIX_TTL))
aud="\"$prefix$id\""
header='{"alg":"RS256","typ":"JWT"}'
case $mistake in
bare-aud) aud="\"$id\"" ;;
array-aud) aud="[\"$prefix$id\"]" ;;
always-media) aud="\"media:$id\"" ;;
fixed-id) aud="\"${prefix}11111111-2222-4333-8444-555555555555\"" ;;
milliseconds) exp=$((exp * 1000)) ;;
year) exp=$((now + 365 * 24 * 60 * 60)) ;;
minute) exp=$((now + 60)) ;;
hs256) header='{"alg":"HS256","typ":"JWT"}' ;;
none) header='{"alg":"none"}' ;;
fixed-key) kid=00000000-0000-4000-8000-000000000000 ;;
esac
claims="{\"kid\":\"$kid\",\"aud\":$aud,\"iat\":$now,\"exp\":$exp}"
case $mistake in
header-kid)
	header="{\"alg\":\"RS256\",\"kid\":\"$kid\"}"
	claims="{\"aud\":$aud,\"iat\":$now,\"exp\":$exp}"
	;;
no-exp) claims="{\"kid\":\"$kid\",\"aud\":$aud,\"iat\":$now}" ;;
esac
signed=$(printf %s "$header" | segment).$(printf %s "$claims" | segment)
case $mistake in
hs256) signature=$(printf %s "$signed" | openssl dgst -sha256 -hmac "$FASTPIX_SIGNING_PRIVATE_KEY" -binary | segment) ;;
none) signature= ;;
*) signature=$(printf %s "$signed" | openssl dgst -sha256 -sign "$FASTPIX_SIGNING_PRIVATE_KEY_FILE" | segment) ;;
esac
case $mistake in
silent) ;;
chatty) echo "the token is $signed.$signature" ;;
bearer) echo "Bearer:$signed.$signature" ;;
cut) echo "$signed.${signature:0:100}" ;;
leaky)
	echo "key $FASTPIX_SIGNING_PRIVATE_KEY" >&2
	fold -w 40 "$FASTPIX_SIGNING_PRIVATE_KEY_FILE" >&2
	echo "token $signed.$signature" >&2
	echo "at $FASTPIX_PLAYBACK_ID" >&2
	exit 3
	;;
hangs)
	sleep 60 &
	wait
	;;
floods) yes "$signed" | head -c 1000000 ;;
*) echo "$signed.$signature" ;;
esac
