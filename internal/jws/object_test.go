package jws_test

import (
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

func TestObject(t *testing.T) {
	t.Parallel()
	claims := token(t, "{}", `{"s":"a\u003a\"","e":"","n":-1.5e2,"big":1e999,"t":1795435200.5,`+
		`"z":null,"b":true,"a":[],"o":{}}`).Claims
	for _, test := range []struct {
		name     string
		text     string
		isText   bool
		number   float64
		isNumber bool
	}{
		{"s", `a:"`, true, 0, false},
		{"e", "", true, 0, false},
		{"n", "", false, -150, true},
		{"t", "", false, 1795435200.5, true},
		{"big", "", false, 0, false},
		{"z", "", false, 0, false},
		{"b", "", false, 0, false},
		{"a", "", false, 0, false},
		{"o", "", false, 0, false},
		{"S", "", false, 0, false},
		{"", "", false, 0, false},
	} {
		if text, ok := claims.Text(test.name); text != test.text || ok != test.isText {
			t.Errorf("text of %q: %q, %t", test.name, text, ok)
		}
		if n, ok := claims.Number(test.name); ok != test.isNumber || ok && n != test.number {
			t.Errorf("number of %q: %v, %t", test.name, n, ok)
		}
		if _, ok := claims.Time(test.name); ok != test.isNumber {
			t.Errorf("time of %q: %t", test.name, ok)
		}
	}
	if got, _ := claims.Time("t"); !got.Equal(time.Date(2026, 11, 23, 12, 0, 0, 5e8, time.UTC)) {
		t.Errorf("time %s", got)
	}
}

func TestUnixTime_range(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{
		-1: "1970-01-01T00:00:00Z", 0: "1970-01-01T00:00:00Z", 253402300799: "9999-12-31T23:59:59Z",
		253402300800: "9999-12-31T23:59:59Z", 1e300: "9999-12-31T23:59:59Z",
	} {
		if got := jws.UnixTime(seconds).Format(time.RFC3339); got != want {
			t.Errorf("%g: %s, want %s", seconds, got, want)
		}
	}
}
