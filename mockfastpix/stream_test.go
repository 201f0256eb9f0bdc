package mockfastpix_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var resolutionAttribute = regexp.MustCompile(`RESOLUTION=(\d+x\d+)`)

// heights returns the heights of the variants in a master playlist, in order.
func heights(master string) []string {
	var list []string
	for _, m := range resolutionAttribute.FindAllStringSubmatch(master, -1) {
		_, height, _ := strings.Cut(m[1], "x")
		list = append(list, height)
	}
	return list
}

func TestMasterPlaylist_renditions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	limited := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Resolution: "480p"})
	topped := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Resolution: "720p"})
	all := []string{"1080", "720", "480", "360"}
	for _, c := range []struct {
		id, query string
		want      []string
	}{
		{w.public, "renditionOrder=desc", all},
		{w.public, "renditionOrder=asc", []string{"360", "480", "720", "1080"}},
		{w.public, "minResolution=540p", []string{"1080", "720"}},
		{w.public, "maxResolution=480p", []string{"480", "360"}},
		{w.public, "minResolution=360p&maxResolution=720p&renditionOrder=desc", []string{"720", "480", "360"}},
		{w.public, "resolution=1080p", []string{"1080"}},
		{w.public, "resolution=360p", []string{"360"}},
		{w.public, "resolution=2160p", []string{"1080"}}, // no match: the nearest
		{w.public, "maxResolution=270p", []string{"360"}},
		{w.public, "minResolution=1440p", []string{"1080"}},
		{w.public, "anything=else&renditionOrder=desc", all},
		{limited, "", []string{"480", "360"}},
		{limited, "resolution=720p", []string{"480"}},
		{topped, "minResolution=480p", []string{"720", "480"}},
	} {
		t.Run(c.query, func(t *testing.T) {
			res := get(t, w.srv, "/"+c.id+".m3u8?"+c.query)
			wantOK(t, res)
			if diff := cmp.Diff(c.want, heights(res.body)); diff != "" {
				t.Errorf("heights (-want +got):\n%s\n%s", diff, res.body)
			}
		})
	}
	unsorted := get(t, w.srv, "/"+w.public+".m3u8")
	if len(heights(unsorted.body)) != 4 || unsorted.header.Get("Content-Type") != "application/vnd.apple.mpegurl" ||
		!strings.HasPrefix(unsorted.body, "#EXTM3U\n") {
		t.Errorf("master playlist: %v\n%s", unsorted.header, unsorted.body)
	}
}

// The maxResolution of a media limits its renditions, and the resolution of a
// playback ID limits them further.
func TestMasterPlaylist_maxResolution(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	res := api(t, srv, http.MethodPost, "/on-demand", `{
		"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"public","maxResolution":"720p"}`)
	var media struct {
		Data struct {
			ID          string
			PlaybackIDs []struct{ ID string }
		}
	}
	if err := json.Unmarshal([]byte(res.body), &media); err != nil {
		t.Fatal(err)
	}
	first := media.Data.PlaybackIDs[0].ID
	second := srv.AddPlayback(mockfastpix.PlaybackOptions{
		MediaID: media.Data.ID, Policy: mockfastpix.Public, Resolution: "480p",
	})
	for id, want := range map[string][]string{first: {"720", "480", "360"}, second: {"480", "360"}} {
		if diff := cmp.Diff(want, heights(get(t, srv, "/"+id+".m3u8").body)); diff != "" {
			t.Errorf("heights (-want +got):\n%s", diff)
		}
	}
}

func TestMasterPlaylist_invalidParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, want := range map[string][]string{
		"minResolution=100p":                    {"minResolution"},
		"maxResolution=720":                     {"maxResolution"},
		"resolution=":                           {"resolution"},
		"resolution=4k":                         {"resolution"},
		"renditionOrder=up":                     {"order"},
		"minResolution=720p&maxResolution=360p": {"minResolution"},
		"minResolution=x&renditionOrder=ASC":    {"minResolution", "order"},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			res := get(t, w.srv, master(w.private, w.signer.token(t, w.private))+"&"+query)
			wantRefusal(t, res, 422, mockfastpix.ErrQueryInvalid)
			var got []string
			for _, f := range parseEnvelope(t, res).Error.Fields {
				if f.Message == "" {
					t.Errorf("field %s has no message", f.Field)
				}
				got = append(got, f.Field)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

// walk fetches the playlists of a stream and returns the URLs of its variants
// and segments.
func walk(t *testing.T, srv *mockfastpix.Server, path string) (variants, segments []string) {
	t.Helper()
	res := get(t, srv, path)
	wantOK(t, res)
	variants = playlistURLs(res.body)
	for _, v := range variants {
		res := get(t, srv, v)
		wantOK(t, res)
		if !strings.HasSuffix(res.body, "#EXT-X-ENDLIST\n") ||
			res.header.Get("Content-Type") != "application/vnd.apple.mpegurl" {
			t.Errorf("variant %v\n%s", res.header, res.body)
		}
		segments = append(segments, playlistURLs(res.body)...)
	}
	return variants, segments
}

func TestStreamURL_signed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signer.token(t, w.private)
	variants, segments := walk(t, w.srv, master(w.private, token))
	if len(variants) < 2 || len(segments) < 4 {
		t.Fatalf("%d variants, %d segments", len(variants), len(segments))
	}
	for _, s := range segments {
		wantOK(t, get(t, w.srv, s))
	}
	signatures := map[string]bool{}
	for _, raw := range append(variants, segments...) {
		u, err := url.Parse(raw)
		if err != nil || !u.IsAbs() {
			t.Fatalf("%s is not absolute: %v", raw, err)
		}
		q := u.Query()
		expires, _ := strconv.ParseInt(q.Get("expires"), 10, 64)
		if left := time.Unix(expires, 0).Sub(w.srv.Now()); left < 30*24*time.Hour-time.Minute || left > 30*24*time.Hour {
			t.Errorf("%s is valid for %v", raw, left)
		}
		signatures[q.Get("signature")] = true
		if strings.Contains(raw, token) {
			t.Errorf("%s contains the token", raw)
		}
	}
	if len(signatures) < len(segments) {
		t.Errorf("%d signatures for %d segments", len(signatures), len(segments))
	}
}

func TestStreamURL_tampered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := newWorld(t)
	variants, segments := walk(t, w.srv, "/"+w.public+".m3u8")
	otherVariants, _ := walk(t, other.srv, "/"+other.public+".m3u8")
	otherURL, _ := url.Parse(otherVariants[0])
	for _, original := range []string{variants[0], segments[0], segments[len(segments)-1]} {
		for _, c := range []struct {
			name   string
			change func(u *url.URL, q url.Values)
			reason mockfastpix.Reason
		}{
			{"no query", func(_ *url.URL, q url.Values) { clear(q) }, mockfastpix.ErrURLUnsigned},
			{"no signature", func(_ *url.URL, q url.Values) { q.Del("signature") }, mockfastpix.ErrURLUnsigned},
			{"no expiry", func(_ *url.URL, q url.Values) { q.Del("expires") }, mockfastpix.ErrURLUnsigned},
			{
				"another signature",
				func(_ *url.URL, q url.Values) { q.Set("signature", otherURL.Query().Get("signature")) },
				mockfastpix.ErrURLSignatureInvalid,
			},
			{"later expiry", func(_ *url.URL, q url.Values) {
				at, _ := strconv.ParseInt(q.Get("expires"), 10, 64)
				q.Set("expires", strconv.FormatInt(at+1, 10))
			}, mockfastpix.ErrURLSignatureInvalid},
			{
				"malformed expiry", func(_ *url.URL, q url.Values) { q.Set("expires", "x"+q.Get("expires")) },
				mockfastpix.ErrURLSignatureInvalid,
			},
			{"another path", func(u *url.URL, _ url.Values) { u.Path += "x" }, mockfastpix.ErrURLSignatureInvalid},
			{
				"another directory",
				func(u *url.URL, _ url.Values) { u.Path = strings.Replace(u.Path, cdnDir(u), cdnDir(otherURL), 1) },
				mockfastpix.ErrURLSignatureInvalid,
			},
			{"another CDN", func(_ *url.URL, q url.Values) { q.Set("cdn", "real") }, mockfastpix.ErrURLSignatureInvalid},
		} {
			u, _ := url.Parse(original)
			q := u.Query()
			c.change(u, q)
			u.RawQuery = q.Encode()
			res := get(t, w.srv, u.String())
			if res.header.Get("X-Mock-Reason") != c.reason.Code {
				t.Errorf("%s: %s %s", c.name, u.Path, res.header.Get("X-Mock-Reason"))
			}
			wantRefusal(t, res, 403, c.reason)
		}
		// A token does not replace the signature.
		u, _ := url.Parse(original)
		u.RawQuery = "token=" + w.signer.token(t, w.public)
		wantRefusal(t, get(t, w.srv, u.String()), 403, mockfastpix.ErrURLUnsigned)
	}
}

// As on FastPix's CDN, a variant or segment URL is valid for 30 days, even
// after the token expired, the key was revoked or the playback ID was deleted.
func TestStreamURL_validFor30Days(t *testing.T) {
	t.Parallel()
	srv, signer := start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	variants, segments := walk(t, srv, master(id, signer.token(t, id)))
	if err := srv.RevokeSigningKey(signer.keyID); err != nil {
		t.Fatal(err)
	}
	if err := srv.DeletePlayback(id); err != nil {
		t.Fatal(err)
	}
	srv.Advance(29 * 24 * time.Hour)
	wantOK(t, get(t, srv, variants[0]))
	wantOK(t, get(t, srv, segments[0]))
	again := playlistURLs(get(t, srv, variants[0]).body)
	srv.Advance(24*time.Hour + time.Second)
	wantRefusal(t, get(t, srv, variants[0]), 403, mockfastpix.ErrURLExpired)
	wantRefusal(t, get(t, srv, segments[0]), 403, mockfastpix.ErrURLExpired)
	wantOK(t, get(t, srv, again[0])) // signed when the playlist was fetched again
}

// As on FastPix's CDN, each fetch of a playlist returns new URLs: their first
// path part is opaque and changes, and so does the signature. Earlier URLs
// remain valid.
func TestStreamURL_newAtEachFetch(t *testing.T) {
	t.Parallel()
	srv, _ := start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	live := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Live: true})
	for _, stream := range []string{id, live} {
		master := "/" + stream + ".m3u8"
		variant := playlistURLs(get(t, srv, master).body)[0]
		for _, playlist := range []string{master, variant} {
			first, second := playlistURLs(get(t, srv, playlist).body), playlistURLs(get(t, srv, playlist).body)
			for i := range first {
				a, b := parseURL(t, first[i]), parseURL(t, second[i])
				changed := strings.Replace(a.Path, cdnDir(a), cdnDir(b), 1)
				if changed != b.Path || a.Path == b.Path || a.Query().Get("signature") == b.Query().Get("signature") {
					t.Errorf("the URL %s is %s in the next playlist", a, b)
				}
				if strings.Contains(a.String(), stream) {
					t.Errorf("%s contains the playback ID", a)
				}
				wantOK(t, get(t, srv, a.String()))
				wantOK(t, get(t, srv, b.String()))
			}
		}
	}
	requests := srv.Requests()
	if last := requests[len(requests)-1]; last.PlaybackID != live || last.Resource != mockfastpix.ResourceSegment {
		t.Errorf("the journal has the playback ID %q for a %s", last.PlaybackID, last.Resource)
	}
}

// cdnDir returns the part of a variant's or segment's path that hides the
// playback ID, and "" for other paths.
func cdnDir(u *url.URL) string {
	rest, _ := strings.CutPrefix(u.Path, "/m/")
	dir, _, _ := strings.Cut(rest, "/")
	return dir
}

func parseURL(tb testing.TB, raw string) *url.URL {
	tb.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// RFC 8216, section 6.2.4 and 4.3.3.1: the target duration is the same in all
// renditions of a presentation, and no segment is longer when rounded.
func TestMediaPlaylists_targetDuration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	live := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Live: true})
	for name, id := range map[string]string{"on demand": w.public, "live": live} {
		longest, targets := 0.0, map[string]bool{}
		for _, u := range playlistURLs(get(t, w.srv, "/"+id+".m3u8").body) {
			playlist := get(t, w.srv, u).body
			targets[regexp.MustCompile(`#EXT-X-TARGETDURATION:(.*)`).FindStringSubmatch(playlist)[1]] = true
			for _, m := range regexp.MustCompile(`#EXTINF:(.*),`).FindAllStringSubmatch(playlist, -1) {
				seconds, err := strconv.ParseFloat(m[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				longest = max(longest, seconds)
			}
		}
		want := map[string]bool{strconv.Itoa(int(math.Round(longest))): true}
		if diff := cmp.Diff(want, targets); diff != "" {
			t.Errorf("%s: target durations for segments of up to %v s (-want +got):\n%s", name, longest, diff)
		}
	}
}

// The attributes of a master playlist are those of the segments that it leads
// to.
func TestMasterPlaylist_attributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	attribute := func(line, name string) string {
		m := regexp.MustCompile(`[:,]` + name + `=("[^"]*"|[^,]*)`).FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%s has no %s", line, name)
		}
		return strings.Trim(m[1], `"`)
	}
	// measure returns the bit rates of a rendition, and its init segment.
	measure := func(u string) (peak, average float64, init string) {
		playlist := get(t, w.srv, u).body
		if m := regexp.MustCompile(`#EXT-X-MAP:URI="(.*)"`).FindStringSubmatch(playlist); m != nil {
			init = get(t, w.srv, m[1]).body
		}
		bits, seconds := 0.0, 0.0
		for _, m := range regexp.MustCompile(`#EXTINF:(.*),\n(.*)\n`).FindAllStringSubmatch(playlist, -1) {
			length, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			size := float64(8 * len(get(t, w.srv, m[2]).body))
			bits, seconds, peak = bits+size, seconds+length, max(peak, size/length)
		}
		return peak, bits / seconds, init
	}

	lines := strings.Split(get(t, w.srv, "/"+w.public+".m3u8").body, "\n")
	groups := map[string][2]float64{} // the largest bit rates, peak and average
	names := map[string]string{}      // language and type to the name
	for _, line := range lines {
		if !strings.HasPrefix(line, "#EXT-X-MEDIA:") {
			continue
		}
		peak, average, _ := measure(attribute(line, "URI"))
		group := attribute(line, "GROUP-ID")
		groups[group] = [2]float64{max(groups[group][0], peak), max(groups[group][1], average)}
		track := attribute(line, "LANGUAGE") + " " + attribute(line, "TYPE") + " " + attribute(line, "DEFAULT")
		names[track] = attribute(line, "NAME")
	}
	want := map[string]string{"en AUDIO YES": "English", "fr AUDIO NO": "Français", "en SUBTITLES NO": "English"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("tracks (-want +got):\n%s", diff)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, "#EXT-X-STREAM-INF:") {
			continue
		}
		peak, average, init := measure(lines[i+1])
		for _, group := range []string{attribute(line, "AUDIO"), attribute(line, "SUBTITLES")} {
			if groups[group][0] == 0 {
				t.Errorf("there is no group %s", group)
			}
			peak, average = peak+groups[group][0], average+groups[group][1]
		}
		for name, rate := range map[string]float64{"BANDWIDTH": peak, "AVERAGE-BANDWIDTH": average} {
			// Each of three rates is rounded up.
			if got, err := strconv.Atoi(attribute(line, name)); err != nil || float64(got) < rate || float64(got) > rate+3 {
				t.Errorf("%s=%d, the segments have %v", name, got, rate)
			}
		}
		_, avcC, _ := strings.Cut(init, "avcC")
		if got, want := attribute(line, "CODECS"), fmt.Sprintf("avc1.%x,mp4a.40.2", avcC[1:4]); got != want {
			t.Errorf("CODECS=%q, the init segment has %q", got, want)
		}
		_, entry, _ := strings.Cut(init, "avc1\x00")
		width, height := binary.BigEndian.Uint16([]byte(entry[23:])), binary.BigEndian.Uint16([]byte(entry[25:]))
		if got, want := attribute(line, "RESOLUTION"), fmt.Sprintf("%dx%d", width, height); got != want {
			t.Errorf("RESOLUTION=%s, the init segment has %s", got, want)
		}
	}
}

func TestMedia_rangeAndConditionalRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, segments := walk(t, w.srv, "/"+w.public+".m3u8")
	token := "?token=" + w.signer.token(t, w.private)
	for _, path := range []string{
		segments[0], "/" + w.private + "/capped-4k.mp4" + token, "/" + w.private + "/audio.m4a" + token,
		"/" + w.private + "/thumbnail.jpg" + token, "/" + w.private + "/spritesheet.jpg" + token,
		"/" + w.private + "/clip.gif" + token,
	} {
		whole := get(t, w.srv, path)
		wantOK(t, whole)
		etag := whole.header.Get("ETag")
		if len(whole.body) < 20 || etag == "" || whole.header.Get("Accept-Ranges") != "bytes" {
			t.Fatalf("%s: %d bytes, %v", path, len(whole.body), whole.header)
		}
		part := get(t, w.srv, path, "Range", "bytes=4-11")
		if part.status != http.StatusPartialContent || part.body != whole.body[4:12] {
			t.Errorf("%s: range gave status %d, %q", path, part.status, part.body)
		}
		head := request(t, w.srv, http.MethodHead, path, nil)
		if head.status != http.StatusOK || head.body != "" ||
			head.header.Get("Content-Length") != strconv.Itoa(len(whole.body)) {
			t.Errorf("%s: HEAD gave %d, %v", path, head.status, head.header)
		}
		if res := get(t, w.srv, path, "If-None-Match", etag); res.status != http.StatusNotModified || res.body != "" {
			t.Errorf("%s: If-None-Match gave %d", path, res.status)
		}
		if res := get(t, w.srv, path, "Range", "bytes=99999999-"); res.status != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("%s: a range beyond the end gave %d", path, res.status)
		}
	}
	head := request(t, w.srv, http.MethodHead, "/"+w.public+".m3u8", nil)
	if head.status != http.StatusOK || head.body != "" || head.header.Get("Content-Length") == "0" {
		t.Errorf("HEAD of the master playlist: %d %v", head.status, head.header)
	}
	refused := request(t, w.srv, http.MethodHead, "/"+w.private+".m3u8", nil)
	if refused.status != 401 || refused.header.Get("X-Mock-Reason") != "token_missing" {
		t.Errorf("HEAD without token: %d %v", refused.status, refused.header)
	}
}
