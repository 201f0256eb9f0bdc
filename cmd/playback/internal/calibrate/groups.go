package calibrate

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
)

// browser is a user agent that passes rules that are made for browsers.
const browser = "Mozilla/5.0 (compatible; playback calibrate)"

// results are the probes by name, the limits that were searched for, and why
// others were left out.
type results struct {
	probes  map[string]*probe
	limits  map[string]interval
	skipped map[string]string // by name of the probe
	body    []byte            // of the master playlist
	bodyAt  time.Time         // on the server's clock
	header  http.Header       // of the master playlist

	urlLifetime time.Duration // of a variant; zero if it is not known
	licenseKind string        // of the second token that was sent to the license server
}

func newResults() results {
	return results{probes: map[string]*probe{}, limits: map[string]interval{}, skipped: map[string]string{}}
}

// add adds a probe under a name.
func (r *run) add(name string, p *probe) *probe {
	r.results.probes[name] = p
	return p
}

// skip leaves out probes.
func (r *run) skip(why string, names ...string) {
	for _, name := range names {
		r.results.skipped[name] = why
	}
}

// streamRequest returns a request for a stream, with a token unless it is "".
func (r *run) streamRequest(playbackID, token string, header map[string]string) fastpixhttp.Request {
	return r.get(r.streamURL+"/"+playbackID+".m3u8", token, header)
}

func (r *run) get(address, token string, header map[string]string) fastpixhttp.Request {
	if token != "" {
		address += "?token=" + url.QueryEscape(token)
	}
	h := map[string]string{"User-Agent": browser}
	for name, value := range header {
		h[name] = value
	}
	return fastpixhttp.Request{Method: http.MethodGet, URL: address, Header: h}
}

// token returns a token that should open a playback ID.
func (r *run) token(playbackID string) *token {
	return newToken(r.keyA, playbackID, r.issuer, r.serverTime())
}

func (r *run) serverTime() time.Time { return r.pacer.clock.at(r.Now()) }

// stream returns a probe of a stream with a changed token.
func (r *run) stream(playbackID string, change func(*token)) *probe {
	return &probe{
		opens: fastpixhttp.Response.IsPlaylist,
		request: func() fastpixhttp.Request {
			t := r.token(playbackID)
			if change != nil {
				change(t)
			}
			return r.streamRequest(playbackID, t.sign(), nil)
		},
	}
}

// fetch returns a probe of a fixed request.
func fetch(request fastpixhttp.Request, opens func(fastpixhttp.Response) bool) *probe {
	return &probe{opens: opens, request: func() fastpixhttp.Request { return request }}
}

// file returns a probe of a file of the plain playback ID.
func (r *run) file(host, name string, withToken bool) *probe {
	return &probe{opens: served, request: func() fastpixhttp.Request {
		text := ""
		if withToken {
			text = r.token(r.plainID).sign()
		}
		// The first byte is enough.
		return r.get(host+"/"+r.plainID+"/"+name, text, map[string]string{"Range": "bytes=0-0"})
	}}
}

// probeAll sends all probes.
func (r *run) probeAll(ctx context.Context) error {
	good, err := r.baseline(ctx)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		what string
		do   func(context.Context, *probe)
	}{
		{"tokens", r.probeTokens},
		{"the leeway", r.searchLeeway},
		{"the maximum lifetime", r.searchLifetime},
		{"resolutions", r.probeResolution},
		{"variant URLs", func(ctx context.Context, _ *probe) { r.probeURLs(ctx) }},
		{"files and images", func(ctx context.Context, _ *probe) { r.probeFiles(ctx) }},
		{"domains", func(ctx context.Context, _ *probe) { r.probeDomains(ctx) }},
		{"user agents", func(ctx context.Context, _ *probe) { r.probeAgents(ctx) }},
		{"DRM", func(ctx context.Context, _ *probe) { r.probeDRM(ctx) }},
		{"public playback IDs", func(ctx context.Context, _ *probe) { r.probePublic(ctx) }},
		{"the management API", func(ctx context.Context, _ *probe) { r.probeAPI(ctx) }},
		{"the other domain", func(ctx context.Context, _ *probe) { r.probeOtherDomain(ctx) }},
		{"deletions", r.probeDeletions},
	} {
		r.what = step.what
		step.do(ctx, good)
	}
	return r.pacer.stopped
}

// baseline finds a token that opens the plain playback ID, and waits until the
// new key and the new playback ID are known everywhere. It returns the request
// that must succeed.
func (r *run) baseline(ctx context.Context) (*probe, error) {
	r.what = "a token that must be accepted"
	issuers := []string{r.Domain, "fastpix.com", "fastpix.io", ""}
	var good *probe
	for attempt := range 4 {
		if attempt > 0 && r.sleep(ctx, time.Duration(attempt)*2*time.Second) != nil {
			return nil, ctx.Err()
		}
		for i, issuer := range issuers {
			if slices.Index(issuers, issuer) < i {
				continue
			}
			r.issuer = issuer
			good = r.goodStream()
			if r.try(ctx, good); good.outcome == accepted {
				r.results.body, r.results.header = good.answer.Body, good.answer.Header
				r.results.bodyAt = r.serverTime()
				return good, nil
			}
			if r.ended(ctx, good.answer) {
				return nil, cmp.Or(good.answer.Err, ctx.Err())
			}
		}
	}
	return nil, fmt.Errorf("a correct token of a new signing key does not open a new playback ID of the media: %s: "+
		"check with \"playback doctor\" whether the video plays", good.describe())
}

// goodStream is the request for the plain playback ID that must succeed. Its
// token is signed again before it is too old.
func (r *run) goodStream() *probe {
	var text string
	var until time.Time
	return &probe{
		opens: fastpixhttp.Response.IsPlaylist,
		request: func() fastpixhttp.Request {
			if now := r.Now(); now.After(until) {
				text, until = r.token(r.plainID).sign(), now.Add(lifetime/4)
			}
			return r.streamRequest(r.plainID, text, nil)
		},
	}
}

// claim returns a change of a claim.
func claim(name string, value any) func(*token) { return func(t *token) { t.claims[name] = value } }

func algorithm(alg string) func(*token) { return func(t *token) { t.header["alg"] = alg } }

// future is further away than any leeway that is searched for.
const future = leewayLimit + time.Minute

// later returns a change that puts a claim into the future, and exp after it.
func (r *run) later(name string) func(*token) {
	return func(t *token) {
		at := r.serverTime().Add(future)
		t.claims[name], t.claims["exp"] = at.Unix(), at.Add(time.Minute).Unix()
	}
}

// expire returns a change to a token that expired a day ago.
func expire(t *token) {
	const day = int64(24 * time.Hour / time.Second)
	t.claims["iat"], t.claims["exp"] = t.claims["iat"].(int64)-day, t.claims["exp"].(int64)-day
}

func (r *run) probeTokens(ctx context.Context, good *probe) {
	id, unknown := r.plainID, randomUUID()
	with := func(name string, change func(*token)) *probe { return r.add(name, r.stream(id, change)) }
	exp := func(t *token) int64 { return t.claims["exp"].(int64) }
	probes := []*probe{
		with("forged", func(t *token) { t.forge = true }),
		with("HS256", algorithm("HS256")),
		with("none", algorithm("none")),
		with("RS384", algorithm("RS384")),
		with("RS512", algorithm("RS512")),
		with("PS256", algorithm("PS256")),
		with("kid unknown", claim("kid", unknown)),
		with("kid header only", func(t *token) { delete(t.claims, "kid"); t.header["kid"] = r.keyA.id }),
		with("kid mismatch", func(t *token) { t.header["kid"] = r.keyB.id }),
		with("expired", expire),
		with("exp missing", func(t *token) { delete(t.claims, "exp") }),
		with("exp milliseconds", func(t *token) { t.claims["exp"] = exp(t) * 1000 }),
		with("exp fraction", func(t *token) { t.claims["exp"] = float64(exp(t)) + 0.5 }),
		with("nbf future", r.later("nbf")),
		with("iat future", r.later("iat")),
		with("other claims", func(t *token) { t.claims["sub"], t.claims["groups"] = "calibrate", []string{"user"} }),
		with("aud missing", func(t *token) { delete(t.claims, "aud") }),
		with("aud array", claim("aud", []string{"media:" + id})),
		with("aud bare", claim("aud", id)),
		with("aud media ID", claim("aud", "media:"+r.state.MediaID)),
		with("aud drm", claim("aud", "drm:"+id)),
		with("aud other prefix", claim("aud", "video:"+id)),
		with("aud prefix case", claim("aud", "MEDIA:"+id)),
		with("aud ID case", claim("aud", "media:"+strings.ToUpper(id))),
		with("aud other ID", claim("aud", "media:"+r.domainsID)),
		r.add("token missing", fetch(r.streamRequest(id, "", nil), fastpixhttp.Response.IsPlaylist)),
		r.add("token malformed", fetch(r.streamRequest(id, "calibrate", nil), fastpixhttp.Response.IsPlaylist)),
		r.add("parameter malformed", &probe{
			opens: fastpixhttp.Response.IsPlaylist,
			request: func() fastpixhttp.Request {
				req := r.streamRequest(id, r.token(id).sign(), nil)
				req.URL += "&resolution=calibrate"
				return req
			},
		}),
		r.add("playback unknown", r.stream(unknown, nil)),
		r.add("playback malformed", r.stream("calibrate", nil)),
	}
	r.group(ctx, good, probes...)
	r.probeIssuers(ctx, good)
}

// otherIssuer is an issuer that FastPix does not know.
const otherIssuer = "calibrate.example"

// probeIssuers probes the known issuers only if an unknown one is refused.
func (r *run) probeIssuers(ctx context.Context, good *probe) {
	issuer := func(value string) *probe {
		return r.add("iss "+value, r.stream(r.plainID, func(t *token) {
			if t.claims["iss"] = value; value == "" {
				delete(t.claims, "iss")
			}
		}))
	}
	other := issuer(otherIssuer)
	if r.group(ctx, good, other); other.outcome != refused {
		return
	}
	var probes []*probe
	for _, known := range []string{"fastpix.io", "fastpix.com", ""} {
		probes = append(probes, issuer(known))
	}
	r.group(ctx, good, probes...)
}

// searchLeeway searches for the longest time since exp after which a token is
// accepted.
func (r *run) searchLeeway(ctx context.Context, good *probe) {
	try := func(ctx context.Context, value time.Duration) (*probe, time.Duration, time.Duration) {
		var exp time.Time
		p := r.stream(r.plainID, func(t *token) {
			exp = r.serverTime().Add(-value).Round(time.Second)
			t.claims["iat"], t.claims["exp"] = exp.Add(-lifetime).Unix(), exp.Unix()
		})
		r.try(ctx, p)
		clock := r.pacer.clock
		return p, p.answer.sent.Add(clock.low).Sub(exp), p.answer.received.Add(clock.high).Sub(exp)
	}
	first := true
	next := func(low, high time.Duration) (time.Duration, bool) {
		if first {
			first = false
			return time.Second, true // most likely, there is none
		}
		return (low + high) / 2, high-low > leewayPrecision
	}
	r.results.limits["leeway"] = r.search(ctx, search{good, next, time.Second, try}, 0, leewayLimit)
}

// leewayPrecision is how closely the leeway is found.
const leewayPrecision = 1600 * time.Millisecond

// searchLifetime searches for the longest accepted lifetime.
func (r *run) searchLifetime(ctx context.Context, good *probe) {
	try := func(ctx context.Context, value time.Duration) (*probe, time.Duration, time.Duration) {
		p := r.stream(r.plainID, func(t *token) {
			t.claims["exp"] = t.claims["iat"].(int64) + int64(value/time.Second)
		})
		r.try(ctx, p)
		return p, value - 1, value - 1 // it is accepted up to the limit, and including it
	}
	r.results.limits["lifetime"] = r.search(ctx, search{good, geometric, 1, try}, lifetime-1, lifetimeLimit)
}

var (
	heights     = regexp.MustCompile(`RESOLUTION=\d+x(\d+)`)
	resolutions = []string{"2160", "1440", "1080", "720", "540", "480", "360", "270"}
)

// probeResolution asks for a resolution that the video does not have.
func (r *run) probeResolution(ctx context.Context, good *probe) {
	var has []string
	for _, match := range heights.FindAllSubmatch(r.results.body, -1) {
		has = append(has, string(match[1]))
	}
	i := slices.IndexFunc(resolutions, func(height string) bool { return !slices.Contains(has, height) })
	if len(has) == 0 || i < 0 {
		r.skip("the video has all resolutions, or its playlist names none", "resolution")
		return
	}
	r.group(ctx, good, r.add("resolution", &probe{
		opens: fastpixhttp.Response.IsPlaylist,
		request: func() fastpixhttp.Request {
			req := r.streamRequest(r.plainID, r.token(r.plainID).sign(), nil)
			req.URL += "&resolution=" + resolutions[i] + "p"
			return req
		},
	}))
}

// probeURLs probes the URL of a rendition with changes.
func (r *run) probeURLs(ctx context.Context) {
	variants := fastpixhttp.URIs(r.streamURL+"/", r.results.body)
	if len(variants) == 0 {
		r.skip("the playlist has no variants", "url unsigned", "url changed")
		return
	}
	address, query, signed := strings.Cut(variants[0], "?")
	if !signed {
		r.skip("the variant URLs have no parameters", "url unsigned", "url changed")
		return
	}
	r.readLifetime(query)
	opens := fastpixhttp.Response.IsPlaylist
	probes := []*probe{r.add("url unsigned", fetch(r.get(address, "", nil), opens))}
	if values, err := url.ParseQuery(query); err == nil && values.Has("signature") {
		values.Set("signature", flip(values.Get("signature")))
		probes = append(probes, r.add("url changed", fetch(r.get(address+"?"+values.Encode(), "", nil), opens)))
	} else {
		r.skip("the variant URLs have no parameter signature", "url changed")
	}
	r.group(ctx, fetch(r.get(variants[0], "", nil), opens), probes...)
}

// readLifetime reads how long the URL of a variant is valid.
func (r *run) readLifetime(query string) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return
	}
	if unix, err := strconv.ParseInt(values.Get("expires"), 10, 64); err == nil {
		r.results.urlLifetime = time.Unix(unix, 0).Sub(r.results.bodyAt).Round(time.Minute)
	}
}

// flip changes the first character of a signature.
func flip(signature string) string {
	if strings.HasPrefix(signature, "A") {
		return "B" + signature[1:]
	}
	return "A" + signature[min(1, len(signature)):]
}

// probeFiles requests files and images without a token.
func (r *run) probeFiles(ctx context.Context) {
	download := r.add("download", r.file(r.streamURL, "capped-4k.mp4", false))
	with := r.file(r.streamURL, "capped-4k.mp4", true)
	if r.try(ctx, with); with.outcome == refused { // the media has no MP4 file
		with, download = r.file(r.streamURL, "audio.m4a", true), r.add("download", r.file(r.streamURL, "audio.m4a", false))
		r.try(ctx, with)
	}
	r.add("download with token", with)
	if with.outcome == refused {
		r.skip("the media has neither an MP4 nor an audio file", "download", "download with token")
	} else {
		r.group(ctx, with, download)
	}
	thumbnail, spritesheet := "thumbnail.jpg", "spritesheet.jpg"
	r.group(ctx, r.add("image with token", r.file(r.imagesURL, thumbnail, true)),
		r.add("image without token", r.file(r.imagesURL, thumbnail, false)),
		r.add("spritesheet without token", r.file(r.imagesURL, spritesheet, false)))
}

// page returns the headers of a request from pages of a domain each, or of no
// page if it is "".
func page(origin, referer string) map[string]string {
	header := map[string]string{}
	if origin != "" {
		header["Origin"] = "https://" + origin
	}
	if referer != "" {
		header["Referer"] = "https://" + referer + "/page"
	}
	return header
}

// restricted returns a probe of the playback ID with rules for domains.
func (r *run) restricted(header map[string]string) *probe {
	return &probe{opens: fastpixhttp.Response.IsPlaylist, request: func() fastpixhttp.Request {
		return r.streamRequest(r.domainsID, r.token(r.domainsID).sign(), header)
	}}
}

// probeDomains probes the rules for domains.
func (r *run) probeDomains(ctx context.Context) {
	add := func(name, origin, referer string) *probe { return r.add(name, r.restricted(page(origin, referer))) }
	good := add("domain allowed", allowedDomain, allowedDomain)
	originFirst := add("origin allowed, referer not", allowedDomain, unlistedDomain)
	refererFirst := add("referer allowed, origin not", unlistedDomain, allowedDomain)
	r.group(ctx, good,
		add("domain other", unlistedDomain, unlistedDomain),
		add("domain missing", "", ""),
		add("domain sub", "sub."+allowedDomain, "sub."+allowedDomain),
		add("domain both lists", bothDomain, bothDomain),
		originFirst, refererFirst,
	)
	// Of the header that does not come first, it is not yet known whether it
	// counts at all. If it does not, both of its domains have the same outcome.
	switch {
	case originFirst.outcome == accepted && refererFirst.outcome == refused:
		r.group(ctx, good, add("second allowed", "", allowedDomain), add("second not", "", unlistedDomain))
	case originFirst.outcome == refused && refererFirst.outcome == accepted:
		r.group(ctx, good, add("second allowed", allowedDomain, ""), add("second not", unlistedDomain, ""))
	}
}

// probeAgents probes the rules for user agents.
func (r *run) probeAgents(ctx context.Context) {
	probe := func(agent string) *probe {
		return &probe{opens: fastpixhttp.Response.IsPlaylist, request: func() fastpixhttp.Request {
			return r.streamRequest(r.agentsID, r.token(r.agentsID).sign(), map[string]string{"User-Agent": agent})
		}}
	}
	r.group(ctx, probe(allowedAgent+"/1.0"),
		r.add("agent other", probe(browser)),
		r.add("agent case", probe(strings.ToLower(allowedAgent)+"/1.0")),
	)
}

// licenseKinds are the kinds of refused tokens that are sent to the license
// server, by the name of the probe of a stream.
var licenseKinds = map[string]func(*token){
	"forged":          func(t *token) { t.forge = true },
	"expired":         expire,
	"aud other ID":    func(t *token) { t.claims["aud"] = "drm:" + t.key.id },
	"token missing":   nil,
	"token malformed": nil,
}

// probeDRM probes a DRM playback ID.
func (r *run) probeDRM(ctx context.Context) {
	names := []string{"drm media", "drm image media", "drm license GET", "license"}
	if r.DRMPlaybackID == "" {
		r.skip("no --drm-playback-id was given", names...)
		return
	}
	id := r.DRMPlaybackID
	image := &probe{opens: served, request: func() fastpixhttp.Request {
		return r.get(r.imagesURL+"/"+id+"/thumbnail.jpg", r.token(id).sign(), map[string]string{"Range": "bytes=0-0"})
	}}
	license := func(method, kind string) *probe {
		return &probe{opens: served, request: func() fastpixhttp.Request {
			t := r.token(id)
			t.claims["aud"] = "drm:" + id
			if change := licenseKinds[kind]; change != nil {
				change(t)
			}
			text := map[string]string{"token missing": "", "token malformed": "calibrate"}
			token, ok := text[kind]
			if !ok {
				token = t.sign()
			}
			req := r.get(r.apiURL+"/v1/on-demand/drm/license/widevine/"+id, token, nil)
			req.Method = method
			return req
		}}
	}
	good := r.stream(id, claim("aud", "drm:"+id))
	forged := r.add("license", license(http.MethodPost, "forged"))
	r.group(ctx, good, r.add(names[0], r.stream(id, nil)), r.add(names[1], image),
		r.add(names[2], license(http.MethodGet, "")), forged)
	// If the status is that of streams, only a kind of token with another
	// status there can tell whether licenses have a status of their own.
	if status := r.results.status("forged"); forged.outcome == refused && forged.answer.Status == status {
		for _, kind := range []string{"expired", "token missing", "aud other ID", "token malformed"} {
			if other := r.results.status(kind); other != 0 && other != status {
				r.results.licenseKind = kind
				r.group(ctx, good, r.add("license second", license(http.MethodPost, kind)))
				return
			}
		}
	}
}

// status returns the status of a refused probe, or 0.
func (rs *results) status(name string) int {
	if p := rs.probes[name]; p != nil && p.outcome == refused {
		return p.answer.Status
	}
	return 0
}

// probePublic probes a public playback ID with a token that is not valid.
func (r *run) probePublic(ctx context.Context) {
	if r.PublicPlaybackID == "" {
		r.skip("no --public-playback-id was given", "public token")
		return
	}
	id := r.PublicPlaybackID
	r.group(ctx, fetch(r.streamRequest(id, "", nil), fastpixhttp.Response.IsPlaylist),
		r.add("public token", r.stream(id, func(t *token) { t.forge = true })))
}

// probeAPI probes the management API. It changes the domains of a temporary
// playback ID only, which is not used after it.
func (r *run) probeAPI(ctx context.Context) {
	api := func(name, method, path, body string) *probe {
		return r.add(name, fetch(r.api(method, path, body), served))
	}
	domains := playbackIDsPath(r.state.MediaID) + "/" + r.agentsID + "/domains"
	const kept = `{"deny":["kept.calibrate.example"]}`
	const changed = `{"allow":["new.calibrate.example"]}`
	r.group(ctx, fetch(r.api(http.MethodGet, signingKeysPath+"?limit=1", ""), served),
		api("stream ID malformed", http.MethodGet, fastpixhttp.LiveStreamList+"/calibrate", ""),
		api("page after last", http.MethodGet, signingKeysPath+"?limit=50&offset=1000000", ""),
		api("method", http.MethodPut, signingKeysPath+"/"+r.keyA.id, "{}"),
		api("patch first", http.MethodPatch, domains, kept),
		api("patch second", http.MethodPatch, domains, changed),
		api("unknown field", http.MethodPatch, domains, `{"calibrate":true}`),
	)
}

// probeOtherDomain requests the stream at FastPix's other domain.
func (r *run) probeOtherDomain(ctx context.Context) {
	other := map[string]string{"fastpix.io": "fastpix.com", "fastpix.com": "fastpix.io"}[r.Domain]
	if r.BaseURL != "" || other == "" {
		r.skip("the hosts are not those of fastpix.io or fastpix.com", "other domain")
		return
	}
	p := r.add("other domain", &probe{opens: fastpixhttp.Response.IsPlaylist, request: func() fastpixhttp.Request {
		return r.get("https://stream."+other+"/"+r.plainID+".m3u8", r.token(r.plainID).sign(), nil)
	}})
	r.try(ctx, p)
}

// maxPolls bounds the requests after a deletion.
const maxPolls = 6

// probeDeletions deletes a signing key and a playback ID, and waits until they
// stop working.
func (r *run) probeDeletions(ctx context.Context, good *probe) {
	byKeyB := r.stream(r.plainID, func(t *token) { t.key, t.claims["kid"] = r.keyB, r.keyB.id })
	r.probeDeletion(ctx, "key deleted", byKeyB, good, func() error { return r.deleteKey(ctx, r.keyB.id) })
	neighbor := r.restricted(page(allowedDomain, allowedDomain))
	r.probeDeletion(ctx, "playback deleted", r.stream(r.plainID, nil), neighbor,
		func() error { return r.deletePlaybackID(ctx, r.plainID) })
}

// probeDeletion repeats a request after a deletion until it is refused.
func (r *run) probeDeletion(ctx context.Context, name string, p, good *probe, remove func() error) {
	r.add(name, p)
	if !r.opens(ctx, p, 3) {
		conclude([]*probe{p}, "the object does not work before it is deleted: "+p.describe())
		return
	}
	// The server deletes the object between these times.
	before := r.Now()
	if err := remove(); err != nil {
		conclude([]*probe{p}, "the deletion was not answered")
		return
	}
	after := r.Now()
	worked := time.Duration(0)
	for i := range maxPolls {
		if i > 0 && r.sleep(ctx, 1<<i*time.Second) != nil {
			break
		}
		if r.try(ctx, p); p.outcome != accepted {
			break
		}
		worked = p.answer.sent.Sub(after)
	}
	high := p.answer.received.Sub(before)
	if p.outcome == refused {
		r.confirm(ctx, good, []*probe{p})
	}
	r.results.limits[name] = interval{low: worked, high: high, open: p.outcome == accepted, outcome: accepted}
}

// randomUUID returns an ID that nothing has.
func randomUUID() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}
