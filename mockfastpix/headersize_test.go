package mockfastpix_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestServer_headerSize tests the size of the request line and the headers.
// net/http adds 4 KB to the server's 64 KB, and on a connection that is used
// again it can have read 4 KB before it counts.
func TestServer_headerSize(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	for _, test := range []struct{ size, status int }{
		{64 << 10, http.StatusOK},
		{73 << 10, http.StatusRequestHeaderFieldsTooLarge},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, mock.URL()+"/_mock/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Padding", strings.Repeat("x", test.size))
		response, err := mock.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != test.status {
			t.Errorf("a header of %d bytes: status %d, want %d", test.size, response.StatusCode, test.status)
		}
	}
}
