//go:build go1.25

package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestNewTenant_badOption(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		opt    core.Option
		option string // in the OptionError
		want   string // in the error
	}{
		"TTL":             {core.WithTTL(time.Minute), "WithTTL", "NewSigner"},
		"maximum TTL":     {core.WithMaxTTL(time.Minute), "WithMaxTTL", "NewSigner"},
		"window":          {core.WithReuseWindow(0), "WithReuseWindow", "NewSigner"},
		"entries":         {core.WithMaxEntries(1), "WithMaxEntries", "NewSigner"},
		"signing timeout": {core.WithSigningTimeout(1), "WithSigningTimeout", "NewSigner"},
		"in flight":       {core.WithMaxInFlight(1), "WithMaxInFlight", "NewSigner"},
		"stale if error":  {core.WithStaleIfError(true), "WithStaleIfError", "NewSigner"},
		"header":          {core.WithHeader(core.HeaderMinimal), "WithHeader", "NewSigner"},
		"clock":           {core.WithClock(time.Now), "WithClock", "NewSigner"},
		"observer":        {core.WithObserver(new(counter)), "WithObserver", "NewSigner"},
		"bad domain":      {core.WithDomain("https://fastpix.com"), "WithDomain", "not a domain"},
		"bad base URL":    {core.WithBaseURL("/v1"), "WithBaseURL", "not an absolute"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := core.NewTenant(signingKey(t), test.opt)
			var optionError *core.OptionError
			if !errors.As(err, &optionError) || optionError.Option != test.option {
				t.Fatalf("got error %v, want an OptionError for %s", err, test.option)
			}
			prefix := "core: NewTenant: " + test.option + ": "
			if !strings.HasPrefix(err.Error(), prefix) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not contain %q", err, test.want)
			}
		})
	}
	if _, err := core.NewTenant(signingKey(t), nil); err == nil || !strings.Contains(err.Error(), "an option is nil") {
		t.Errorf("nil option: got %v", err)
	}
	for name, keys := range map[string]core.KeySource{
		"nil": nil, "nil function": core.KeySourceFunc(nil), "zero SigningKey": core.SigningKey{},
	} {
		if _, err := core.NewTenant(keys); !errors.Is(err, core.ErrKeyEmpty) {
			t.Errorf("%s: got %v, want ErrKeyEmpty", name, err)
		}
	}
}

func TestSign_tenant(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t), core.WithDomain("fastpix.com"), core.WithSubject("everyone"),
		core.WithClock(newClock(specIssuedAt).Now))
	alpha := newTenant(t, otherSigningKey(t),
		core.WithStreamBaseURL("https://video.alpha.example"), core.WithImagesBaseURL("https://images.alpha.example"),
		core.WithAPIBaseURL("https://api.alpha.example/"), core.WithIssuer("alpha"), core.WithSubject("members"))
	beta := newTenant(t, otherSigningKey(t)) // the same key and the defaults

	type identity struct{ KeyID, Issuer, Subject, Stream, Images, API, Domain string }
	tests := map[string]struct {
		tenant *core.Tenant
		want   identity
	}{
		"none": {nil, identity{
			signingKey(t).ID(), "fastpix.com", "everyone",
			"https://stream.fastpix.com", "https://images.fastpix.com", "https://api.fastpix.com", "fastpix.com",
		}},
		"alpha": {alpha, identity{
			otherSigningKey(t).ID(), "alpha", "members",
			"https://video.alpha.example", "https://images.alpha.example", "https://api.alpha.example", "fastpix.io",
		}},
		"beta": {beta, identity{
			otherSigningKey(t).ID(), "fastpix.io", "",
			"https://stream.fastpix.io", "https://images.fastpix.io", "https://api.fastpix.io", "fastpix.io",
		}},
	}
	check := func(t *testing.T, p *core.Playback, want identity) {
		t.Helper()
		claims := claimsOf(t, p.Token())
		got := identity{
			claims["kid"].(string), claims["iss"].(string), claims["sub"].(string),
			p.StreamBaseURL(), p.ImagesBaseURL(), p.APIBaseURL(), p.Domain(),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("playback (-want +got):\n%s", diff)
		}
	}
	var grants []core.Grant
	var wants []identity
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			grant := core.Grant{PlaybackID: videoID, Tenant: test.tenant}
			first := mustSign(t, signer, grant)
			check(t, first, test.want)
			if again := mustSign(t, signer, grant); again != first {
				t.Error("the playback is not reused")
			}
			public := mustSign(t, signer, core.Grant{PlaybackID: videoID, Policy: core.Public, Tenant: test.tenant})
			if want := test.want.Stream + "/" + videoID + ".m3u8"; public.StreamURL() != want {
				t.Errorf("public: got %s, want %s", public.StreamURL(), want)
			}
			viewer := mustSign(t, signer, core.Grant{PlaybackID: videoID, Tenant: test.tenant, Subject: "viewer-1"})
			if got := claimsOf(t, viewer.Token())["sub"]; got != "viewer-1" {
				t.Errorf("got subject %v, want the grant's", got)
			}
		})
		for i := range 10 {
			grants = append(grants, core.Grant{PlaybackID: fmt.Sprint("video-", i), Tenant: test.tenant})
			wants = append(wants, test.want)
		}
	}
	for range 2 { // cold and hot
		playbacks, err := signer.SignAll(t.Context(), grants)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range playbacks {
			check(t, p, wants[i])
		}
	}
}

func TestSign_tenantKeySourceFails(t *testing.T) {
	t.Parallel()
	cause := errors.New("vault is sealed")
	seen := new(recorder)
	signer := newSigner(t, signingKey(t), core.WithObserver(seen))
	tenant := newTenant(t, core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, cause
	}))
	_, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, Tenant: tenant})
	if !errors.Is(err, core.ErrKeyUnavailable) || !errors.Is(err, cause) {
		t.Errorf("got %v, want ErrKeyUnavailable and the cause", err)
	}
	seen.of(t, core.EventKeySourceFailed)
	mustSign(t, signer, core.Grant{PlaybackID: videoID})
}

func TestSign_zeroTenant(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t))
	for _, policy := range []core.Policy{core.Private, core.Public} {
		_, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, Policy: policy, Tenant: new(core.Tenant)})
		if !errors.Is(err, core.ErrInvalidGrant) || !strings.Contains(err.Error(), "NewTenant") {
			t.Errorf("%v: got %v, want ErrInvalidGrant", policy, err)
		}
	}
}

// TestSign_tenantKeyByContext checks that the key source of a tenant gets the
// context of the call, too.
func TestSign_tenantKeyByContext(t *testing.T) {
	t.Parallel()
	source := core.KeySourceFunc(func(ctx context.Context) (core.SigningKey, error) {
		if ctx.Value(requestID{}) == "other" {
			return otherSigningKey(t), nil
		}
		return signingKey(t), nil
	})
	signer := newSigner(t, source)
	for _, tenant := range []*core.Tenant{nil, newTenant(t, source)} {
		for id, want := range map[string]string{"": signingKey(t).ID(), "other": otherSigningKey(t).ID()} {
			ctx := context.WithValue(t.Context(), requestID{}, id)
			p, err := signer.Sign(ctx, core.Grant{PlaybackID: videoID, Tenant: tenant})
			if err != nil {
				t.Fatal(err)
			}
			if got := claimsOf(t, p.Token())["kid"]; got != want {
				t.Errorf("%v, context %q: got a token of key %v, want %s", tenant, id, got, want)
			}
		}
	}
}

// TestSign_tenantsNeverMix signs the same videos for several tenants at the
// same time, while their keys rotate.
func TestSign_tenantsNeverMix(t *testing.T) {
	t.Parallel()
	clock := newClock(specIssuedAt)
	signer := newSigner(t, instantKey(t), core.WithClock(clock.Now), core.WithMaxEntries(20))
	const tenants, rotations = 4, 20
	var requests sync.WaitGroup
	stop := make(chan struct{})
	for n := range tenants {
		name := fmt.Sprint("tenant-", n)
		key := func(i int) core.SigningKey {
			k, err := newKey(fmt.Sprintf("%s.%d", name, i), testkeys.RSA())
			if err != nil {
				t.Fatal(err)
			}
			return core.NewInstantKey(k, instantSigner{})
		}
		ring, err := core.NewKeyRing(key(0))
		if err != nil {
			t.Fatal(err)
		}
		tenant := newTenant(t, ring, core.WithBaseURL("https://"+name+".example"), core.WithIssuer(name))
		check := func(p *core.Playback) {
			claims := claimsOf(t, p.Token())
			if kid := claims["kid"].(string); !strings.HasPrefix(kid, name+".") || claims["iss"] != name ||
				!strings.HasPrefix(p.StreamURL(), "https://"+name+".example/") {
				t.Errorf("%s got a token of key %s for %s", name, kid, p.StreamBaseURL())
			}
		}
		for range 2 {
			requests.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					grant := core.Grant{PlaybackID: fmt.Sprint("video-", rand.IntN(10)), Tenant: tenant}
					p, err := signer.Sign(context.Background(), grant)
					if err != nil {
						t.Error(err)
						return
					}
					check(p)
					all, err := signer.SignAll(context.Background(), []core.Grant{{PlaybackID: "video-0"}, grant})
					if err != nil {
						t.Error(err)
						return
					}
					check(all[1])
				}
			})
		}
		requests.Go(func() {
			for i := range rotations {
				if err := ring.Rotate(key(i + 1)); err != nil {
					t.Error(err)
				}
				clock.Advance(time.Minute)
				time.Sleep(time.Millisecond)
			}
			if n == 0 {
				close(stop)
			}
		})
	}
	requests.Wait()
}

func TestSign_tenantAllocations(t *testing.T) {
	signer := newSigner(t, signingKey(t), core.WithClock(newClock(specIssuedAt).Now))
	ctx, grant := t.Context(), core.Grant{PlaybackID: videoID, Tenant: newTenant(t, otherSigningKey(t))}
	mustSign(t, signer, grant)
	if n := testing.AllocsPerRun(1000, func() { _, _ = signer.Sign(ctx, grant) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func TestTenant_rendering(t *testing.T) {
	t.Parallel()
	tenant := newTenant(t, signingKey(t), core.WithDomain("fastpix.com"))
	for want, tenant := range map[string]*core.Tenant{
		"Tenant(fastpix.com)": tenant, "Tenant(none)": new(core.Tenant),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
			if got := fmt.Sprintf(verb, tenant); got != want {
				t.Errorf("%s: got %q, want %q", verb, got, want)
			}
		}
		if got := tenant.LogValue(); got.Kind() != slog.KindString || got.String() != want {
			t.Errorf("LogValue: got %v, want %q", got, want)
		}
		if got, err := json.Marshal(tenant); err != nil || string(got) != `"`+want+`"` {
			t.Errorf("JSON: got %s, %v", got, err)
		}
	}
	if got := (*core.Tenant)(nil).String(); got != "Tenant(none)" {
		t.Errorf("nil: got %q", got)
	}
}
