package inspect_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
)

var compactJWT = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

// FuzzInspect examines any input. The report never contains a token or a
// character that controls a terminal. The report on a valid token with the same
// subject accepts it.
func FuzzInspect(f *testing.F) {
	f.Add("", "")
	f.Add(good(), "jane")
	f.Add("https://stream.fastpix.io/"+good()+".m3u8?token="+good(), good())
	f.Add("https://stream.fastpix.io/"+strings.ReplaceAll(good(), "eyJ", "%65yJ")+".m3u8", "\x1b[2J\u202e")
	f.Add("curl https://stream.fastpix.io/x.m3u8 -H 'Authorization: Bearer "+good()+"'", "")
	f.Add(`<fastpix-player playback-id="`+good()+`" token="`+good()+`">`, "")
	f.Add(`{"log":{"entries":[{"request":{"url":"https://stream.fastpix.io/`+good()+`.m3u8?token=`+good()+`"}}]}}`, "")
	f.Add(token(pair(), rs256, with("aud", `"media:\u001b[2J\u202e"`)), "\n")
	f.Add(token(pair(), rs256, with("n", `1`+strings.Repeat("0", 100))), `\`)
	f.Add(token(pair(), `{"alg":"RS256","kid":"`+good()+`"}`, with("kid", `["\u0041`+good()+`"]`)), "-----BEGIN")
	f.Fuzz(func(t *testing.T, input, subject string) {
		facts := inspect.Facts{Now: now, PublicKey: &pair().PublicKey, KeyFrom: "from the test"}
		for _, found := range pasted.Find(input).Found {
			checkOutput(t, inspect.New(found).Examine(facts))
		}

		encoded, err := json.Marshal(subject)
		if err != nil || len(encoded) > 4000 {
			t.Skip()
		}
		valid := token(pair(), rs256, with("sub", string(encoded)))
		for _, in := range []string{valid, "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + valid} {
			report := parse(in).Examine(facts)
			checkOutput(t, report)
			if report.Verdict != inspect.Accepted || report.LifetimeInWords() != "1 hour" {
				t.Errorf("verdict %s, lifetime %s: %+v", report.Verdict, report.LifetimeInWords(), report.Checks)
			}
			for _, c := range report.Checks {
				if c.Level != inspect.Pass {
					t.Errorf("%+v", c)
				}
			}
		}
		facts.Now = now.Add(24 * time.Hour)
		if report := parse(valid).Examine(facts); report.Verdict != inspect.Refused {
			t.Errorf("the expired token is %s", report.Verdict)
		}
	})
}

func checkOutput(t *testing.T, r inspect.Report) {
	t.Helper()
	for _, report := range []inspect.Report{r, r.Redact()} {
		encoded, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		if found := compactJWT.Find(encoded); found != nil {
			t.Errorf("the JSON contains the token %s", found)
		}
		text := fmt.Sprint(report.URL, report.PlaybackID, report.Codes)
		for _, m := range append(report.Header, report.Claims...) {
			text += fmt.Sprintln() + m.Name + " " + m.Value + " " + m.Words
		}
		for _, c := range report.Checks {
			text += fmt.Sprintln() + c.Text + " " + c.Remedy
		}
		if found := compactJWT.FindString(text); found != "" {
			t.Errorf("the text contains the token %s", found)
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("the text contains a control character: %q", text)
		}
	}
}
