package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core/webhook"
)

func ExampleSecret_Read() {
	secret, err := webhook.ParseSecret(secretText)
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, err := secret.Read(r)
		switch {
		case errors.Is(err, webhook.ErrProbe):
			w.WriteHeader(http.StatusNoContent)
		case err != nil:
			http.Error(w, "The webhook is invalid.", http.StatusUnauthorized)
		case event.Type == webhook.MediaReady:
			fmt.Println("publish", event.Object.ID)
		}
	})

	r := httptest.NewRequest(http.MethodPost, "/webhooks/fastpix", strings.NewReader(body))
	r.Header.Set(webhook.SignatureHeader, signature)
	handler.ServeHTTP(httptest.NewRecorder(), r)
	// Output: publish 5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11
}
