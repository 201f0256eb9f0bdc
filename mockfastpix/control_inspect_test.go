package mockfastpix_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// inspected is the answer of POST /_mock/inspect.
type inspected struct {
	Form, Summary string
	Others        int
	Found         []struct {
		Kind, Token, URL, PlaybackID, Resource, CheckedAgainst string
		Verdict                                                mockfastpix.Verdict
	}
}

func inspectText(tb testing.TB, srv *mockfastpix.Server, text string) inspected {
	tb.Helper()
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		tb.Fatal(err)
	}
	return controlOK[inspected](tb, srv, 200, "POST", "/inspect", string(body))
}

// cmd/playback compares the answers with those of the inspect command.
func TestControl_inspect(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	s := newSigner(t, srv)
	private := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	public := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	const unknown = "11111111-2222-4333-8444-555555555555"
	token := s.token(t, private)
	url := "https://stream.fastpix.io/" + private + ".m3u8"
	type found struct{ Kind, Token, URL, PlaybackID, Resource, Against, Code string }
	for name, tt := range map[string]struct {
		text, form, summary string
		want                []found
	}{
		"curl": {
			"curl '" + url + "?a=1&token=" + token + "' -H 'Cookie: secret=1'", "a curl command",
			"Found 1 token in a curl command.",
			[]found{{"token", token, url, private, "stream", private, ""}},
		},
		"thumbnail with a token for another video": {
			"https://images.fastpix.io/" + public + "/thumbnail.jpg?token=" + token + " and " + token, "this text",
			"Found 1 token in this text.",
			[]found{{
				"token", token, "https://images.fastpix.io/" + public + "/thumbnail.jpg", public, "thumbnail", public, "",
			}},
		},
		"bare token": {token, "", "", []found{{"token", token, "", "", "", private, ""}}},
		"token without an audience": {
			"eyJhbGciOiJSUzI1NiJ9.eyJraWQiOiJrIn0.AAAA", "", "",
			[]found{{"token", "eyJhbGciOiJSUzI1NiJ9.eyJraWQiOiJrIn0.AAAA", "", "", "", private, "key_unknown"}},
		},
		"URL without a token": {url, "", "", []found{{"url", "", url, private, "stream", private, "token_missing"}}},
		"URL of a public video": {
			"https://stream.fastpix.io/" + public + ".m3u8", "", "",
			[]found{{"url", "", "https://stream.fastpix.io/" + public + ".m3u8", public, "stream", public, ""}},
		},
		"URL of an unknown video": {
			"https://stream.fastpix.io/" + unknown + ".m3u8", "", "",
			[]found{{
				"url", "", "https://stream.fastpix.io/" + unknown + ".m3u8", unknown, "stream", unknown, "playback_id_unknown",
			}},
		},
		"variable": {"$TOKEN", "", "", []found{{"stand-in", "", "", "", "", private, "token_missing"}}},
		"variable in a URL": {
			url + "?token=$TOKEN", "", "", []found{{"stand-in", "", url, private, "stream", private, "token_missing"}},
		},
		"player without a token": {
			`<fastpix-player playback-id="` + private + `"></fastpix-player>`, "a player tag", "",
			[]found{{"player", "", "", private, "", private, "token_missing"}},
		},
		"words":   {"hello there", "this text", "", []found{{"none", "", "", "", "", private, "token_missing"}}},
		"nothing": {"", "", "", []found{{"none", "", "", "", "", private, "token_missing"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := inspectText(t, srv, tt.text)
			if got.Form != tt.form || got.Summary != tt.summary {
				t.Errorf("form %q and summary %q, want %q and %q", got.Form, got.Summary, tt.form, tt.summary)
			}
			var all []found
			for _, f := range got.Found {
				all = append(all, found{f.Kind, f.Token, f.URL, f.PlaybackID, f.Resource, f.CheckedAgainst, f.Verdict.Reason.Code})
				if f.Verdict.Accepted != (f.Verdict.Reason.Code == "") || f.Verdict.Status == 0 {
					t.Errorf("verdict %+v", f.Verdict)
				}
			}
			if diff := cmp.Diff(tt.want, all); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestControl_inspectEcho checks that the response contains nothing of the text
// but the tokens and where they belong, and the token only once.
func TestControl_inspectEcho(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	s := newSigner(t, srv)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	token := s.token(t, id)
	session := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2VjcmV0"
	url := "https://stream.fastpix.io/" + id + ".m3u8?token=" + token
	text, err := json.Marshal(map[string]string{
		"text": "curl '" + url + "&visitor=jane' -H 'Authorization: Bearer " + session + "' -b password=hunter2",
	})
	if err != nil {
		t.Fatal(err)
	}
	body := control(t, srv, "POST", "/inspect", string(text)).body
	for _, omitted := range []string{session, "jane", "hunter2", "visitor"} {
		if strings.Contains(body, omitted) {
			t.Errorf("the response contains %s:\n%s", omitted, body)
		}
	}
	if n := strings.Count(body, token); n != 1 {
		t.Errorf("the response contains the token %d times:\n%s", n, body)
	}
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("the journal has %d requests to the control plane", n)
	}
}

func TestControl_inspectRefusals(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	large := func(n int) string { return `{"text":"` + strings.Repeat("a ", n/2) + `"}` }
	for name, tt := range map[string]struct {
		body   string
		header []string
		status int
		text   string
	}{
		"private key":       {`{"text":"-----BEGIN PRIVATE KEY-----\nMIIE"}`, nil, 400, "this is a private key, not a token"},
		"unknown field":     {`{"txet":"a"}`, nil, 400, "txet"},
		"more than a write": {large(5 << 18), nil, 200, "there is no playback token in this text"},
		"too large":         {large(8 << 20), nil, 413, "8388608 bytes"},
		"another origin":    {`{}`, []string{"Origin", "https://example.com"}, 403, "other origins"},
	} {
		header := append([]string{"Content-Type", "application/json"}, tt.header...)
		res := serveRequest(t, srv, "POST", "/_mock/inspect", tt.body, header...)
		if res.status != tt.status || !strings.Contains(res.body, tt.text) || strings.Contains(res.body, "MIIE") {
			t.Errorf("%s: %d %.300s", name, res.status, res.body)
		}
	}
}
