package adapter_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

func TestRefusalBody(t *testing.T) {
	t.Parallel()
	const text, textType = "You may <not> watch.", "text/plain; charset=utf-8"
	const object, jsonType = `{"error":{"code":403,"message":"You may <not> watch."}}`, "application/json"
	for _, tt := range []struct {
		accept         string
		config         bool
		wantType, want string
	}{
		{"", false, textType, text},
		{"*/*", false, textType, text},
		{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false, textType, text},
		{"application/json, text/plain, */*", false, textType, text},
		{"application/json;q=0", false, textType, text},
		{"application/json, ;", false, textType, text},
		{"application/json", false, jsonType, object},
		{"Application/JSON; charset=utf-8", false, jsonType, object},
		{"application/problem+json, application/json;q=0.9, */*;q=0", false, jsonType, object},
		{"", true, jsonType, object},
		{"text/html", true, jsonType, object},
	} {
		contentType, body := adapter.RefusalBody(tt.config, tt.accept, 403, text)
		if contentType != tt.wantType || string(body) != tt.want {
			t.Errorf("RefusalBody(%t, %q) = %s %s, want %s %s",
				tt.config, tt.accept, contentType, body, tt.wantType, tt.want)
		}
	}
}
