package mockfastpix_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestFault_pointless injects faults that cannot match a request or have no
// effect, in Go and over HTTP.
func TestFault_pointless(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for _, c := range []struct {
		fault mockfastpix.Fault
		json  string
		want  string
	}{
		{mockfastpix.Fault{}, `{}`, "the fault has no effect: set Delay"},
		{mockfastpix.Fault{Path: "/v1/*", Times: 2}, `{"path":"/v1/*","times":2}`, "no effect"},
		{mockfastpix.Fault{Status: 500, Method: "get"}, `{"status":500,"method":"get"}`, "Method"},
		{mockfastpix.Fault{Status: 500, Path: "v1/*"}, `{"status":500,"path":"v1/*"}`, "Path"},
		{mockfastpix.Fault{Status: 500, Path: "/v1?a=b"}, `{"status":500,"path":"/v1?a=b"}`, "Path"},
		{mockfastpix.Fault{Status: 500, Path: "/*/a.m3u8"}, `{"status":500,"path":"/*/a.m3u8"}`, "Path"},
		{mockfastpix.Fault{Status: 500, Path: "/_mock/*"}, `{"status":500,"path":"/_mock/*"}`, "control plane"},
		{mockfastpix.Fault{Status: 500, Path: "/"}, `{"status":500,"path":"/"}`, "console"},
		{mockfastpix.Fault{Status: 500, Host: "a.test:80"}, `{"status":500,"host":"a.test:80"}`, "Host"},
		{mockfastpix.Fault{Status: 500, Host: "http://a.test"}, `{"status":500,"host":"http://a.test"}`, "Host"},
		{mockfastpix.Fault{Status: 500, PlaybackID: "a/b"}, `{"status":500,"playbackId":"a/b"}`, "PlaybackID"},
		{
			mockfastpix.Fault{Status: 500, PlaybackID: "a", Path: "/b.m3u8"},
			`{"status":500,"playbackId":"a","path":"/b.m3u8"}`, "PlaybackID",
		},
		{
			mockfastpix.Fault{Status: 500, PlaybackID: "a", Path: "/v1/on-demand"},
			`{"status":500,"playbackId":"a","path":"/v1/on-demand"}`, "Path",
		},
		{mockfastpix.Fault{Drop: true, Status: 500}, `{"drop":true,"status":500}`, "Drop"},
		{mockfastpix.Fault{Drop: true, TruncateAfter: 1}, `{"drop":true,"truncateAfter":1}`, "TruncateAfter"},
		{mockfastpix.Fault{DropBody: true, BytesPerSecond: 1}, `{"dropBody":true,"bytesPerSecond":1}`, "BytesPerSecond"},
		{mockfastpix.Fault{DropBody: true, Method: "HEAD"}, `{"dropBody":true,"method":"HEAD"}`, "HEAD"},
	} {
		func() {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.Contains(text, c.want) {
					t.Errorf("%+v: the panic is %q, want %q", c.fault, text, c.want)
				}
			}()
			srv.InjectFault(c.fault)
		}()
		if res := control(t, srv, "POST", "/faults", c.json); res.status != 400 || !strings.Contains(res.body, c.want) {
			t.Errorf("%s: %d %s, want %q", c.json, res.status, res.body, c.want)
		}
	}
	for _, ok := range []mockfastpix.Fault{
		{ContentType: "text/html"},
		{Status: 500, Path: "*"},
		{Status: 500, Path: "/*"},
		{Status: 500, PlaybackID: "a", Path: "/a.m3u8"},
		{Status: 500, PlaybackID: "a", Path: "/a/*"},
		{DropBody: true, Status: 500},
		{Drop: true, Delay: 1},
	} {
		srv.InjectFault(ok)()
	}
}
