package fickle_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// inProcess sends requests to a handler without a network, so that delays and
// waits are on the clock of synctest.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(req *http.Request) (res *http.Response, err error) {
	defer func() {
		if r := recover(); r != nil {
			if aborted, ok := r.(error); !ok || !errors.Is(aborted, http.ErrAbortHandler) {
				panic(r)
			}
			res, err = nil, errors.New("the connection was closed")
		}
	}()
	rec := httptest.NewRecorder()
	p.handler.ServeHTTP(rec, req)
	return rec.Result(), nil
}

// TestSigningKeysClient_survives creates, lists, reads and deletes keys while a
// fifth of the requests fails.
func TestSigningKeysClient_survives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, err := mockfastpix.New(mockfastpix.WithFickle(mockfastpix.Fickle{Rate: 0.2, Seed: 1}))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = srv.Close() }()
		client, err := signingkeys.New("mock-access-token", "mock-secret-key",
			signingkeys.WithBaseURL("http://localhost"),
			signingkeys.WithHTTPClient(&http.Client{Transport: inProcess{srv}}))
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		const n = 15
		for range n {
			key, err := client.Create(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Get(ctx, key.ID); err != nil {
				t.Error(err)
			}
			listed := 0
			for _, err := range client.List(ctx) {
				if err != nil {
					t.Error(err)
				}
				listed++
			}
			// An Idempotency-Key keeps a repeated creation from making two keys.
			if listed != 1 {
				t.Errorf("%d keys are listed, want 1", listed)
			}
			if err := client.Delete(ctx, key.ID); err != nil {
				t.Error(err)
			}
		}

		failures := map[string]int{}
		for _, r := range srv.Requests() {
			switch {
			case r.Reason == mockfastpix.ErrFickle.Code:
				failures[fmt.Sprint(r.Method, " ", r.Status)]++
			case r.Outcome != mockfastpix.OutcomeRefused:
			case r.Method == http.MethodDelete && r.Status == http.StatusNotFound:
				// The response to the first deletion was lost.
			default:
				t.Errorf("request %v was refused", r)
			}
		}
		if len(failures) < 6 {
			t.Errorf("few requests failed, so the test says little: %v", failures)
		}
	})
}
