package calibrate

import (
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

// limit returns the interval of a search, and false with a conclusion if there
// is none.
func (rs *results) limit(name string) (interval, conclusion, bool) {
	i := rs.limits[name]
	switch i.outcome {
	case unprobed:
		return i, conclusion{observed: endedBefore, result: Inconclusive}, false
	case inconclusive:
		return i, conclusion{observed: i.why, result: Inconclusive}, false
	}
	return i, conclusion{}, true
}

// leeway evaluates the search for the leeway.
func leeway(rs *results, _ *run) conclusion {
	i, c, found := rs.limit("leeway")
	switch {
	case !found:
		return c
	case i.open:
		return conclusion{
			observed: "accepts a token that expired " + words.Length(leewayLimit) + " ago", result: Contradiction,
		}
	}
	observed := "none"
	if i.roundest() > 0 {
		observed = length(i.roundest()) + ", to within 2 s"
	}
	return conclusion{observed: observed, value: i.roundest(), limit: &i}
}

// maxLifetime evaluates the search for the maximum lifetime.
func maxLifetime(rs *results, _ *run) conclusion {
	i, c, found := rs.limit("lifetime")
	switch {
	case !found:
		return c
	case i.open:
		return conclusion{observed: "none up to " + words.Length(lifetimeLimit), value: time.Duration(0)}
	}
	return conclusion{observed: words.Length(i.roundest()) + ", to within 1 %", value: i.roundest(), limit: &i}
}

// milliseconds cannot tell a refusal of milliseconds from that of a long
// lifetime.
func milliseconds(rs *results, r *run) conclusion {
	c := choice("exp milliseconds", true, false)(rs, r)
	limit := rs.limits["lifetime"]
	if c.value == false && (limit.outcome != accepted || !limit.open) {
		return conclusion{observed: "refused, perhaps because of the lifetime", result: Inconclusive}
	}
	return c
}
