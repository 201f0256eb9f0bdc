package scale_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	replicaWindows = 3
	replicaTTL     = time.Hour

	// envReplicaClock is the environment variable that makes this test binary a
	// replica. Its value is the replica's clock in Unix milliseconds.
	envReplicaClock = "PLAYBACK_TEST_REPLICA_CLOCK_MS"
)

// replicaVideos returns how many videos a replica signs for.
func replicaVideos() int {
	if needs.Long() {
		return 10_000
	}
	return 300
}

// TestMain runs the binary as a replica for TestSigner_replicasEmitSameBytes if
// envReplicaClock is set.
func TestMain(m *testing.M) {
	if clock := os.Getenv(envReplicaClock); clock != "" {
		if err := replica(clock); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// replica prints one hash of all its URLs per window. Its key comes from the
// environment.
func replica(clockMillis string) error {
	millis, err := strconv.ParseInt(clockMillis, 10, 64)
	if err != nil {
		return err
	}
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		return err
	}
	now := time.UnixMilli(millis)
	signer, err := core.NewSigner(key, core.WithTTL(replicaTTL), core.WithClock(func() time.Time { return now }))
	if err != nil {
		return err
	}
	defer signer.Close()
	grants := make([]core.Grant, replicaVideos())
	for i := range grants {
		grants[i].PlaybackID = fmt.Sprintf("%08d-cf4d-4717-9b90-ce429a124455", i)
	}
	for range replicaWindows {
		sum := sha256.New()
		for _, grant := range grants {
			p, err := signer.Sign(context.Background(), grant)
			if err != nil {
				return err
			}
			fmt.Fprintln(sum, p.StreamURL(), p.ThumbnailURL(), p.ExpiresAt().Unix())
		}
		fmt.Println(hex.EncodeToString(sum.Sum(nil)))
		now = now.Add(replicaTTL / 10)
	}
	return nil
}

// TestSigner_replicasEmitSameBytes runs two replicas of an application with one
// key and clocks that differ by 900 ms. All URLs must be identical in each
// of three windows.
func TestSigner_replicasEmitSameBytes(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	// The clock is at the start of a second, so that both clocks are in the
	// same second.
	const clock = 1_795_433_049_000
	outputs := make([]string, 2)
	var replicas sync.WaitGroup
	for i := range outputs {
		replicas.Add(1)
		go func() {
			defer replicas.Done()
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(),
				core.EnvSigningKeyID+"=26338ada-fcf4-4434-b5b0-2ba77dde5d98",
				core.EnvSigningPrivateKey+"="+base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key)),
				envReplicaClock+"="+strconv.Itoa(clock+i*900),
			)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("replica %d: %v\n%s", i, err, stderr.String())
			}
			outputs[i] = string(out)
		}()
	}
	replicas.Wait()
	if diff := cmp.Diff(outputs[0], outputs[1]); diff != "" {
		t.Errorf("the replicas differ (-one +two):\n%s", diff)
	}
	hashes := strings.Fields(outputs[0])
	if len(hashes) != replicaWindows || hashes[0] == hashes[1] || hashes[1] == hashes[2] {
		t.Errorf("%d windows with hashes %v, want %d different ones", len(hashes), hashes, replicaWindows)
	}
}
