package containers_test

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

// BenchmarkFirstPlaylist measures the time from mockcontainer.Run to the first
// verified playlist, with an existing image, and the time of "docker run" with
// the same image. It reports their ratio.
func BenchmarkFirstPlaylist(b *testing.B) {
	dockertest.Require(b)
	if _, err := exec.LookPath("docker"); err != nil {
		b.Skip("the docker command is missing")
	}
	image := mockImage(b)
	b.Run("named image", func(b *testing.B) {
		firstPlaylist(b, image, func() string { return image })
	})
	b.Run("image found by its content", func(b *testing.B) { // runs the go command
		firstPlaylist(b, image, func() string {
			image, err := mockcontainer.BuildImage(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			return image
		})
	})
}

func firstPlaylist(b *testing.B, image string, find func() string) {
	const id = "3b0c7a58-6c55-4b7e-9d3f-0a1b2c3d4e5f"
	key, seed := seedWithKey(b, id)

	var bare, first time.Duration
	for b.Loop() {
		began := time.Now()
		out, err := exec.CommandContext(b.Context(),
			"docker", "run", "--detach", "--publish", "127.0.0.1::8787", image).Output()
		bare += time.Since(began)
		if err != nil {
			b.Fatal(err)
		}
		remove(b, strings.TrimSpace(string(out)))

		began = time.Now()
		ctr, err := mockcontainer.Run(b.Context(), find(), mockcontainer.WithSeed(seed), dockertest.Quiet(b))
		if err != nil {
			testcontainers.CleanupContainer(b, ctr)
			b.Fatal(err)
		}
		stream := sign(b, baseURL(b, ctr), key, id)
		if a := get(b, http.DefaultClient, stream); a.status != http.StatusOK {
			b.Errorf("the first playlist returns %d, want 200", a.status)
		}
		first += time.Since(began)
		remove(b, ctr.GetContainerID())
	}
	b.ReportMetric(0, "ns/op") // the sum of both is not useful
	b.ReportMetric(bare.Seconds()/float64(b.N), "s/docker-run")
	b.ReportMetric(first.Seconds()/float64(b.N), "s/first-playlist")
	b.ReportMetric(first.Seconds()/bare.Seconds(), "ratio")
	ratio.AtMost(b, 5, "ratio")
}

// remove removes a container by force, so that the next round does not wait for
// a graceful shutdown.
func remove(b *testing.B, id string) {
	b.Helper()
	if out, err := exec.CommandContext(b.Context(), "docker", "rm", "--force", id).CombinedOutput(); err != nil {
		b.Fatalf("docker rm: %v: %s", err, out)
	}
}
