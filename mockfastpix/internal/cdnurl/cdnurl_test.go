package cdnurl_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cdnurl"
)

func TestKey_Check(t *testing.T) {
	t.Parallel()
	const path = "/m/film/video_720.m3u8"
	key := cdnurl.NewKey()
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	signed := string(key.Signer("https://cdn.example", now.Add(time.Hour).Unix()).Append(nil, path))
	if !strings.HasPrefix(signed, "https://cdn.example"+path+"?") {
		t.Fatalf("signed URL %s", signed)
	}
	u, err := url.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	with := func(name, value string) url.Values {
		query := u.Query()
		query.Set(name, value)
		return query
	}
	tests := map[string]struct {
		key   cdnurl.Key
		path  string
		query url.Values
		now   time.Time
		want  error
	}{
		"unchanged":        {key, path, u.Query(), now, nil},
		"last second":      {key, path, u.Query(), now.Add(time.Hour - time.Second), nil},
		"expired":          {key, path, u.Query(), now.Add(time.Hour), cdnurl.ErrExpired},
		"another path":     {key, path + "x", u.Query(), now, cdnurl.ErrSignature},
		"another server":   {cdnurl.NewKey(), path, u.Query(), now, cdnurl.ErrSignature},
		"longer life":      {key, path, with("expires", "9999999999"), now, cdnurl.ErrSignature},
		"expiry with zero": {key, path, with("expires", "0"+u.Query().Get("expires")), now, cdnurl.ErrSignature},
		"expiry with plus": {key, path, with("expires", "+"+u.Query().Get("expires")), now, cdnurl.ErrSignature},
		"no number":        {key, path, with("expires", "soon"), now, cdnurl.ErrSignature},
		"another CDN":      {key, path, with("cdn", "other"), now, cdnurl.ErrSignature},
		"no signature":     {key, path, with("signature", ""), now, cdnurl.ErrUnsigned},
		"no parameters":    {key, path, nil, now, cdnurl.ErrUnsigned},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := tt.key.Check(tt.path, tt.query, tt.now); !errors.Is(err, tt.want) {
				t.Errorf("Check = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestKey_Hide(t *testing.T) {
	t.Parallel()
	key := cdnurl.NewKey()
	for _, id := range []string{"film", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", strings.Repeat("x", 255)} {
		name, again := key.Hide(id), key.Hide(id)
		if key.Reveal(name) != id || key.Reveal(again) != id {
			t.Errorf("Reveal(Hide(%q)) = %q and %q", id, key.Reveal(name), key.Reveal(again))
		}
		if name == again || strings.Contains(name, id) || url.PathEscape(name) != name {
			t.Errorf("Hide(%q) = %s, then %s", id, name, again)
		}
		if got := cdnurl.NewKey().Reveal(name); got != "" {
			t.Errorf("another server reveals %q", got)
		}
	}
	for _, name := range []string{"", "film", "%", "abcd", strings.Repeat("a", 128)} {
		if got := key.Reveal(name); got != "" {
			t.Errorf("Reveal(%q) = %q, want nothing", name, got)
		}
	}
}
