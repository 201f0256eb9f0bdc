package route_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/route"
)

var table = route.Table[string]{
	route.New("GET", "media", "list"),
	route.New("POST", "media", "create"),
	route.New("GET", "media/*", "get"),
	route.New("GET", "media/*/ids/*", "get ID"),
}

func TestTable_Find(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, path string
		handle       string
		ids          []string
	}{
		"no ID":   {"GET", "media", "list", nil},
		"method":  {"POST", "media", "create", nil},
		"one ID":  {"GET", "media/a", "get", []string{"a"}},
		"two IDs": {"GET", "media/a/ids/b", "get ID", []string{"a", "b"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handle, ids, err := table.Find(tt.method, tt.path)
			if err != nil || handle != tt.handle {
				t.Errorf("Find = %q, %v; want %q", handle, err, tt.handle)
			}
			if diff := cmp.Diff(tt.ids, ids); diff != "" {
				t.Errorf("IDs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTable_Find_notFound(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "other", "media/", "media/a/ids", "media/a/ids/", "Media"} {
		if _, _, err := table.Find("GET", path); !errors.Is(err, route.ErrNotFound) {
			t.Errorf("Find(%q) = %v, want ErrNotFound", path, err)
		}
	}
}

func TestTable_Find_wrongMethod(t *testing.T) {
	t.Parallel()
	_, _, err := table.Find("DELETE", "media")
	var wrong *route.MethodError
	if !errors.As(err, &wrong) || wrong.Allow != "GET, POST" {
		t.Fatalf("Find = %v, want a MethodError that allows GET, POST", err)
	}
	if got, want := err.Error(), "this path accepts GET, POST"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}
