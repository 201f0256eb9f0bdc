package core_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestPlayback_nilAndZero(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*core.Playback{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Every method without required parameters, so that a
			// new one is covered, too.
			v := reflect.ValueOf(p)
			called := 0
			for i := range v.NumMethod() {
				method := v.Type().Method(i)
				if n := method.Type.NumIn(); n > 2 || n == 2 && !method.Type.IsVariadic() {
					continue
				}
				called++
				for _, result := range v.Method(i).Call(nil) {
					switch got := result.Interface().(type) {
					case string:
						if got != "" && got != "Playback(none)" {
							t.Errorf("%s() = %q, want an empty string", method.Name, got)
						}
					case time.Time:
						if !got.IsZero() {
							t.Errorf("%s() = %v, want the zero time", method.Name, got)
						}
					case error:
						t.Errorf("%s: %v", method.Name, got)
					}
				}
			}
			if called < 20 {
				t.Errorf("%d methods were called, want all without parameters", called)
			}
			for what, got := range map[string]string{
				"StreamURL":                  p.StreamURL(core.MaxResolution(core.Resolution720p)),
				"ThumbnailURL":               p.ThumbnailURL(core.ThumbnailWidth(1)),
				"ClipURL":                    p.ClipURL(core.ClipParam("a", "b")),
				"AdvancedSpritesheetURL":     p.AdvancedSpritesheetURL(time.Second),
				"AdvancedSpritesheetDataURL": p.AdvancedSpritesheetDataURL(time.Second),
			} {
				if got != "" {
					t.Errorf("%s = %q, want an empty string", what, got)
				}
			}
			if got := fmt.Sprintf("%v %+v %s", p, p, p); strings.ReplaceAll(got, "Playback(none)", "") != "  " {
				t.Errorf("printed as %q", got)
			}
			if got, err := json.Marshal(p); err != nil || string(got) != "null" {
				t.Errorf("JSON is %s, %v, want null", got, err)
			}
		})
	}
}

func TestPlayback_printsNoSecret(t *testing.T) {
	t.Parallel()
	key := signingKey(t)
	p := mustSign(t, newSigner(t, key), core.Grant{PlaybackID: videoID, Policy: core.DRM})
	private := testkeys.RSA().D
	secrets := []string{
		p.Token(), p.Token()[strings.LastIndexByte(p.Token(), '.')+1:], private.String(), fmt.Sprintf("%x", private),
	}

	type holder struct {
		Key      core.SigningKey
		key      core.SigningKey
		Playback *core.Playback
		playback *core.Playback
		value    core.Playback
	}
	h := holder{key, key, p, p, *p}
	values := map[string]any{
		"key": key, "pointer to key": &key, "playback": p, "playback value": *p, "holder": h, "pointer to holder": &h,
		"slice": []any{key, p}, "map": map[string]any{"k": key, "p": p},
	}
	for name, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assertSecretFree(t, name+" "+verb, fmt.Sprintf(verb, value), secrets)
		}
		asJSON, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		assertSecretFree(t, name+" JSON", string(asJSON), secrets)
		for _, handler := range slogHandlers() {
			handler.log.Info("x", "value", value)
			assertSecretFree(t, name+" slog", handler.out.String(), secrets)
		}
	}
	if got, want := fmt.Sprintf("%+v", key), "SigningKey("+testkeys.KeyID+")"; got != want {
		t.Errorf("%%+v of a key = %q, want %q", got, want)
	}
	public := mustSign(t, newSigner(t, key), core.Grant{PlaybackID: "v", Policy: core.Public})
	if got := public.String(); got != "Playback(v, public)" {
		t.Errorf("a public playback prints as %q", got)
	}
	if got := fmt.Sprint(core.SigningKey{}); got != "SigningKey(none)" {
		t.Errorf("the zero key prints as %q", got)
	}
}

func assertSecretFree(t *testing.T, what, text string, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%s contains a secret: %s", what, text)
		}
	}
}

func TestFromContext(t *testing.T) {
	t.Parallel()
	if p, ok := core.FromContext(t.Context()); ok || p != nil {
		t.Errorf("an empty context has the playback %v", p)
	}
	want := mustSign(t, newSigner(t, signingKey(t)), core.Grant{PlaybackID: videoID})
	ctx := core.NewContext(t.Context(), want)
	if got, ok := core.FromContext(ctx); !ok || got != want {
		t.Errorf("got %v, %v", got, ok)
	}
	if got := ctx.Value(core.ContextKey{}); got != want {
		t.Errorf("the value of ContextKey is %v, want the playback", got)
	}
	if _, ok := core.FromContext(core.NewContext(t.Context(), nil)); ok {
		t.Error("a nil playback counts as one")
	}
}

func TestPolicy_text(t *testing.T) {
	t.Parallel()
	for _, want := range []core.Policy{core.Private, core.DRM, core.Public} {
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got core.Policy
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%s becomes %s, %v", want, got, err)
		}
	}
	var p core.Policy
	if err := p.UnmarshalText([]byte("open")); err == nil {
		t.Error("the policy \"open\" exists")
	}
	if _, err := core.Policy(9).MarshalText(); err == nil {
		t.Error("policy 9 exists")
	}
	if got := core.Policy(9).String(); got != "Policy(9)" {
		t.Errorf("String() = %q, want Policy(9)", got)
	}
}

// TestPlayback_layout checks the layout of the structs that hold a secret.
// Package spew crashes the process on a struct that is one pointer or function.
func TestPlayback_layout(t *testing.T) {
	t.Parallel()
	pointer := reflect.TypeFor[uintptr]().Size()
	for _, typ := range []reflect.Type{reflect.TypeFor[core.Playback](), reflect.TypeFor[core.SigningKey]()} {
		if typ.Size() <= pointer {
			t.Errorf("%v has %d bytes, want more than the %d of a pointer", typ, typ.Size(), pointer)
		}
	}
}
