package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/scale/views"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

// constants are what this program measures on a machine.
type constants struct {
	Machine string `json:"machine"`
	Date    string `json:"date"`
	views.Costs
	// OpenSSL is Costs.Signature with package opensslkey, or 0 if libcrypto is
	// not installed.
	OpenSSL float64 `json:"opensslSignatureSeconds"`
}

// withOpenSSL returns the costs with package opensslkey.
func (c constants) withOpenSSL() views.Costs {
	c.Signature = c.OpenSSL
	return c.Costs
}

const keyID = "26338ada-fcf4-4434-b5b0-2ba77dde5d98"

// measure takes some seconds. Other work on the machine makes the times longer.
func measure(ctx context.Context) (constants, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return constants{}, err
	}
	material := pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private),
	})
	key, err := core.ParseSigningKey(keyID, material)
	if err != nil {
		return constants{}, err
	}
	c := constants{
		Machine: machine(),
		Date:    time.Now().UTC().Format(time.DateOnly),
	}
	if c.Signature, err = signatureSeconds(ctx, key); err != nil {
		return constants{}, err
	}
	openssl, err := opensslkey.Parse(keyID, material)
	if err == nil {
		c.OpenSSL, err = signatureSeconds(ctx, openssl)
	}
	if err != nil && !errors.Is(err, opensslkey.ErrUnavailable) {
		return constants{}, err
	}
	if c.EntryBytes, err = entryBytes(ctx, key); err != nil {
		return constants{}, err
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		return constants{}, err
	}
	defer signer.Close()
	hot := grant(0)
	c.Hot, err = secondsPerCall(1000, func() error {
		_, err := signer.Sign(ctx, hot)
		return err
	})
	return c, err
}

// signatureSeconds returns the time of a Sign that does not reuse a token.
func signatureSeconds(ctx context.Context, key core.SigningKey) (float64, error) {
	signer, err := core.NewSigner(key, core.WithReuseWindow(0))
	if err != nil {
		return 0, err
	}
	defer signer.Close()
	return secondsPerCall(1, func() error {
		_, err := signer.Sign(ctx, grant(0))
		return err
	})
}

// machine describes the computer and the version of Go.
func machine() string {
	text := fmt.Sprintf("%s/%s, %s", runtime.GOOS, runtime.GOARCH, runtime.Version())
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return text // not Linux
	}
	_, rest, found := strings.Cut(string(info), "model name")
	if name, _, _ := strings.Cut(rest, "\n"); found {
		text = strings.TrimSpace(strings.TrimLeft(name, "\t :")) + ", " + text
	}
	return text
}

// secondsPerCall returns the mean time of n calls in the fastest of some
// rounds, which other work disturbs the least.
func secondsPerCall(n int, f func() error) (float64, error) {
	const rounds = 500
	fastest := time.Duration(1<<63 - 1)
	for range rounds {
		start := time.Now()
		for range n {
			if err := f(); err != nil {
				return 0, err
			}
		}
		fastest = min(fastest, time.Since(start))
	}
	return fastest.Seconds() / float64(n), nil
}

// entryBytes returns the heap that one more entry of a cache needs, as the
// difference between two numbers of entries.
func entryBytes(ctx context.Context, key core.SigningKey) (float64, error) {
	const few, many = 500, 2500
	signer, err := core.NewSigner(key)
	if err != nil {
		return 0, err
	}
	defer signer.Close()
	fill := func(from, to int) error {
		grants := make([]core.Grant, 0, to-from)
		for i := from; i < to; i++ {
			grants = append(grants, grant(i))
		}
		_, err := signer.SignAll(ctx, grants)
		return err
	}
	if err := fill(0, few); err != nil {
		return 0, err
	}
	before := heap()
	if err := fill(few, many); err != nil {
		return 0, err
	}
	after := heap()
	runtime.KeepAlive(signer)
	return float64(after-before) / (many - few), nil
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) // #nosec G115 -- a heap is smaller than an exabyte
}

func grant(video int) core.Grant {
	return core.Grant{PlaybackID: fmt.Sprintf("%08x-cf4d-4717-9b90-ce429a124455", video)}
}
