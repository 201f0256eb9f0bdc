package soak_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// viewer makes requests to an application and to the mock. A viewer is used by
// one goroutine.
type viewer struct {
	ctx    context.Context
	app    *app
	mock   *mock
	report *report
	rand   *rand.Rand
	name   string
	client *http.Client // for the mock
	kept   []ticket     // to use after their expiry
}

// ticket is a signed URL of a video.
type ticket struct {
	id      string
	token   string
	url     string
	expires time.Time
}

func newViewer(ctx context.Context, a *app, m *mock, r *report, n uint64) *viewer {
	return &viewer{
		ctx: ctx, app: a, mock: m, report: r,
		rand:   rand.New(rand.NewPCG(1, n)),
		name:   fmt.Sprintf("viewer-%03d", n),
		client: a.client,
	}
}

func (v *viewer) video() string { return v.mock.ids[v.rand.IntN(len(v.mock.ids))] }

// visit makes one valid and one invalid request.
func (v *viewer) visit() {
	sleep(v.ctx, time.Duration(v.rand.IntN(5))*time.Millisecond)
	t, ok := v.ticket()
	if !ok {
		return
	}
	v.fetch(t.url, t.expires, nil)
	if v.rand.IntN(5) == 0 {
		v.fromPage()
	}
	if v.rand.IntN(20) == 0 && len(v.kept) < 50 {
		v.kept = append(v.kept, t)
	}
	switch v.rand.IntN(8) {
	case 0:
		v.refusedByApp("", v.video(), http.StatusUnauthorized)
	case 1:
		v.refusedByApp("banned", v.video(), http.StatusForbidden)
	case 2:
		v.refusedByApp(v.name, "not%20an%20ID", http.StatusBadRequest)
	case 3:
		v.fetch(v.mock.url+"/"+t.id+".m3u8", time.Time{}, &mockfastpix.ErrTokenMissing)
	case 4:
		v.fetch(v.mock.url+"/"+t.id+".m3u8?token="+tampered(t.token), t.expires, &mockfastpix.ErrSignatureInvalid)
	case 5:
		if other := v.video(); other != t.id {
			v.fetch(v.mock.url+"/"+other+".m3u8?token="+t.token, t.expires, &mockfastpix.ErrAudienceWrongPlaybackID)
		}
	default:
		v.useKept()
	}
}

// tampered returns the token with another signature.
func tampered(token string) string {
	at, with := len(token)-20, byte('A')
	if token[at] == with {
		with = 'B'
	}
	return token[:at] + string(with) + token[at+1:]
}

// useKept uses a ticket that has expired, if there is one.
func (v *viewer) useKept() {
	if len(v.kept) == 0 || time.Since(v.kept[0].expires) < 100*time.Millisecond {
		return
	}
	t := v.kept[0]
	v.kept = v.kept[1:]
	v.fetch(t.url, t.expires, &mockfastpix.ErrTokenExpired)
}

// ticket requests the configuration of a video and checks its token.
func (v *viewer) ticket() (ticket, bool) {
	id := v.video()
	status, body, ok := v.ask(v.ctx, "/playback/"+id, v.name)
	if !ok {
		return ticket{}, false
	}
	if status != http.StatusOK {
		v.report.wrong("%s refused %s with %d: %s", v.app.name, v.name, status, body)
		return ticket{}, false
	}
	var config struct {
		Token         string
		StreamURL     string
		ExpiresAtUnix int64
	}
	if err := json.Unmarshal(body, &config); err != nil {
		v.report.wrong("%s: %v", v.app.name, err)
		return ticket{}, false
	}
	t := ticket{id, config.Token, config.StreamURL, time.Unix(config.ExpiresAtUnix, 0)}
	v.checkClaims(t)
	return t, true
}

// fromPage does the same with the page behind the middleware.
func (v *viewer) fromPage() {
	id := v.video()
	status, body, ok := v.ask(v.ctx, "/watch/"+id, v.name)
	if !ok {
		return
	}
	u, err := url.Parse(string(body))
	if err != nil || status != http.StatusOK {
		v.report.wrong("%s refused the page of %s with %d: %s", v.app.name, v.name, status, body)
		return
	}
	t := ticket{id: id, token: u.Query().Get("token"), url: u.String()}
	t.expires = v.checkClaims(t)
	v.fetch(t.url, t.expires, nil)
}

// checkClaims checks that the token is for this viewer and video and that its
// lifetime is not exceeded. It returns the expiry.
func (v *viewer) checkClaims(t ticket) time.Time {
	var c struct {
		Aud, Sub string
		Iat, Exp int64
	}
	parts := strings.Split(t.token, ".")
	if len(parts) != 3 {
		v.report.wrong("%s returned a token of %d segments", v.app.name, len(parts))
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err = errors.Join(err, json.Unmarshal(payload, &c)); err != nil {
		v.report.wrong("%s returned a token that does not decode: %v", v.app.name, err)
		return time.Time{}
	}
	expires := time.Unix(c.Exp, 0)
	if c.Aud != "media:"+t.id || c.Sub != v.name {
		v.report.wrong("%s returned a token with aud %s and sub %s to %s for %s", v.app.name, c.Aud, c.Sub, v.name, t.id)
	}
	if expires.After(time.Now().Add(ttl)) || c.Exp-c.Iat > int64(ttl/time.Second) {
		v.report.wrong("%s returned a token that is valid for too long: iat %d, exp %d", v.app.name, c.Iat, c.Exp)
	}
	return expires
}

// refusedByApp makes a request that the application must refuse.
func (v *viewer) refusedByApp(viewer, id string, want int) {
	status, _, ok := v.ask(v.ctx, "/playback/"+id, viewer)
	switch {
	case !ok:
	case status != want:
		v.report.wrong("%s answered %d to viewer %q and ID %s, want %d", v.app.name, status, viewer, id, want)
	default:
		v.report.count(fmt.Sprintf("refused by the application: %d", status))
	}
}

// ask makes a request to the application, which must always answer. ok is false
// if ctx has ended.
func (v *viewer) ask(ctx context.Context, path, viewer string) (status int, body []byte, ok bool) {
	v.report.count("requests to applications")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, v.app.url+path, nil)
	if err != nil {
		v.report.wrong("%v", err)
		return 0, nil, false
	}
	request.Header.Set(viewerHeader, viewer)
	status, _, body, err = send(v.client, request)
	if err != nil && ctx.Err() == nil {
		v.report.wrong("%s does not answer: %v", v.app.name, err)
	}
	return status, body, err == nil
}

// send returns the response to a request. A body that ends early is an error.
func send(client *http.Client, request *http.Request) (int, http.Header, []byte, error) {
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, body, err
}

// fetch requests a playlist and checks the response. want is nil if the mock
// must serve it. After its expiry, and for the time that the mock is disturbed,
// a URL may be refused for that reason.
func (v *viewer) fetch(url string, expires time.Time, want *mockfastpix.Reason) {
	v.report.count("requests to the mock")
	disturbed := v.mock.watch()
	request, err := http.NewRequestWithContext(v.ctx, http.MethodGet, url, nil)
	if err != nil {
		v.report.wrong("%v", err)
		return
	}
	status, header, body, err := send(v.client, request)
	reason := header.Get("X-Mock-Reason")
	switch {
	case v.ctx.Err() != nil:
	case err != nil && disturbed():
		v.report.count("failed while the mock was disturbed: connection")
	case reason == mockfastpix.ErrFaultInjected.Code && disturbed():
		v.report.count("failed while the mock was disturbed: " + reason)
	case err != nil:
		v.report.wrong("the mock does not answer: %v", err)
	case status == http.StatusOK && strings.HasPrefix(string(body), "#EXTM3U"):
		if want != nil {
			v.report.wrong("a playlist was served, want the reason %s", want.Code)
		}
		v.report.count("playlists served")
	case want != nil && reason == want.Code:
		v.report.count("refused by the mock: " + reason)
	case !expires.IsZero() && !time.Now().Before(expires) && endsWithExpiry(reason):
		v.report.count("refused by the mock after the expiry: " + reason)
	default:
		v.report.wrong("the mock answered %d, reason %q, to %s of %s", status, reason, v.name, v.app.name)
	}
}

// endsWithExpiry reports whether the reason is expected for a token that has
// expired. Its key may have been deleted.
func endsWithExpiry(reason string) bool {
	return reason == mockfastpix.ErrTokenExpired.Code || reason == mockfastpix.ErrKeyRevoked.Code ||
		reason == mockfastpix.ErrKeyUnknown.Code
}

// hangUp sends a request, or half of one, and closes the connection without
// reading the response.
func (v *viewer) hangUp() {
	sleep(v.ctx, 10*time.Millisecond)
	address := strings.TrimPrefix(v.app.url, "http://")
	path := []string{"/playback/", "/watch/", "/kms/"}[v.rand.IntN(3)] + v.video()
	if v.rand.IntN(3) == 0 {
		address, path = v.mock.address, "/"+v.video()+".m3u8?token=a.b.c"
	}
	conn, err := new(net.Dialer).DialContext(v.ctx, "tcp", address)
	if err != nil {
		return // the mock restarts
	}
	defer func() { _ = conn.Close() }()
	request := "GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\n" + viewerHeader + ": " + v.name + "\r\n\r\n"
	if v.rand.IntN(2) == 0 {
		request = request[:v.rand.IntN(len(request))]
	}
	_, _ = io.WriteString(conn, request)
	time.Sleep(time.Duration(v.rand.IntN(3)) * time.Millisecond)
	if tcp, ok := conn.(*net.TCPConn); ok && v.rand.IntN(2) == 0 {
		_ = tcp.SetLinger(0) // reset the connection
	}
	v.report.count("clients that hung up")
}

// readSlowly reads part of a video file slowly, and then hangs up.
func (v *viewer) readSlowly() {
	t, ok := v.ticket()
	if !ok {
		return
	}
	disturbed := v.mock.watch()
	file := v.mock.url + "/" + t.id + "/capped-4k.mp4?token=" + t.token
	request, err := http.NewRequestWithContext(v.ctx, http.MethodGet, file, nil)
	if err != nil {
		v.report.wrong("%v", err)
		return
	}
	response, err := v.client.Do(request)
	if err != nil {
		if !disturbed() && v.ctx.Err() == nil {
			v.report.wrong("the mock does not answer: %v", err)
		}
		return
	}
	defer response.Body.Close()
	reason := response.Header.Get("X-Mock-Reason")
	late := !time.Now().Before(t.expires) && endsWithExpiry(reason)
	if response.StatusCode != http.StatusOK && !disturbed() && !late {
		v.report.wrong("the mock answered %d, reason %q, to a slow reader", response.StatusCode, reason)
		return
	}
	buffer := make([]byte, 512)
	for range 30 {
		if _, err := response.Body.Read(buffer); err != nil {
			if !errors.Is(err, io.EOF) && !disturbed() && v.ctx.Err() == nil {
				v.report.wrong("the mock ended the connection of a slow reader: %v", err)
			}
			return
		}
		sleep(v.ctx, 20*time.Millisecond)
	}
	v.report.count("slow readers")
}

// waitForKMS makes a request that needs a signature of the hanging KMS. The
// application must answer 503 in time, unless the client leaves before.
func (v *viewer) waitForKMS() {
	sleep(v.ctx, 50*time.Millisecond)
	ctx, cancel := v.ctx, context.CancelFunc(func() {})
	if v.rand.IntN(4) == 0 {
		ctx, cancel = context.WithTimeout(ctx, signingTimeout/4)
	}
	defer cancel()
	start := time.Now()
	status, body, ok := v.ask(ctx, "/kms/"+v.video(), v.name)
	took := time.Since(start)
	switch {
	case !ok:
	case status != http.StatusServiceUnavailable:
		v.report.wrong("%s answered %d while the KMS hangs: %s", v.app.name, status, body)
	case took > signingTimeout+5*time.Second: // the machine may be busy
		v.report.wrong("%s answered after %v while the KMS hangs", v.app.name, took)
	default:
		v.report.count("refused by the application: 503, the KMS hangs")
	}
}
