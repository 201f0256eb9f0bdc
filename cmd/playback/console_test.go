package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// TestConsole_signsAtOnce checks that without a seed the page can fetch a key
// whose tokens the mock accepts, and has a video for them.
func TestConsole_signsAtOnce(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stdout, printed := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"console", "--addr", "127.0.0.1:0", "-q"}, strings.NewReader(""), printed, io.Discard)
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		stop()
		<-done
	}()
	base := strings.TrimSpace(strings.TrimPrefix(line, "The console is at ")) + "/_mock/"

	var keys struct {
		Keys []struct {
			ID     string
			Seeded bool
		}
	}
	ask(t, http.MethodGet, base+"keys", "", &keys)
	if len(keys.Keys) != 1 || !keys.Keys[0].Seeded {
		t.Fatalf("the keys are %+v, want one of the seed", keys.Keys)
	}
	var pair struct{ PrivateKey string }
	ask(t, http.MethodGet, base+"keys/"+keys.Keys[0].ID, "", &pair)
	var videos struct{ Playbacks []struct{ ID, Policy string } }
	ask(t, http.MethodGet, base+"playbacks", "", &videos)
	if len(videos.Playbacks) == 0 || videos.Playbacks[0].Policy != "private" {
		t.Fatalf("the videos are %+v, want a private one first", videos.Playbacks)
	}
	key, err := core.ParseSigningKey(keys.Keys[0].ID, []byte(pair.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = signer.Close() }()
	p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videos.Playbacks[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	var verdict struct{ Accepted bool }
	ask(t, http.MethodPost, base+"verify", `{"token":"`+p.Token()+`","playbackId":"`+p.ID()+`"}`, &verdict)
	if !verdict.Accepted {
		t.Error("the mock refuses a token of its key")
	}
}

func ask(t *testing.T, method, url, body string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
