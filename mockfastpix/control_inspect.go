package mockfastpix

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/FastPix/fastpix-playback-go/internal/pasted"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// maxInspected is the number of bytes that a text to inspect may have, as JSON.
// HAR files without the contents of responses have less.
const maxInspected = 8 << 20

type inspectBody struct {
	Text string `json:"text"`
}

// inspectedText is what a text contains.
type inspectedText struct {
	Form    string           `json:"form"`    // such as "a curl command"; empty for a token or a URL by itself
	Summary string           `json:"summary"` // a sentence, or empty
	Found   []inspectedToken `json:"found"`
	Others  int              `json:"others"` // JWTs that are not for playback
}

// inspectedToken is one token, or one URL or player without a token. The token
// is in the response, because the console fills in its decoder with it, and
// the rest of the text is not.
type inspectedToken struct {
	Kind           string          `json:"kind"` // "token", "url", "player", "stand-in" or "none"
	Token          string          `json:"token"`
	URL            string          `json:"url"` // without the query
	PlaybackID     string          `json:"playbackId"`
	Resource       pasted.Resource `json:"resource"`
	CheckedAgainst string          `json:"checkedAgainst"` // the playback ID of the verdict
	Verdict        Verdict         `json:"verdict"`
}

// inspect finds the tokens in a text and returns the verdict of the edge on
// each of them.
func (c *controlCall) inspect() error {
	var body inspectBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if pasted.HasPrivateKey(body.Text) {
		return controlInvalid("%s", pasted.ErrPrivateKey)
	}
	text := pasted.Find(body.Text)
	answer := inspectedText{Form: text.Form, Summary: text.Summary(), Others: text.Others}
	fallback := anyPlayable(c.plane.workspace)
	for _, found := range text.Found {
		answer.Found = append(answer.Found, inspectToken(c.plane.workspace, found, fallback))
	}
	c.reply(http.StatusOK, answer)
	return nil
}

// inspectToken judges what was found. A token of an unknown URL is checked
// against the playback ID in its audience. If there is none, it is checked
// against the fallback, because the edge checks the playback ID before the
// token.
func inspectToken(w *workspace, found pasted.Found, fallback string) inspectedToken {
	against := cmp.Or(found.PlaybackID, found.TokenPlaybackID(), fallback)
	t := inspectedToken{
		Kind: kindOf(found), Token: found.Token, URL: redact.Text(found.URL), PlaybackID: redact.Text(found.PlaybackID),
		Resource: found.Resource, CheckedAgainst: redact.Text(against),
	}
	resource := cmp.Or(Resource(found.Resource), ResourceStream)
	t.Verdict = verify(w, found.Token, against, resource)
	defects := found.Defects()
	open := t.Kind == "url" && (t.Verdict.Accepted || !t.Verdict.Reason.Is(ErrTokenMissing))
	if len(defects) == 0 || open && found.Service == "" {
		return t // without a token, the mock's answer for the playback ID is more precise
	}
	reason, _ := ReasonByCode(defects[0].Code) // a test checks that there is one
	reason.Remedy = cmp.Or(defects[0].Remedy, reason.Remedy)
	checks := []Check{}
	if found.PlaybackID != "" && t.Verdict.Reason.Is(reason) {
		checks = t.Verdict.Checks
	}
	t.Verdict = Verdict{
		Reason: reason, Status: w.profile().status(reason, resource), Detail: defects[0].Text, Checks: checks,
	}
	return t
}

func kindOf(found pasted.Found) string {
	switch {
	case found.Token != "":
		return "token"
	case found.StandIn:
		return "stand-in"
	case found.URL != "":
		return "url"
	case found.PlaybackID != "":
		return "player"
	}
	return "none"
}

// anyPlayable returns a playback ID that needs a token and can be played, or
// "".
func anyPlayable(w *workspace) string {
	ids := w.store.playbackIDs()
	i := slices.IndexFunc(ids, func(id string) bool {
		o, known := w.playback(id)
		return known && o.Policy != Public && !o.OffAir && (o.Live || o.Status == StatusReady)
	})
	if i < 0 {
		return ""
	}
	return ids[i]
}
