package bench_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

// signerOf returns a signer whose key parse has made of privateKey.
func signerOf(b *testing.B, parse func(id string, material []byte) (core.SigningKey, error)) *core.Signer {
	b.Helper()
	key, err := parse(keyID, privatePEM())
	if err != nil {
		b.Skip(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { signer.Close() })
	return signer
}

// BenchmarkOpenSSLRatio measures cold Sign with keys that sign with OpenSSL,
// against crypto/rsa, the command openssl, and Node.js, which signs with an
// OpenSSL of its own.
func BenchmarkOpenSSLRatio(b *testing.B) {
	cold := func(signer *core.Signer) func() {
		ctx := b.Context()
		return func() {
			if _, err := signer.Sign(ctx, coldGrant()); err != nil {
				b.Fatal(err)
			}
		}
	}
	verified := cold(signerOf(b, opensslkey.Parse))
	unverified := cold(signerOf(b, opensslkey.ParseWithoutVerification))
	ratio.Run(b, ratio.Pair{
		Name: "openssl-cold/bare-rsa", AtMost: 0.35,
		Over: verified, OverN: 12,
		Under: func() {
			if err := bareRSA(signedBytes); err != nil {
				b.Fatal(err)
			}
		}, UnderN: 4,
		Rounds: 300,
	})
	b.Run("openssl-cold-unverified/openssl-speed", func(b *testing.B) {
		rounds, n := 5, 2000
		if testing.Short() {
			rounds, n = 1, 500
		}
		for b.Loop() {
			ratios := make([]float64, rounds)
			for i := range ratios {
				start := time.Now()
				for range n {
					unverified()
				}
				ratios[i] = time.Since(start).Seconds() / float64(n) / opensslSpeed(b)
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[rounds/2], "ratio")
		}
		b.ReportMetric(0, "ns/op")
		ratio.AtMost(b, 1.15, "ratio")
	})
	node := startNode(b)
	const tokens = 50
	repeat := func(sign func()) func() {
		return func() {
			for range tokens {
				sign()
			}
		}
	}
	for _, library := range []string{"jsonwebtoken", "jose"} {
		inNode := func() { node.sign(b, library, tokens) }
		ratio.Run(b,
			ratio.Pair{ // Node.js does not verify its signatures
				Name: "openssl-cold-unverified/node-" + library, AtMost: 1,
				Over: repeat(unverified), OverN: 1,
				Under: inNode, UnderN: 1,
				Rounds: 60,
			},
			ratio.Pair{
				Name: "openssl-cold/node-" + library,
				Over: repeat(verified), OverN: 1,
				Under: inNode, UnderN: 1,
				Rounds: 60,
			},
		)
	}
}

// opensslSpeed returns the time of an RSA signature according to the command
// openssl, in seconds of real time.
func opensslSpeed(b *testing.B) float64 {
	b.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		b.Skip(err)
	}
	out, err := exec.CommandContext(b.Context(), path, "speed", "-elapsed", "-seconds", "1", "-mr", "rsa2048").Output()
	if err != nil {
		b.Fatal(err)
	}
	match := regexp.MustCompile(`\+F2:\d+:2048:([0-9.]+):`).FindSubmatch(out)
	if match == nil {
		b.Fatalf("openssl speed printed no result: %s", out)
	}
	perSecond, err := strconv.ParseFloat(string(match[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return 1 / perSecond
}

// nodeProcess is a Node.js that runs node/serve.mjs.
type nodeProcess struct {
	in  io.Writer
	out *bufio.Reader
}

// startNode skips the benchmark without Node.js or the npm packages.
func startNode(b *testing.B) *nodeProcess {
	b.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		b.Skip(err)
	}
	if _, err := os.Stat("node/node_modules/jose"); err != nil {
		b.Skip("run npm install in integration/bench/node to compare with Node.js")
	}
	cmd := exec.CommandContext(b.Context(), path, "serve.mjs")
	cmd.Dir, cmd.Stderr = "node", os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	return &nodeProcess{in, bufio.NewReader(out)}
}

// sign signs n tokens, one after the other.
func (p *nodeProcess) sign(b *testing.B, library string, n int) {
	fmt.Fprintf(p.in, "%s %d\n", library, n)
	if line, err := p.out.ReadString('\n'); err != nil || line != "signed\n" {
		b.Fatalf("node printed %q: %v", line, err)
	}
}
