package mockfastpix

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// Fickle lets valid requests fail now and then, and varies what FastPix does
// not promise, so that applications do not come to depend on it. The zero value
// is off.
//
// A share of the valid requests is answered with 429 and Retry-After, with 500
// or 503, after up to a second, or not at all: the connection is closed. In all
// other responses, the order of JSON keys, of the lists playbackIds, tracks,
// allow and deny, of the renditions in a master playlist, and the parameters of
// variant and segment URLs vary. Refusals do not change, so an invalid token is
// refused as always. The console, the control plane, the player script and the
// preflights of browsers are not affected.
//
// The choices follow from Seed, the kind of the request and its number within
// the kind. The kind is the method and the path, with UUIDs, IDs of 32
// hexadecimal characters and numbers replaced by *. So the order of concurrent
// requests of different kinds has no influence, and neither have generated IDs.
// Requests for playback IDs such as "film" are kinds of their own.
type Fickle struct {
	// Rate is the share of the valid requests that fail, from 0 to 1. Zero
	// turns fickle mode off.
	Rate float64 `json:"rate"`
	// Seed selects the sequence of choices.
	Seed int64 `json:"seed"`
}

func (f Fickle) validate() error {
	if !(f.Rate >= 0 && f.Rate <= 1) { // refuses NaN too
		return fmt.Errorf("the rate is %v: use a share from 0 to 1, such as 0.1", f.Rate)
	}
	return nil
}

// ParseFickle reads a rate, such as "0.1", or a rate and a seed, such as
// "0.1:42". The seed is 0 if it is missing.
func ParseFickle(text string) (Fickle, error) {
	rate, seed, seeded := strings.Cut(text, ":")
	var f Fickle
	var err error
	if f.Rate, err = strconv.ParseFloat(rate, 64); err != nil {
		return Fickle{}, fmt.Errorf("fickle mode %s: use a rate from 0 to 1, or RATE:SEED", redact.Quote(text))
	}
	if seeded {
		if f.Seed, err = strconv.ParseInt(seed, 10, 64); err != nil {
			return Fickle{}, fmt.Errorf("fickle mode %s: the seed is not a whole number", redact.Quote(text))
		}
	}
	if err := f.validate(); err != nil {
		return Fickle{}, err
	}
	return f, nil
}

// String returns the rate and the seed, separated by a colon, as
// [ParseFickle] reads them.
func (f Fickle) String() string {
	return strconv.FormatFloat(f.Rate, 'g', -1, 64) + ":" + strconv.FormatInt(f.Seed, 10)
}
