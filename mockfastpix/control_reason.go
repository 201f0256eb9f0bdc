package mockfastpix

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/symptoms"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/reasonpage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// listReasons returns all reasons, as a page for browsers and as JSON for
// others.
func (c *controlCall) listReasons() error {
	if c.wantsPage() {
		var all []reasonpage.Reason
		for _, r := range Reasons() {
			all = append(all, reasonpage.Reason(r))
		}
		c.replyPage(reasonpage.Index(all))
		return nil
	}
	c.reply(http.StatusOK, map[string][]Reason{"reasons": Reasons()})
	return nil
}

// reasonBody is a reason with its symptom and cause, and how to tell it from
// reasons with similar symptoms.
type reasonBody struct {
	Reason
	Symptom string       `json:"symptom"`
	Cause   string       `json:"cause"`
	Alike   []reasonLike `json:"alike"`
}

type reasonLike struct {
	Title string       `json:"title"`
	Intro string       `json:"intro,omitempty"`
	Signs []reasonSign `json:"signs"`
}

type reasonSign struct {
	Sign string `json:"sign"`
	Code string `json:"code"`
}

// getReason returns one reason, as a page for browsers and as JSON for others.
func (c *controlCall) getReason() error {
	r, known := ReasonByCode(c.id)
	switch {
	case !known:
		return controlNotFound("there is no reason %s: GET /_mock/reasons lists them", redact.Quote(c.id))
	case c.wantsPage():
		c.replyPage(reasonpage.Page(reasonpage.Reason(r)))
		return nil
	}
	e, _ := symptoms.Lookup(r.Code) // a test checks that each reason has one
	body := reasonBody{Reason: r, Symptom: e.Symptom, Cause: e.Cause, Alike: []reasonLike{}}
	for _, g := range symptoms.GroupsOf(r.Code) {
		alike := reasonLike{Title: g.Title, Intro: g.Intro}
		for _, row := range g.Rows {
			alike.Signs = append(alike.Signs, reasonSign(row))
		}
		body.Alike = append(body.Alike, alike)
	}
	c.reply(http.StatusOK, body)
	return nil
}

// wantsPage reports whether the client prefers HTML to JSON: whether it names
// HTML, and not JSON before it. Programs that accept everything get JSON.
func (c *controlCall) wantsPage() bool {
	c.w.Header().Set("Vary", "Accept")
	for _, part := range strings.Split(c.r.Header.Get("Accept"), ",") {
		switch kind, _, _ := mime.ParseMediaType(part); kind {
		case "text/html":
			return true
		case "application/json":
			return false
		}
	}
	return false
}

func (c *controlCall) replyPage(page []byte) {
	h := c.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", reasonpage.ContentPolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(page) // the client may be gone
}
