package doctor

import (
	"context"
	"errors"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// checkRegistration checks that FastPix has the key's public half.
func (d *diagnosis) checkRegistration(ctx context.Context) {
	const name = "key at FastPix"
	switch {
	case !d.hasKey:
		d.skip(name, "there is no signing key")
		return
	case !d.accepted:
		d.skip(name, "there are no valid credentials")
		return
	}
	client, err := d.client()
	if err != nil {
		d.fail(name, "Check the credentials.", "%v", err)
		return
	}
	_, err = client.Check(ctx, d.key)
	switch {
	case err == nil:
		d.ok(name, "the workspace has the key, and its public half matches")
	case errors.Is(err, signingkeys.ErrKeyUnknown), errors.Is(err, signingkeys.ErrKeyMismatch):
		d.fail(name, "Use a key of this workspace, or create one with \"playback keys create\".", "%s",
			strings.TrimPrefix(err.Error(), "check signing key: "))
	default:
		d.fail(name, "Try again later.", "%v", err)
	}
}

// findPlayback looks for the playback ID in the workspace, because the API has
// no operation for it, and checks its policy and its restrictions.
func (d *diagnosis) findPlayback(ctx context.Context) {
	names := []string{"playback ID", "policy", "restrictions"}
	skip := func(format string, args ...any) {
		for _, name := range names {
			d.skip(name, format, args...)
		}
	}
	switch {
	case !d.accepted:
		skip("there are no valid credentials")
		return
	}
	get := func(path string) response { return d.do(ctx, d.api(d.Domain, path)) }
	for _, kind := range []struct{ path, words string }{
		{fastpixhttp.MediaList, "media"}, {fastpixhttp.LiveStreamList, "live stream"},
	} {
		owner, found, err := fastpixhttp.Find(get, kind.path, d.PlaybackID)
		switch {
		case errors.Is(err, fastpixhttp.ErrTooMany):
			skip("%v", err)
			return
		case err != nil:
			d.fail(names[0], "Try again later, or give the access token the permission to read media.", "%v", err)
			names = names[1:]
			skip("the playback ID was not looked up")
			return
		case found != nil:
			d.found, d.live = found, kind.path == fastpixhttp.LiveStreamList
			d.checkOwner(owner, kind.words)
			d.checkPolicy()
			d.checkRestrictions()
			return
		}
	}
	d.fail(names[0], "Copy it from FastPix's dashboard, and check that the access token is of the same workspace.",
		"no media and no live stream of the workspace has this playback ID")
	names = names[1:]
	skip("the playback ID was not found")
}

func (d *diagnosis) checkOwner(owner fastpixhttp.Owner, kind string) {
	const name = "playback ID"
	if d.live || owner.Status == "" || strings.EqualFold(owner.Status, "ready") {
		d.ok(name, "belongs to a %s of the workspace", kind)
		return
	}
	remedy := "Wait until FastPix has processed it."
	if strings.EqualFold(owner.Status, "failed") {
		remedy = "Look for the cause in FastPix's dashboard, and create the media again."
	}
	d.fail(name, remedy, "belongs to a media with the status %s, which does not play", owner.Status)
}

// checkPolicy compares the access policy with the one that is signed for.
func (d *diagnosis) checkPolicy() {
	const name = "policy"
	policy := Policy(strings.ToLower(d.found.AccessPolicy))
	remedies := map[Policy]string{
		Private: "Sign with the policy core.Private, the default.",
		DRM:     "Sign with the policy core.DRM.",
		Public:  "Use the policy core.Public, or create a private playback ID.",
	}
	remedy, known := remedies[policy]
	switch {
	case !known:
		d.warn(name, "", "FastPix reports the access policy %q, which the kit does not know", d.found.AccessPolicy)
	case d.Policy != AnyPolicy && d.Policy != policy:
		d.fail(name, remedy, "the access policy is %s, not %s", policy, d.Policy)
	default:
		d.ok(name, "%s", policy)
	}
}

// checkRestrictions checks whether the restrictions refuse the application's
// pages.
func (d *diagnosis) checkRestrictions() {
	const name = "restrictions"
	domains, agents := d.found.Restrictions.Domains, d.found.Restrictions.UserAgents
	if agents.DefaultPolicy == "deny" || len(agents.Deny) > 0 {
		d.warn(name, "Check that the browsers and apps of your viewers are allowed.",
			"some user agents are refused: by default %s, %d allowed, %d denied",
			agents.DefaultPolicy, len(agents.Allow), len(agents.Deny))
	}
	open := domains.DefaultPolicy != "deny" && len(domains.Deny) == 0
	if open {
		d.ok(name, "all domains are allowed")
		return
	}
	if d.Origin == "" {
		d.warn(name, "Pass --origin https://your.site to check your pages.", "some domains are refused")
		return
	}
	host := hostname(d.Origin)
	allowed, denied := matches(domains.Allow, host), matches(domains.Deny, host)
	const remedy = "Change the domains of the playback ID with FastPix's API or dashboard."
	switch {
	case denied == exactly:
		d.fail(name, remedy, "pages of %s are denied", host)
	case domains.DefaultPolicy == "deny" && allowed == not:
		d.fail(name, remedy, "only other domains are allowed, and pages of %s are not", host)
	case denied == perhaps, domains.DefaultPolicy == "deny" && allowed == perhaps:
		d.warn(name, "List the host itself.", "a parent domain of %s is listed, and FastPix does not document whether "+
			"that includes subdomains", host)
	default:
		d.ok(name, "pages of %s are allowed", host)
	}
}

// match says whether a list of domains contains a host.
type match int

const (
	not match = iota
	perhaps
	exactly
)

func matches(domains []string, host string) match {
	result := not
	for _, domain := range domains {
		domain = strings.ToLower(strings.TrimSpace(domain))
		switch {
		case domain == host:
			return exactly
		case strings.HasSuffix(host, "."+strings.TrimPrefix(domain, "*.")):
			result = perhaps
		}
	}
	return result
}
