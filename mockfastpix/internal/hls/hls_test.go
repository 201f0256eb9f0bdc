package hls_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/hls"
)

func TestSelection_Pick(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		selection hls.Selection
		want      string // names of the renditions
		matching  int
	}{
		"all":                        {hls.Selection{}, "video_1080 video_720 video_480 video_360", 4},
		"ascending":                  {hls.Selection{Order: "asc"}, "video_360 video_480 video_720 video_1080", 4},
		"descending":                 {hls.Selection{Order: "desc"}, "video_1080 video_720 video_480 video_360", 4},
		"exact":                      {hls.Selection{Exact: 360}, "video_360", 1},
		"minimum":                    {hls.Selection{Min: 540}, "video_1080 video_720", 2},
		"maximum":                    {hls.Selection{Max: 480}, "video_480 video_360", 2},
		"minimum and maximum":        {hls.Selection{Min: 480, Max: 720}, "video_720 video_480", 2},
		"limit":                      {hls.Selection{Limit: 480}, "video_480 video_360", 2},
		"minimum within the limit":   {hls.Selection{Min: 480, Limit: 720}, "video_720 video_480", 2},
		"nearest above the video":    {hls.Selection{Exact: 2160}, "video_1080", 0},
		"nearest below the video":    {hls.Selection{Max: 270}, "video_360", 0},
		"nearest within the limit":   {hls.Selection{Exact: 1080, Limit: 480}, "video_480", 0},
		"nearest of an empty window": {hls.Selection{Min: 540, Max: 540}, "video_480", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var names []string
			for _, r := range tt.selection.Pick(footage.Renditions()) {
				names = append(names, r.Name)
			}
			if diff := cmp.Diff(tt.want, strings.Join(names, " ")); diff != "" {
				t.Errorf("Pick (-want +got):\n%s", diff)
			}
			if got := len(tt.selection.Matching(footage.Renditions())); got != tt.matching {
				t.Errorf("%d renditions match, want %d", got, tt.matching)
			}
		})
	}
}

func TestHeight(t *testing.T) {
	t.Parallel()
	for _, name := range hls.Resolutions() {
		if got := hls.Height(name); strconv.Itoa(got)+"p" != name {
			t.Errorf("Height(%q) = %d", name, got)
		}
	}
	if got := hls.Height("721p"); got != 0 {
		t.Errorf("Height of an unknown resolution is %d", got)
	}
}

func appendName(b []byte, name string) []byte { return append(b, name...) }

var onAirAt = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

func TestLive_sequence(t *testing.T) {
	t.Parallel()
	for elapsed, want := range map[time.Duration]string{
		-time.Second:             "#EXT-X-MEDIA-SEQUENCE:0\n",
		0:                        "#EXT-X-MEDIA-SEQUENCE:0\n",
		1900 * time.Millisecond:  "#EXT-X-MEDIA-SEQUENCE:0\n",
		2000 * time.Millisecond:  "#EXT-X-MEDIA-SEQUENCE:0\n", // the audio segment is longer
		2100 * time.Millisecond:  "#EXT-X-MEDIA-SEQUENCE:1\n",
		4000 * time.Millisecond:  "#EXT-X-MEDIA-SEQUENCE:2\n",
		footage.Duration():       "#EXT-X-MEDIA-SEQUENCE:6\n",
		100 * footage.Duration(): "#EXT-X-MEDIA-SEQUENCE:600\n",
	} {
		for _, r := range footage.All() {
			list := string(hls.Live(r, onAirAt, onAirAt.Add(elapsed), hls.Window, appendName))
			if !strings.Contains(list, want) || strings.Count(list, "#EXTINF:") != hls.Window ||
				strings.Contains(list, "ENDLIST") {
				t.Errorf("%s after %v, want %s\n%s", r.Name, elapsed, want, list)
			}
		}
	}
}

// The playlist ends with the last segment that is complete, so that the latency
// of a player, which starts three target durations before the end, is positive.
func TestLive_endsAtNow(t *testing.T) {
	t.Parallel()
	const step = 700 * time.Millisecond
	for elapsed := time.Duration(0); elapsed < 3*footage.Duration(); elapsed += step {
		now := onAirAt.Add(elapsed)
		for _, r := range footage.All() {
			list := string(hls.Live(r, onAirAt, now, hls.Window, appendName))
			start, end, target := time.Time{}, time.Time{}, 0
			for line := range strings.Lines(list) {
				name, value, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), ","), ":")
				var err error
				switch name {
				case "#EXT-X-PROGRAM-DATE-TIME":
					start, err = time.Parse(time.RFC3339, value)
					end = start
				case "#EXT-X-TARGETDURATION":
					target, err = strconv.Atoi(value)
				case "#EXTINF":
					var d time.Duration
					d, err = time.ParseDuration(value + "s")
					end = end.Add(d)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			age, longest := now.Sub(end), time.Duration(target)*time.Second
			if age < 0 || age > longest+longest/10 {
				t.Errorf("%s after %v: the playlist ended %v ago, want 0 to %v", r.Name, elapsed, age, longest)
			}
			if length := end.Sub(start); length < 3*longest {
				t.Errorf("%s after %v: the playlist is %v long, want three target durations", r.Name, elapsed, length)
			}
		}
	}
}

func TestOnDemand(t *testing.T) {
	t.Parallel()
	list := string(hls.OnDemand(footage.Audio()[0], nil, appendName))
	if n := strings.Count(list, "#EXTINF:"); n != len(footage.Audio()[0].Segments) ||
		!strings.HasSuffix(list, "#EXT-X-ENDLIST\n") {
		t.Errorf("%d segments\n%s", n, list)
	}
	if !strings.Contains(list, `#EXT-X-MAP:URI="init.mp4"`) {
		t.Errorf("no init segment\n%s", list)
	}
	if list := string(hls.OnDemand(footage.Subtitles()[0], nil, appendName)); strings.Contains(list, "EXT-X-MAP") ||
		!strings.Contains(list, "\n5.vtt\n") {
		t.Errorf("subtitles\n%s", list)
	}
}
