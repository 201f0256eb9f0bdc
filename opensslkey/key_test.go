//go:build linux && !android && (amd64 || arm64)

package opensslkey_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

// newKey returns a key of libcrypto without core's part.
func newKey(t *testing.T, replaced opensslkey.Functions) (sign, signVerified opensslkey.SignFunc) {
	t.Helper()
	needLibrary(t)
	sign, signVerified, err := opensslkey.NewKey(testkeys.RSA(), replaced)
	if err != nil {
		t.Fatal(err)
	}
	return sign, signVerified
}

func digestOf(i int) []byte {
	d := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	return d[:]
}

// inParallel calls f with 0 to n-1 on several goroutines.
func inParallel(n int, f func(i int)) {
	const goroutines = 16
	var next atomic.Int64
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	all.Wait()
}

// TestSign_sameBytes compares signatures of many goroutines, while the garbage
// collector runs, with those of crypto/rsa. A verified signature has the same
// bytes, because only one number less than the modulus verifies. Every tenth is
// compared, too, or every one with OPENSSLKEY_SIGNATURES.
func TestSign_sameBytes(t *testing.T) {
	sign, signVerified := newKey(t, opensslkey.Functions{})
	n, compared := 10_000, 10
	if testing.Short() || !needs.Long() {
		n = 1000
	}
	if _, set := signatures(t); set {
		compared = 1
	}
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	inParallel(n, func(i int) {
		_ = bytes.Repeat([]byte{1}, 32<<10) // for the garbage collector
		digest, f := digestOf(i), sign
		if i%20 == 0 {
			f = signVerified
		}
		got, err := f(digest)
		if err != nil {
			t.Errorf("message %d: %v", i, err)
			return
		}
		if err := rsa.VerifyPKCS1v15(&testkeys.RSA().PublicKey, crypto.SHA256, digest, got); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
		if i%compared != 0 {
			return
		}
		want, err := rsa.SignPKCS1v15(nil, testkeys.RSA(), crypto.SHA256, digest)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("message %d: the signatures differ: %v", i, err)
		}
	})
}

func TestSign_wrongSignature(t *testing.T) {
	sign, signVerified := newKey(t, opensslkey.Functions{
		Sign: func(sign func([]byte) bool, _ []byte) bool { return sign(digestOf(-1)) },
	})
	if got, err := sign(digestOf(1)); err != nil || len(got) != 256 {
		t.Errorf("without verification: %d bytes, %v", len(got), err)
	}
	got, err := signVerified(digestOf(1))
	if got != nil || err == nil || !strings.Contains(err.Error(), "wrong signature") {
		t.Errorf("with verification: %d bytes, %v", len(got), err)
	}
}

func TestSign_error(t *testing.T) {
	sign, _ := newKey(t, opensslkey.Functions{
		// Each call leaves an error in the queue.
		Sign: func(sign func([]byte) bool, digest []byte) bool { return sign(digest[1:]) || sign(digest[2:]) },
	})
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	got, err := sign(digestOf(1))
	if got != nil || err == nil || !strings.Contains(err.Error(), "EVP_PKEY_sign failed: error:") ||
		!strings.Contains(err.Error(), "invalid digest length") {
		t.Errorf("got %d bytes, %v, want OpenSSL's reason", len(got), err)
	}
	if code := opensslkey.QueuedError(t); code != 0 {
		t.Errorf("the queue contains the error %x", code)
	}
	if _, err := sign(digestOf(1)[1:]); err == nil || !strings.Contains(err.Error(), "31 bytes") {
		t.Errorf("short digest: %v", err)
	}
}

func TestDecodeKey_error(t *testing.T) {
	needLibrary(t)
	der := x509.MarshalPKCS1PrivateKey(testkeys.RSA())
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, n := range []int{1, 100, len(der) - 1} {
		err := opensslkey.DecodeKey(der[:n])
		if err == nil || !strings.Contains(err.Error(), "d2i_PrivateKey_bio failed: error:") {
			t.Errorf("%d bytes: %v", n, err)
			continue
		}
		for i := 0; i+4 < n; i++ {
			if strings.Contains(err.Error(), hex.EncodeToString(der[i:i+4])) {
				t.Errorf("the error contains a part of the key: %v", err)
			}
		}
		if code := opensslkey.QueuedError(t); code != 0 {
			t.Errorf("the queue contains the error %x", code)
		}
	}
}

// TestKey_freed checks that libcrypto's copies of unreachable keys are freed,
// each once, and that of a key in use is not.
func TestKey_freed(t *testing.T) {
	const keys = 20
	var freed [keys + 1]atomic.Int64
	kept, _ := newKey(t, opensslkey.Functions{FreeKey: func(free func()) { freed[keys].Add(1); free() }})
	for i := range keys {
		sign, _ := newKey(t, opensslkey.Functions{FreeKey: func(free func()) { freed[i].Add(1); free() }})
		if _, err := sign(digestOf(i)); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (n int64) {
		for i := range freed {
			n += freed[i].Load()
		}
		return n
	}
	for start := time.Now(); count() < keys && time.Since(start) < 30*time.Second; {
		runtime.GC()
		runtime.Gosched()
	}
	for i := range keys {
		if n := freed[i].Load(); n != 1 {
			t.Errorf("key %d was freed %d times", i, n)
		}
	}
	if n := freed[keys].Load(); n != 0 {
		t.Errorf("the key in use was freed %d times", n)
	}
	if _, err := kept(digestOf(0)); err != nil {
		t.Error(err)
	}
}

// signatures returns the number in OPENSSLKEY_SIGNATURES.
func signatures(t *testing.T) (n int, set bool) {
	t.Helper()
	text, set := os.LookupEnv("OPENSSLKEY_SIGNATURES")
	if !set {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("OPENSSLKEY_SIGNATURES: %v", err)
	}
	return n, true
}

// TestSign_memory checks that signatures, and keys that are made and dropped,
// leave no memory behind. OPENSSLKEY_SIGNATURES sets their number.
func TestSign_memory(t *testing.T) {
	if testing.Short() {
		t.Skip("tests of memory use take minutes with the race detector")
	}
	n, set := signatures(t)
	if !set {
		needs.SkipUnlessLong(t)
		n = 15_000
	}
	sign, _ := newKey(t, opensslkey.Functions{})
	run := func(n int) {
		inParallel(n, func(i int) {
			sign := sign
			if i%100 == 0 {
				var err error
				if sign, _, err = opensslkey.NewKey(testkeys.RSA(), opensslkey.Functions{}); err != nil {
					t.Error(err)
					return
				}
			}
			if _, err := sign(digestOf(i)); err != nil {
				t.Error(err)
			}
		})
		runtime.GC()
		runtime.GC()
	}
	run(2000)
	before := resident(t)
	run(n)
	grown := resident(t) - before
	t.Logf("%d signatures: %d kB more than before", n, grown)
	most := 6 << 10
	if set {
		most = 16 << 10
	}
	if grown > most {
		t.Errorf("the resident memory grew by %d kB in %d signatures, want at most %d kB", grown, n, most)
	}
}

// resident returns the resident memory of the process in kB.
func resident(t *testing.T) (kB int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &kB); err != nil {
		t.Fatal(err)
	}
	return kB
}
