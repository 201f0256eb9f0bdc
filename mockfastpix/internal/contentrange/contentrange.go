// Package contentrange parses the Content-Range header of a part of an upload.
package contentrange

import (
	"errors"
	"strconv"
	"strings"
)

// Part is the part of a file that a request carries.
type Part struct {
	Whole       bool  // without a Content-Range: the whole file
	Query       bool  // no part: the client asks how many bytes have arrived
	First, Last int64 // offsets of bytes
	Total       int64 // size of the file; -1 if it is not known yet
}

// ErrInvalid reports a header of another form.
var ErrInvalid = errors.New(`invalid Content-Range: use "bytes 0-99/200", "bytes 0-99/*" or "bytes */200"`)

// Parse reads the header. An empty one is the whole file.
func Parse(header string) (Part, error) {
	if header == "" {
		return Part{Whole: true, Total: -1}, nil
	}
	text, ok := strings.CutPrefix(header, "bytes ")
	bounds, total, slash := strings.Cut(text, "/")
	if !ok || !slash {
		return Part{}, ErrInvalid
	}
	p := Part{Total: -1}
	if total != "*" {
		if p.Total, ok = number(total); !ok {
			return Part{}, ErrInvalid
		}
	}
	if bounds == "*" {
		p.Query = true
		return p, nil
	}
	first, last, _ := strings.Cut(bounds, "-")
	var okFirst, okLast bool
	p.First, okFirst = number(first)
	p.Last, okLast = number(last)
	if !okFirst || !okLast || p.Last < p.First || p.Total >= 0 && p.Last >= p.Total {
		return Part{}, ErrInvalid
	}
	return p, nil
}

// number reads decimal digits.
func number(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 62)
	return int64(n), err == nil && s[0] != '+'
}
