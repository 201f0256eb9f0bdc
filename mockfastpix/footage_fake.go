package mockfastpix

import (
	"net/http"
	"net/url"
	"time"
)

type rendition struct {
	name                        string
	width, height               int
	bandwidth, averageBandwidth int
	codecs                      string
	attributes                  string
	frameRate                   float64
	init                        string
	segments                    []segment
}

type segment struct {
	name     string
	duration time.Duration
}

func videoRenditions() []rendition {
	segs := []segment{{"x/0.m4s", 2 * time.Second}, {"x/1.m4s", 2 * time.Second}}
	return []rendition{
		{name: "video_720", width: 1280, height: 720, attributes: "#EXT-X-STREAM-INF:RESOLUTION=1280x720\n", init: "x/init.mp4", bandwidth: 100, averageBandwidth: 100, codecs: "avc1.64001f,mp4a.40.2", frameRate: 25, segments: segs},
		{name: "video_360", width: 640, height: 360, attributes: "#EXT-X-STREAM-INF:RESOLUTION=640x360\n", init: "x/init.mp4", bandwidth: 100, averageBandwidth: 100, codecs: "avc1.64001f,mp4a.40.2", frameRate: 25, segments: segs},
	}
}

func audioRendition() rendition {
	return rendition{attributes: "#EXT-X-MEDIA:TYPE=AUDIO,URI=\"", name: "video_360", init: "x/init.mp4"}
}

func renditionByName(name string) (rendition, bool) {
	for _, r := range videoRenditions() {
		if r.name == name {
			return r, true
		}
	}
	return rendition{}, false
}

func serveFile(x *exchange, r *http.Request, name string) {
	serveBytes(x, r, "video/mp4", `"x"`, []byte("fake segment "+name))
}

func (s *Server) serveDownload(x *exchange, r *http.Request, t target) *refusal {
	serveFile(x, r, t.name)
	return nil
}

func (s *Server) serveThumbnail(x *exchange, r *http.Request, t target, query url.Values) *refusal {
	serveFile(x, r, t.name)
	return nil
}

func (s *Server) serveSpritesheet(x *exchange, r *http.Request, t target, query url.Values) *refusal {
	serveFile(x, r, t.name)
	return nil
}

func (s *Server) serveClip(x *exchange, r *http.Request, t target) *refusal {
	serveFile(x, r, t.name)
	return nil
}

func (s *Server) servePlayer(x *exchange, r *http.Request) { serveFile(x, r, "player.js") }
