package mockfastpix

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// TB is the part of testing.TB that [Start] and the assertions need, so that programs which embed the mock do not carry
// the testing package.
type TB interface {
	Helper()
	Cleanup(func())
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Server is a FastPix. It is an [http.Handler]; [Start] and [Server.Serve] give it a listener of its own.
// All methods are safe for concurrent use.
type Server struct {
	options     options
	clock       clock
	store       *store
	journal     *journal
	faults      faults
	replies     replyMemory
	workspaceID string
	urlKey      []byte     // signs variant and segment URLs
	authority   *authority // nil without TLS
	http        *http.Server
	client      *http.Client
	closing     chan struct{} // closed by Close: delays end, long waits give up

	mu         sync.Mutex
	url        string
	address    string        // of the listener, as a client on this machine dials it
	seededKeys []SigningKey  // that the seed wanted generated
	drained    chan struct{} // closed when Shutdown begins; nil until a stream wants to know
	closed     bool
}

// New makes a server that does not listen: use it as an [http.Handler], or call [Server.Serve]. Close it after use.
func New(opts ...Option) (*Server, error) {
	o := defaultOptions()
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return nil, fmt.Errorf("mockfastpix: %w", err)
		}
	}
	s := &Server{
		options:     o,
		store:       newStore(),
		journal:     newJournal(o.journalSize),
		workspaceID: newUUID(),
		urlKey:      make([]byte, 32),
		url:         o.publicURL,
		closing:     make(chan struct{}),
	}
	_, _ = rand.Read(s.urlKey) // never fails
	if o.tls {
		a, err := newAuthority(o.tlsHosts)
		if err != nil {
			return nil, fmt.Errorf("mockfastpix: %w", err)
		}
		s.authority = a
	}
	s.http = &http.Server{
		Handler: s,
		// Clients that trickle their headers, or never say anything, give the connection back in finite time. There is
		// no write timeout: a slow body may be what the test asked for.
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.logger.Handler(), slog.LevelDebug),
	}
	s.client = s.newClient()
	if err := s.seed(); err != nil {
		return nil, fmt.Errorf("mockfastpix: %w", err)
	}
	return s, nil
}

// Start makes a server that listens on a free port of 127.0.0.1 until the test ends. It fails the test when it cannot.
func Start(tb TB, opts ...Option) *Server {
	tb.Helper()
	s, err := New(opts...)
	if err != nil {
		tb.Fatalf("%v", err)
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("mockfastpix: %v", err)
	}
	s.listening(ln)
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	tb.Cleanup(func() {
		_ = s.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			tb.Errorf("mockfastpix: %v", err)
		}
	})
	return s
}

// Serve answers on the listener, with TLS when the server was made with [WithTLS], until [Server.Close] or
// [Server.Shutdown] is called; then it returns [http.ErrServerClosed]. It closes the listener.
func (s *Server) Serve(ln net.Listener) error {
	s.listening(ln)
	if s.authority != nil {
		ln = tls.NewListener(ln, &tls.Config{
			MinVersion:   tls.VersionTLS12,
			NextProtos:   []string{"http/1.1"},
			Certificates: []tls.Certificate{s.authority.leaf},
		})
	}
	return s.http.Serve(ln)
}

// listening notes where the server is reached.
func (s *Server) listening(ln net.Listener) {
	address := ln.Addr().String()
	if tcp, ok := ln.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		address = fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = address
	if s.options.publicURL == "" {
		s.url = s.scheme() + "://" + address
	}
}

func (s *Server) scheme() string {
	if s.authority != nil {
		return "https"
	}
	return "http"
}

// Close ends all connections and delays at once. It may be called more than once.
func (s *Server) Close() error {
	s.close()
	err := s.http.Close()
	s.client.CloseIdleConnections()
	return err
}

// Shutdown stops listening and waits for running requests until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	s.close()
	s.client.CloseIdleConnections()
	return err
}

func (s *Server) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
}

// URL returns the server's base URL without a slash at its end, for example http://127.0.0.1:41234, or what
// [WithPublicURL] said. It is empty while the server neither listens nor has a public URL.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Client returns a client that trusts the server's certificate authority and that finds the server under every host
// given to [WithTLS]. It is the same client on every call; Close ends its idle connections.
func (s *Server) Client() *http.Client { return s.client }

func (s *Server) newClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	if s.authority != nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.authority.pool}
		dial := t.DialContext
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err == nil && s.answersTo(host) {
				s.mu.Lock()
				address = s.address
				s.mu.Unlock()
			}
			return dial(ctx, network, address)
		}
	}
	return &http.Client{Transport: t}
}

// answersTo reports whether the host is one of those given to WithTLS.
func (s *Server) answersTo(host string) bool {
	return slices.ContainsFunc(s.options.tlsHosts, func(given string) bool {
		if domain, ok := strings.CutPrefix(given, "*."); ok {
			_, parent, _ := strings.Cut(host, ".")
			return strings.EqualFold(parent, domain)
		}
		return strings.EqualFold(host, given)
	})
}

// CAPEM returns the certificate of the authority that signed the server's certificate, as PEM, or nil without [WithTLS].
func (s *Server) CAPEM() []byte {
	if s.authority == nil {
		return nil
	}
	return slices.Clone(s.authority.pem)
}

// WorkspaceID returns the ID of the workspace that owns the server's media and keys.
func (s *Server) WorkspaceID() string { return s.workspaceID }

// Reset brings the server back to where it was after New: no media, keys, faults and journal, the clock on real time.
// URL, certificate authority and options stay.
func (s *Server) Reset() error {
	s.clock.offset.Store(0)
	s.store.reset()
	s.faults.reset()
	s.journal.reset()
	return s.seed()
}

// draining returns a channel that is closed when [Server.Shutdown] begins, which would wait for open streams otherwise.
func (s *Server) draining() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drained == nil {
		drained := make(chan struct{})
		s.http.RegisterOnShutdown(func() { close(drained) })
		s.drained = drained
	}
	return s.drained
}

// ServeHTTP answers every role of FastPix, told apart by path: stream, images, CDN, management API, DRM, player script,
// control plane and console. It is safe for concurrent use.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case path == "/" || strings.HasPrefix(path, consolePath):
		s.serveConsole(w, r)
		return
	case path == "/_mock" || strings.HasPrefix(path, "/_mock/"):
		s.serveControl(w, r)
		return
	case path == "/favicon.ico": // browsers ask by themselves; it would stand in the journal as a refusal
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.ContentLength != 0 {
		// A body must come in finite time. A read timeout of the server would also end long answers.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in a test cannot
	}

	t := parseTarget(path)
	x := &exchange{ResponseWriter: w, server: s, request: r}
	x.entry = Request{
		Time: s.Now(), Method: r.Method, Host: redact(r.Host), Path: redact(path), Query: redactQuery(r.URL.RawQuery),
		Origin: redact(r.Header.Get("Origin")), UserAgent: redact(r.UserAgent()),
		Resource: t.resource, PlaybackID: redact(t.playbackID), Verdict: Open,
	}
	if fault, ok := s.faults.take(r, t.playbackID); ok && s.suffer(x, fault) {
		return
	}
	s.serveTarget(x, r, t)
	if !x.began {
		x.WriteHeader(http.StatusOK)
	}
}
