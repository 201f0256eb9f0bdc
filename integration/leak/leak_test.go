package leak_test

import (
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/integration/api"
	"github.com/FastPix/fastpix-playback-go/integration/leak"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// subjects returns the shapes of a value of each type that is tested.
func subjects(w *world) map[string][]leak.Shape {
	return map[string][]leak.Shape{
		"core.Event":          leak.Shapes(w.event),
		"core.Grant":          leak.Shapes(w.grant),
		"core.KeyFile":        leak.Shapes(w.file),
		"core.KeyFileOption":  leak.Shapes(core.WithKeyFileErrorHandler(func(error) {})),
		"core.KeyRing":        leak.Shapes(w.ring),
		"core.KeySource":      leak.Shapes(core.KeySource(w.key)),
		"core.KeySourceFunc":  leak.Shapes(core.KeySourceFunc(w.ring.SigningKey)),
		"core.Option":         leak.Shapes(core.WithBaseURL("https://example.com")),
		"core.OptionError":    leak.Shapes(w.option),
		"core.Playback":       leak.Shapes(w.playback),
		"core.SignAllError":   leak.Shapes(w.signAll),
		"core.Signer":         leak.Shapes(w.signer),
		"core.SigningKey":     leak.Shapes(w.key),
		"core.Tenant":         leak.Shapes(w.tenant),
		"core.PlaybackSigner": leak.Shapes(core.PlaybackSigner(w.signer)),
		"core.CatalogSigner":  leak.Shapes(core.CatalogSigner(w.signer)),

		"core/player.Player": leak.Shapes(w.player),

		"core/signingkeys.CheckResult":  leak.Shapes(w.check),
		"core/signingkeys.Client":       leak.Shapes(w.client),
		"core/signingkeys.CreateOption": leak.Shapes(signingkeys.WithIdempotencyKey("0123456789abcdef")),
		"core/signingkeys.CreatedKey":   leak.Shapes(w.created),
		"core/signingkeys.Error":        leak.Shapes(w.refused),
		"core/signingkeys.Key":          leak.Shapes(w.listed),
		"core/signingkeys.KeyDetails":   leak.Shapes(w.details),
		"core/signingkeys.Option":       leak.Shapes(signingkeys.WithBaseURL("https://example.com")),
		"core/signingkeys.Page":         leak.Shapes(w.page),

		"core/webhook.Secret": leak.Shapes(w.webhook),

		"mockfastpix.Request":     leak.Shapes(w.request),
		"mockfastpix.Seed":        leak.Shapes(w.seed),
		"mockfastpix.SeedWebhook": leak.Shapes(w.endpoint),
		"mockfastpix.Server":      leak.Shapes(w.mock),
		"mockfastpix.SigningKey":  leak.Shapes(w.mockKey),
		"mockfastpix.Verdict":     leak.Shapes(w.badVerdict),
		"mockfastpix.Webhook":     leak.Shapes(w.sent),
	}
}

// exempt lists the types that hold no secret, with the reason.
var exempt = map[string]string{
	"core.ClipOption":      "a parameter of a URL",
	"core.ContextKey":      "an empty struct",
	"core.EventKind":       "a number",
	"core.FitMode":         "a number",
	"core.CatalogItem":     "a Grant and an error of the application",
	"core.HeaderForm":      "a number",
	"core.ImageFormat":     "a number",
	"core.Observer":        "an interface of the application",
	"core.ObserverFunc":    "a function of the application",
	"core.Policy":          "a number",
	"core.RefusalError":    "an error that the application writes",
	"core.RenditionOrder":  "a number",
	"core.Resolution":      "a number",
	"core.StreamOption":    "a parameter of a URL",
	"core.ThumbnailOption": "a parameter of a URL",
	"core.WarmOption":      "a rate or a function of the application",
	"core.WarmProgress":    "three numbers",

	"core/player.Option":     "a setting of the player",
	"core/player.ScriptFile": "a public script",

	"core/signingkeys.FieldError": "the name of a field and FastPix's message",

	"core/webhook.Event":     "what FastPix sends about a media",
	"core/webhook.Object":    "a part of an Event",
	"core/webhook.Workspace": "a part of an Event",

	"mockfastpix.AllowOriginRule": "the name of a rule",
	"mockfastpix.Check":           "a part of a Verdict",
	"mockfastpix.DRMMode":         "the name of a mode",
	"mockfastpix.Fault":           "written by the test",
	"mockfastpix.Fickle":          "numbers",
	"mockfastpix.HeaderKeyIDRule": "the name of a rule",
	"mockfastpix.MediaStatus":     "the name of a status",
	"mockfastpix.Option":          "a function",
	"mockfastpix.OptionError":     "names an option; TestErrors_secretsMisplaced tests its text",
	"mockfastpix.Outcome":         "the name of an outcome",
	"mockfastpix.PlaybackOptions": "written by the test",
	"mockfastpix.Policy":          "the name of a policy",
	"mockfastpix.Profile":         "rules",
	"mockfastpix.Reason":          "a fixed text",
	"mockfastpix.Resource":        "the name of a resource",
	"mockfastpix.Restriction":     "written by the test",
	"mockfastpix.SeedLiveStream":  "written by the test",
	"mockfastpix.SeedPlaybackID":  "written by the test",
	"mockfastpix.SeedSigningKey":  "a public key",
	"mockfastpix.WebhookAttempt":  "a part of a Webhook",
	"mockfastpix.WebhookState":    "the name of a state",
	"mockfastpix.TB":              "an interface of package testing",

	"mockfastpix/mockcontainer.Container": "a container of a test",
	"mockfastpix/mockcontainer.Option":    "a function",

	"nethttp.ErrorHandler":    "a function of the application",
	"nethttp.Option":          "a function",
	"nethttp.CatalogResolver": "a function of the application",
	"nethttp.Resolver":        "a function of the application",
	"gin.ErrorHandler":        "a function of the application",
	"gin.Option":              "a function",
	"gin.CatalogResolver":     "a function of the application",
	"gin.Resolver":            "a function of the application",
	"fiber.ErrorHandler":      "a function of the application",
	"fiber.Option":            "a function",
	"fiber.CatalogResolver":   "a function of the application",
	"fiber.Resolver":          "a function of the application",
	"fiberv3.ErrorHandler":    "a function of the application",
	"fiberv3.Option":          "a function",
	"fiberv3.CatalogResolver": "a function of the application",
	"fiberv3.Resolver":        "a function of the application",
	"echo.ErrorHandler":       "a function of the application",
	"echo.Option":             "a function",
	"echo.CatalogResolver":    "a function of the application",
	"echo.Resolver":           "a function of the application",

	"otel.Option": "a function",
}

// visible lists the types that show a secret in some shapes, with the reason.
var visible = map[string]string{
	"mockfastpix.Seed":        "a part of it is a SeedWebhook",
	"mockfastpix.SeedWebhook": "a test secret with an exported field, which fmt shows inside of an unexported field",
	"mockfastpix.Server":      "go-spew without methods prints net/http's buffers and the replies to repeated requests",
	"mockfastpix.SigningKey":  "a test key with an exported field, which fmt shows inside of an unexported field",
}

const repository = "../.."

func TestTypes_listed(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	modules, err := api.Modules(t.Context(), repository)
	if err != nil {
		t.Fatal(err)
	}
	var declarations []string
	for _, m := range modules {
		loaded, err := api.Load(t.Context(), filepath.Join(repository, m.Dir))
		if err != nil {
			t.Fatal(err)
		}
		declarations = append(declarations, loaded...)
	}
	exported := map[string]bool{}
	for _, declaration := range declarations {
		pkg, rest, isType := strings.Cut(strings.TrimPrefix(declaration, "pkg "), ", type ")
		if !isType {
			continue
		}
		name := rest[:strings.IndexAny(rest, " [")]
		exported[pkg+"."+name] = true
	}
	tested := subjects(new(world))
	for name := range exported {
		_, isTested := tested[name]
		if reason, isExempt := exempt[name]; isTested == isExempt || isExempt && reason == "" {
			t.Errorf("%s is neither a subject nor exempt with a reason, or both", name)
		}
	}
	for _, listed := range []iter.Seq[string]{maps.Keys(tested), maps.Keys(exempt)} {
		for name := range listed {
			if !exported[name] {
				t.Errorf("%s does not exist: remove it", name)
			}
		}
	}
}

func TestLeak(t *testing.T) {
	needs.SkipUnlessLong(t)
	w := newWorld(t)
	for name, shapes := range subjects(w) {
		t.Run(name, func(t *testing.T) {
			var leaks []string
			for _, rendering := range leak.Renderings() {
				for _, shape := range shapes {
					text, err := rendering.Of(shape.Value)
					if err != nil {
						leaks = append(leaks, fmt.Sprintf("%s, %s: %v", shape.Name, rendering.Name, err))
					}
					if secret, found := w.secrets.Find(text); found {
						leaks = append(leaks, fmt.Sprintf("%s, %s: shows a part of the %s", shape.Name, rendering.Name, secret))
					}
				}
			}
			known := visible[name]
			switch {
			case known == "" && len(leaks) > 0:
				t.Errorf("%d leaks:\n%s", len(leaks), strings.Join(leaks, "\n"))
			case known != "" && len(leaks) == 0:
				t.Error("it does not leak anymore: remove it from visible")
			case known != "":
				t.Logf("%d leaks: %s", len(leaks), known)
			}
		})
	}
}
