package cli_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/webhook"
)

func TestMock_webhooks(t *testing.T) {
	t.Parallel()
	const secretText = "dGhlIHNlY3JldCBvZiBhIHRlc3Q="
	secret, err := webhook.ParseSecret(secretText)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan webhook.Event, 2)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		event, err := secret.Read(r)
		if err != nil {
			t.Error(err)
		}
		events <- event
	}))
	t.Cleanup(app.Close)
	for name, command := range map[string]*exec.Cmd{
		"flags":       exec.Command(binary, "mock", "--webhook-url", app.URL, "--webhook-secret", secretText),
		"environment": exec.Command(binary, "mock"),
	} {
		command.Args = append(command.Args, "--addr", "127.0.0.1:0", "--quiet")
		command.Env = os.Environ()
		if name == "environment" {
			command.Env = append(command.Env, "MOCKFASTPIX_WEBHOOK_URL="+app.URL, "MOCKFASTPIX_WEBHOOK_SECRET="+secretText)
		}
		res, err := http.Post(startMock(t, command)+"/_mock/playbacks", "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		for _, want := range []string{webhook.MediaCreated, webhook.MediaReady} {
			select {
			case event := <-events:
				if event.Type != want {
					t.Errorf("%s: %s came, want %s", name, event.Type, want)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%s: %s did not come", name, want)
			}
		}
		if err := command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := command.Wait(); err != nil {
			t.Errorf("%s: after SIGTERM: %v", name, err)
		}
	}
}
