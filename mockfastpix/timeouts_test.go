//go:build go1.25

package mockfastpix_test

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// pipes is a listener for connections in memory, whose deadlines are on the
// clock of synctest.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	close(p.closed)
	return nil
}

func (pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// withPipe calls use with a connection to a mock, on the clock of synctest.
func withPipe(t *testing.T, use func(t *testing.T, conn net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv, err := mockfastpix.New()
		if err != nil {
			t.Fatal(err)
		}
		ln := pipes{make(chan net.Conn), make(chan struct{})}
		done := make(chan error, 1)
		go func() { done <- srv.Serve(ln) }()
		client, server := net.Pipe()
		ln.conns <- server
		use(t, client)
		_ = client.Close()
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve returned %v", err)
		}
	})
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

// receive reads a response with its body and returns its status.
func receive(t *testing.T, from *bufio.Reader) int {
	t.Helper()
	res, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

// wantClosedAfter waits until the server closes the connection.
func wantClosedAfter(t *testing.T, from *bufio.Reader, want time.Duration) {
	t.Helper()
	if got := closedAfter(t, from); got != want {
		t.Errorf("the connection was closed after %v, want %v", got, want)
	}
}

// closedAfter returns how long it takes until the connection is closed, and
// fails the test if more arrives before.
func closedAfter(t *testing.T, from *bufio.Reader) time.Duration {
	t.Helper()
	start := time.Now()
	rest, err := io.ReadAll(from)
	if err != nil || len(rest) > 0 {
		t.Errorf("the connection returns %q, %v, want it closed", rest, err)
	}
	return time.Since(start)
}

const health = "GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n"

func TestServer_headerTimeout(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{"nothing": "", "half a header": health[:len(health)-4]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withPipe(t, func(t *testing.T, conn net.Conn) {
				send(t, conn, sent)
				wantClosedAfter(t, bufio.NewReader(conn), 10*time.Second)
			})
		})
	}
	t.Run("in time", func(t *testing.T) {
		t.Parallel()
		withPipe(t, func(t *testing.T, conn net.Conn) {
			send(t, conn, health[:20])
			time.Sleep(10*time.Second - 1)
			send(t, conn, health[20:])
			if got := receive(t, bufio.NewReader(conn)); got != http.StatusOK {
				t.Errorf("status %d, want 200", got)
			}
		})
	})
}

func TestServer_idleTimeout(t *testing.T) {
	t.Parallel()
	withPipe(t, func(t *testing.T, conn net.Conn) {
		from := bufio.NewReader(conn)
		for range 2 {
			send(t, conn, health)
			if got := receive(t, from); got != http.StatusOK {
				t.Errorf("status %d, want 200", got)
			}
			synctest.Wait()
			time.Sleep(2*time.Minute - 1)
		}
		wantClosedAfter(t, from, 1)
	})
}

func TestServer_bodyTimeout(t *testing.T) {
	t.Parallel()
	const stream = `{"playbackSettings":{},"inputMediaSettings":{}}`
	for _, test := range []struct {
		name, request, body string
		inTime, late        int // statuses
	}{
		{
			"control plane", "POST /_mock/faults HTTP/1.1\r\nContent-Type: application/json\r\n", `{"status":500}`,
			http.StatusCreated, http.StatusRequestEntityTooLarge,
		},
		{
			"management API", "POST /v1/live/streams HTTP/1.1\r\nAuthorization: " +
				"Basic " + base64.StdEncoding.EncodeToString([]byte("mock-access-token:mock-secret-key")) + "\r\n", stream,
			http.StatusCreated, http.StatusUnprocessableEntity,
		},
	} {
		request := test.request + "Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n" + test.body[:1] + "\r\n"
		rest := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(test.body)-1, test.body[1:])
		t.Run(test.name+", in time", func(t *testing.T) {
			t.Parallel()
			withPipe(t, func(t *testing.T, conn net.Conn) {
				send(t, conn, request)
				synctest.Wait()
				time.Sleep(30*time.Second - 1)
				send(t, conn, rest)
				if got := receive(t, bufio.NewReader(conn)); got != test.inTime {
					t.Errorf("status %d, want %d", got, test.inTime)
				}
			})
		})
		t.Run(test.name+", late", func(t *testing.T) {
			t.Parallel()
			withPipe(t, func(t *testing.T, conn net.Conn) {
				send(t, conn, request)
				synctest.Wait()
				start, from := time.Now(), bufio.NewReader(conn)
				if got := receive(t, from); got != test.late {
					t.Errorf("status %d, want %d", got, test.late)
				}
				if got := time.Since(start); got != 30*time.Second {
					t.Errorf("the answer came after %v, want 30s", got)
				}
				// Since Go 1.27 net/http first waits until the client can have
				// read the answer.
				if got := closedAfter(t, from); got > time.Second {
					t.Errorf("the connection was closed %v after the answer, want a second at most", got)
				}
			})
		})
	}
}
