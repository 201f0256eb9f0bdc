package mockcontainer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// hooks injects the faults when the mock is ready.
func (s settings) hooks(e *endpoint) testcontainers.ContainerLifecycleHooks {
	inject := func(ctx context.Context, c testcontainers.Container) error {
		base, err := e.url(ctx, c)
		if err != nil {
			return err
		}
		client := insecureClient()
		defer client.CloseIdleConnections()
		for i, f := range s.faults {
			if err := post(ctx, client, base+"/_mock/faults", f); err != nil {
				return fmt.Errorf("WithFaults: fault %d: %w", i+1, err)
			}
		}
		return nil
	}
	if len(s.faults) == 0 {
		return testcontainers.ContainerLifecycleHooks{}
	}
	return testcontainers.ContainerLifecycleHooks{PostReadies: []testcontainers.ContainerHook{inject}}
}

func post(ctx context.Context, client *http.Client, url string, f mockfastpix.Fault) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode == http.StatusCreated {
		return nil
	}
	var refused struct {
		Error string `json:"error"`
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20)) // the status is enough without it
	_ = json.Unmarshal(body, &refused)
	return fmt.Errorf("%s: %s", res.Status, refused.Error)
}
