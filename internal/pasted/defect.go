package pasted

import (
	"errors"
	"strings"
)

// ErrPrivateKey is the error for a text that contains a private key.
var ErrPrivateKey = errors.New("this is a private key, not a token: " +
	"if others saw it, create a new one and delete it in FastPix")

// Defect is a reason to refuse what was found, whatever the token says.
type Defect struct {
	Code   string // of a reason of mockfastpix
	Text   string // one line, without the token
	Remedy string // empty if the remedy of the reason fits
}

// Defects returns the defects of what was found. It returns none for a token
// that is where it belongs, even if the token is not valid.
func (f Found) Defects() []Defect {
	if f.Service != "" {
		return []Defect{f.otherService()} // further defects would describe the same cause
	}
	var all []Defect
	for _, text := range f.Problems {
		all = append(all, Defect{Code: "token_malformed", Text: text})
	}
	switch {
	case f.Token == "":
		all = append(all, Defect{"token_missing", f.Missing, f.Remedy})
	case f.Misplaced:
		all = append(all, Defect{
			Code: "token_missing", Text: "the URL has no token: it is in another place of the request",
		})
	}
	return all
}

func (f Found) otherService() Defect {
	d := Defect{
		Code: "aud_wrong_prefix", Text: "this is a token of " + f.Service + ", not of FastPix",
		Remedy: "Use FastPix's playback ID of the video, and sign for it with a signing key of FastPix.",
	}
	if f.Token == "" {
		d.Code, d.Text = "token_missing", "this is a URL of "+f.Service+", not of FastPix"
	} else if _, present := parse(f.Token).Claims.Lookup("aud"); !present {
		d.Code = "aud_missing"
	}
	return d
}

// TokenPlaybackID returns the playback ID in the audience of the token, or ""
// if the audience has another form.
func (f Found) TokenPlaybackID() string {
	aud, _ := parse(f.Token).Claims.Text("aud")
	if !audience.MatchString(aud) {
		return ""
	}
	_, id, _ := strings.Cut(aud, ":")
	return id
}
