// Package chance makes choices that look random and follow from a seed.
package chance

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"path"
	"strings"
	"sync"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// maxKinds is how many kinds of requests are numbered separately. The others
// share one sequence of numbers.
const maxKinds = 10_000

// Source numbers the requests of each kind and draws random numbers for them.
// The zero value is ready to use. It is safe for concurrent use.
type Source struct {
	mu      sync.Mutex
	numbers map[string]uint64
}

// Next returns the random numbers for the next request of a kind. They follow
// from the seed, the kind and the request's number within its kind. They do not
// depend on requests of other kinds, so the order in which concurrent requests
// arrive has no influence.
func (s *Source) Next(seed int64, kind string) *rand.Rand {
	s.mu.Lock()
	if _, known := s.numbers[kind]; !known && len(s.numbers) >= maxKinds {
		kind = ""
	}
	if s.numbers == nil {
		s.numbers = map[string]uint64{}
	}
	s.numbers[kind]++
	number := s.numbers[kind]
	s.mu.Unlock()

	b := binary.BigEndian.AppendUint64(nil, uint64(seed)) //nolint:gosec // every bit counts, the sign has no meaning
	b = binary.BigEndian.AppendUint64(b, number)
	sum := sha256.Sum256(append(b, kind...))
	//nolint:gosec // a test must be able to repeat it
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])))
}

// Reset makes all numbers begin again.
func (s *Source) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers = nil
}

// Kind returns the kind of a request: its method and its path, with * in place
// of each part that is a UUID, an ID of 32 hexadecimal characters or a number.
// Such parts differ from run to run.
func Kind(method, urlPath string) string {
	parts := strings.Split(urlPath, "/")
	for i, part := range parts {
		extension := path.Ext(part)
		if generated(strings.TrimSuffix(part, extension)) {
			parts[i] = "*" + extension
		}
	}
	return method + " " + strings.Join(parts, "/")
}

func generated(s string) bool {
	return uuid.Valid(s) || consists(s, "0123456789") || len(s) == 32 && consists(s, "0123456789abcdef")
}

func consists(s, of string) bool { return s != "" && strings.Trim(s, of) == "" }
