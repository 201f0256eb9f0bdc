package calibrate

import (
	"fmt"
	"net/http"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

// urlLifetime evaluates the expiry in the URL of a variant.
func urlLifetime(rs *results, _ *run) conclusion {
	d := rs.urlLifetime
	if d <= 0 {
		return conclusion{observed: "the URLs have no readable expiry", result: Inconclusive}
	}
	limit := interval{low: d - time.Minute, high: d + time.Minute}
	return conclusion{observed: words.Length(d), value: d, limit: &limit}
}

// deletion evaluates how long a deleted object still works.
func deletion(name, broken string) evaluator {
	return func(rs *results, _ *run) conclusion {
		if c, none := rs.unknown(name); none {
			return c
		}
		i := rs.limits[name]
		switch {
		case i.open:
			return conclusion{observed: fmt.Sprintf("%s %s later", broken, length(i.low)), result: Contradiction}
		case i.low == 0: // the first request after it was refused
			return conclusion{observed: rs.probes[name].describe() + " at once", value: time.Duration(0), limit: &i}
		}
		return conclusion{observed: rs.probes[name].describe() + " " + i.after(), value: i.roundest(), limit: &i}
	}
}

// cacheOf evaluates the Cache-Control of a resource that was served.
func cacheOf(name string) evaluator {
	return func(rs *results, _ *run) conclusion {
		if c, none := rs.unknown(name); none {
			return c
		}
		if p := rs.probes[name]; p.outcome != accepted {
			return conclusion{observed: p.describe(), result: Inconclusive}
		}
		return cacheControl(rs.probes[name].answer.Header)
	}
}

// cacheControl evaluates the Cache-Control of a response.
func cacheControl(h http.Header) conclusion {
	value := h.Get("Cache-Control")
	switch {
	case value == "":
		return conclusion{observed: "no Cache-Control", value: "none"}
	case value != public(value):
		return conclusion{observed: "a Cache-Control that the mock cannot send", result: Contradiction}
	}
	return conclusion{observed: value, value: value}
}

// allowOrigin evaluates the CORS header of a response to a request from a page.
func allowOrigin(rs *results, _ *run) conclusion {
	const name = "domain allowed"
	if c, none := rs.unknown(name); none {
		return c
	}
	if p := rs.probes[name]; p.outcome != accepted {
		return conclusion{observed: p.describe(), result: Inconclusive}
	}
	switch value := rs.probes[name].answer.Header.Get("Access-Control-Allow-Origin"); value {
	case "*":
		return conclusion{observed: "pages of every origin can play", value: ""}
	case "https://" + allowedDomain:
		return conclusion{observed: "the Origin of the request", value: "request"}
	case "":
		return conclusion{observed: "no Access-Control-Allow-Origin", value: "none"}
	}
	return conclusion{observed: "an Access-Control-Allow-Origin that the mock cannot send", result: Contradiction}
}
