package mockfastpix_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const widevinePath = "/v1/on-demand/drm/license/widevine/"

func withDRMMode(mode mockfastpix.DRMMode) mockfastpix.Option {
	return mockfastpix.WithProfile(mockfastpix.Profile{DRMMode: mode})
}

var playlistAttribute = regexp.MustCompile(`([A-Z-]+)=("[^"]*"|[^",]*)`)

// keyTags returns the attributes of a playlist's tags with the name, by
// KEYFORMAT.
func keyTags(t *testing.T, playlist, tag string) map[string]map[string]string {
	t.Helper()
	tags := map[string]map[string]string{}
	for line := range strings.Lines(playlist) {
		list, ok := strings.CutPrefix(strings.TrimSpace(line), tag+":")
		if !ok {
			continue
		}
		attributes := map[string]string{}
		for _, m := range playlistAttribute.FindAllStringSubmatch(list, -1) {
			attributes[m[1]] = strings.Trim(m[2], `"`)
		}
		format := attributes["KEYFORMAT"]
		if tags[format] != nil {
			t.Errorf("two tags have the KEYFORMAT %s", format)
		}
		delete(attributes, "KEYFORMAT")
		tags[format] = attributes
	}
	return tags
}

func wantNoKeys(t *testing.T, playlist string) {
	t.Helper()
	if strings.Contains(playlist, "-KEY:") {
		t.Errorf("the playlist has key tags:\n%s", playlist)
	}
}

// streamURLs returns the URLs of the variants and audio in a master playlist.
func streamURLs(playlist string) []string {
	var list []string
	for _, u := range playlistURLs(playlist) {
		if strings.Contains(u, ".m3u8?") {
			list = append(list, u)
		}
	}
	return list
}

// mediaURLs returns the URLs of the init segment and the segments in a media
// playlist.
func mediaURLs(playlist string) []string {
	var list []string
	for _, u := range playlistURLs(playlist) {
		if strings.Contains(u, "/m/") {
			list = append(list, u)
		}
	}
	return list
}

func TestDRMMode_keyTags(t *testing.T) {
	t.Parallel()
	const (
		widevine = "urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"
		fairPlay = "com.apple.streamingkeydelivery"
		clearKey = "org.w3.clearkey"
	)
	for mode, formats := range map[mockfastpix.DRMMode][]string{
		mockfastpix.DRMModeKeyTags:  {widevine, fairPlay},
		mockfastpix.DRMModeClearKey: {widevine, fairPlay, clearKey},
	} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, withDRMMode(mode))
			res := get(t, w.srv, master(w.drm, w.signer.drmToken(t, w.drm)))
			wantOK(t, res)
			got := keyTags(t, res.body, "#EXT-X-SESSION-KEY")
			box, err := base64.StdEncoding.DecodeString(
				strings.TrimPrefix(got[widevine]["URI"], "data:text/plain;base64,"))
			if err != nil || len(box) < 52 || string(box[4:8]) != "pssh" {
				t.Fatalf("Widevine's URI %s: %v", got[widevine]["URI"], err)
			}
			keyID := "0x" + hex.EncodeToString(box[34:50])
			host := strings.TrimPrefix(w.srv.URL(), "http://")
			tag := func(uri, keyID string) map[string]string {
				want := map[string]string{"METHOD": "SAMPLE-AES", "KEYFORMATVERSIONS": "1", "URI": uri}
				if keyID != "" {
					want["KEYID"] = keyID
				}
				return want
			}
			all := map[string]map[string]string{
				widevine: tag(got[widevine]["URI"], keyID),
				fairPlay: tag("skd://"+host+"/v1/on-demand/drm/license/fairplay/"+w.drm, ""),
				clearKey: tag(w.srv.URL()+widevinePath+w.drm, keyID),
			}
			want := map[string]map[string]string{}
			for _, f := range formats {
				want[f] = all[f]
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("master playlist (-want +got):\n%s", diff)
			}
			variants := streamURLs(res.body)
			if len(variants) < 3 {
				t.Fatalf("%d variants\n%s", len(variants), res.body)
			}
			for _, v := range variants {
				res := get(t, w.srv, v)
				wantOK(t, res)
				if strings.Contains(v, "/subtitles_") { // are not encrypted
					wantNoKeys(t, res.body)
					continue
				}
				if diff := cmp.Diff(want, keyTags(t, res.body, "#EXT-X-KEY")); diff != "" {
					t.Errorf("%s (-want +got):\n%s", v, diff)
				}
				if strings.LastIndex(res.body, "#EXT-X-KEY") > strings.Index(res.body, "#EXTINF") {
					t.Errorf("a key tag follows the first segment:\n%s", res.body)
				}
			}
		})
	}
}

func TestDRMMode_playlistsWithoutKeys(t *testing.T) {
	t.Parallel()
	for _, mode := range []mockfastpix.DRMMode{
		mockfastpix.DRMModeNone, mockfastpix.DRMModeKeyTags, mockfastpix.DRMModeClearKey,
	} {
		w := newWorld(t, withDRMMode(mode))
		paths := map[string]string{
			"private": master(w.private, w.signer.token(t, w.private)), "public": "/" + w.public + ".m3u8",
			"live": master(w.live, w.signer.token(t, w.live)),
		}
		if mode == mockfastpix.DRMModeNone {
			paths["drm"] = master(w.drm, w.signer.drmToken(t, w.drm))
		}
		for name, path := range paths {
			res := get(t, w.srv, path)
			wantOK(t, res)
			wantNoKeys(t, res.body)
			for _, v := range streamURLs(res.body) {
				variant := get(t, w.srv, v)
				wantOK(t, variant)
				wantNoKeys(t, variant.body)
				segment := get(t, w.srv, mediaURLs(variant.body)[0])
				wantOK(t, segment)
				if strings.Contains(segment.body, "tenc") {
					t.Errorf("%s: the segments are encrypted in the mode %q", name, mode)
				}
			}
		}
	}
}

// media returns the init segments and segments of a DRM playback ID, by
// rendition and name.
func media(t *testing.T, w *world) map[string]string {
	t.Helper()
	res := get(t, w.srv, master(w.drm, w.signer.drmToken(t, w.drm)))
	wantOK(t, res)
	list := map[string]string{}
	for _, v := range streamURLs(res.body) {
		for _, m := range mediaURLs(get(t, w.srv, v).body) {
			u, err := url.Parse(m)
			if err != nil {
				t.Fatal(err)
			}
			res := get(t, w.srv, m)
			wantOK(t, res)
			parts := strings.Split(u.Path, "/")
			name := strings.Join(parts[len(parts)-2:], "/") // rendition and segment
			list[name] = res.body
		}
	}
	return list
}

// Only the mode clearKey changes the segments, and it changes all of them
// except those of subtitles.
func TestDRMMode_segments(t *testing.T) {
	t.Parallel()
	plain := media(t, newWorld(t))
	if diff := cmp.Diff(plain, media(t, newWorld(t, withDRMMode(mockfastpix.DRMModeKeyTags)))); diff != "" {
		t.Error("the mode keyTags changes segments")
	}
	encrypted := media(t, newWorld(t, withDRMMode(mockfastpix.DRMModeClearKey)))
	if len(encrypted) != len(plain) || len(plain) < 21 {
		t.Errorf("%d segments are encrypted, want %d", len(encrypted), len(plain))
	}
	for name, data := range plain {
		if strings.HasSuffix(name, ".vtt") {
			if encrypted[name] != data {
				t.Errorf("%s is encrypted", name)
			}
			continue
		}
		other, isInit := encrypted[name], strings.HasSuffix(name, "/init.mp4")
		if other == data || strings.Contains(other, "tenc") != isInit {
			t.Errorf("%s is not encrypted", name)
		}
	}
}

// A URL keeps its meaning if the profile changes, and its mode is part of its
// signature.
func TestDRMMode_changed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDRMMode(mockfastpix.DRMModeClearKey))
	variant := streamURLs(get(t, w.srv, master(w.drm, w.signer.drmToken(t, w.drm))).body)[0]
	before := get(t, w.srv, variant)
	wantOK(t, before)
	segment := mediaURLs(before.body)[1]
	encrypted := get(t, w.srv, segment)
	wantOK(t, encrypted)

	w.srv.SetProfile(mockfastpix.Strict())
	after := get(t, w.srv, variant)
	if diff := cmp.Diff(keyTags(t, before.body, "#EXT-X-KEY"), keyTags(t, after.body, "#EXT-X-KEY")); diff != "" {
		t.Errorf("the key tags have changed (-before +after):\n%s", diff)
	}
	if got := get(t, w.srv, mediaURLs(after.body)[1]); got.body != encrypted.body {
		t.Error("the segment in a new playlist has changed")
	}
	if got := get(t, w.srv, segment); got.body != encrypted.body {
		t.Error("the segment has changed")
	}
	wantNoKeys(t, get(t, w.srv, master(w.drm, w.signer.drmToken(t, w.drm))).body)
	for _, u := range []string{variant, segment} {
		wantRefusal(t, get(t, w.srv, strings.Replace(u, "/clearKey/", "/", 1)), 403, mockfastpix.ErrURLSignatureInvalid)
	}
	controlOK[map[string]any](t, w.srv, 200, http.MethodPut, "/profile", `{"drmMode":"keyTags"}`)
	playlist := get(t, w.srv, master(w.drm, w.signer.drmToken(t, w.drm))).body
	if tags := keyTags(t, playlist, "#EXT-X-SESSION-KEY"); len(tags) != 2 {
		t.Errorf("after a change over HTTP, the playlist has %d key tags", len(tags))
	}
}

// license is the answer to a request for ClearKey.
type license struct {
	Keys []struct{ Kty, Kid, K string }
	Type string
}

func TestClearKey_license(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDRMMode(mockfastpix.DRMModeClearKey))
	other := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
	keyID := func(id string) string {
		playlist := get(t, w.srv, master(id, w.signer.drmToken(t, id))).body
		raw, err := hex.DecodeString(keyTags(t, playlist, "#EXT-X-SESSION-KEY")["org.w3.clearkey"]["KEYID"][2:])
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	own, foreign := keyID(w.drm), keyID(other)
	if own == foreign {
		t.Fatal("two playback IDs have the same key")
	}
	drm := "?token=" + w.signer.drmToken(t, w.drm)
	path, fairPlay := widevinePath+w.drm, "/v1/on-demand/drm/license/fairplay/"+w.drm
	challenge := func(ids ...string) string {
		return `{"kids":["` + strings.Join(ids, `","`) + `"],"type":"temporary"}`
	}
	none, invalid := mockfastpix.Reason{}, mockfastpix.ErrChallengeInvalid
	noDRM, unknown := mockfastpix.ErrDRMNotConfigured, mockfastpix.ErrPlaybackIDUnknown
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		reason             mockfastpix.Reason
		contains           string // of the body
	}{
		"key":                  {"POST", path + drm, challenge(own), 200, none, `"kid":"` + own + `"`},
		"key and another one":  {"POST", path + drm, challenge(foreign, own), 200, none, `"kid":"` + own + `"`},
		"key of another video": {"POST", path + drm, challenge(foreign), 400, invalid, "another video"},
		"Widevine challenge":   {"POST", path + drm, "\x08\x04", 400, invalid, "not JSON"},
		"JSON without keys":    {"POST", path + drm, `{"type":"temporary"}`, 400, invalid, "no kids"},
		"no body":              {"POST", path + drm, "", 400, mockfastpix.ErrChallengeEmpty, "empty"},
		"too long": {
			"POST", path + drm, challenge(strings.Repeat("A", 1<<20)), 400, mockfastpix.ErrChallengeEmpty, "longer than",
		},
		"no token": {"POST", path, challenge(own), 401, mockfastpix.ErrTokenMissing, ""},
		"media: token": {
			"POST", path + "?token=" + w.signer.token(t, w.drm), challenge(own), 401, mockfastpix.ErrAudienceWrongPrefix, "",
		},
		"token of another video": {
			"POST", path + "?token=" + w.signer.drmToken(t, other), challenge(own), 401,
			mockfastpix.ErrAudienceWrongPlaybackID, "",
		},
		"GET":              {"GET", path + drm, "", 405, mockfastpix.ErrMethodNotAllowed, ""},
		"private video":    {"POST", widevinePath + w.private + drm, challenge(own), 404, noDRM, ""},
		"unknown video":    {"POST", widevinePath + unknownUUID + drm, challenge(own), 404, unknown, ""},
		"FairPlay license": {"POST", fairPlay + drm, "challenge", 200, none, "MOCK LICENSE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := request(t, w.srv, c.method, c.path, strings.NewReader(c.body))
			if c.reason == none {
				wantOK(t, res)
			} else {
				wantRefusal(t, res, c.status, c.reason)
			}
			if !strings.Contains(res.body, c.contains) {
				t.Errorf("%q does not contain %q", res.body, c.contains)
			}
			if res.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control is %q", res.header.Get("Cache-Control"))
			}
		})
	}
}

// The key in the license decrypts the segments.
func TestClearKey_decrypts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDRMMode(mockfastpix.DRMModeClearKey))
	encrypted, plain := media(t, w), media(t, newWorld(t))
	for name, want := range plain {
		if !strings.HasPrefix(name, "audio") || !strings.HasSuffix(name, "/0.m4s") {
			continue
		}
		init := []byte(encrypted[strings.TrimSuffix(name, "0.m4s")+"init.mp4"])
		at := bytes.Index(init, []byte("tenc")) + 4 + 8 // after version, flags and four bytes
		keyID, iv := init[at:at+16], init[at+17:at+33]
		res := request(t, w.srv, http.MethodPost, widevinePath+w.drm+"?token="+w.signer.drmToken(t, w.drm),
			strings.NewReader(`{"kids":["`+base64.RawURLEncoding.EncodeToString(keyID)+`"]}`))
		wantOK(t, res)
		var l license
		if err := json.Unmarshal([]byte(res.body), &l); err != nil || len(l.Keys) != 1 || l.Keys[0].Kty != "oct" ||
			l.Type != "temporary" || res.header.Get("Content-Type") != "application/json" {
			t.Fatalf("license %s, %v", res.header.Get("Content-Type"), err)
		}
		key, err := base64.RawURLEncoding.DecodeString(l.Keys[0].K)
		if err != nil {
			t.Fatal(err)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		const size = 32 // of the first sample, which is longer
		first := func(segment string) []byte {
			_, data, _ := strings.Cut(segment, "mdat")
			return []byte(data[:size])
		}
		got := first(encrypted[name])
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(got, got)
		if !bytes.Equal(first(want), got) {
			t.Errorf("%s: decrypted to %x, want %x", name, got, first(want))
		}
		return
	}
	t.Error("there is no audio")
}
