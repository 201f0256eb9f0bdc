package mockfastpix

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/authority"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/console"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// TB is the part of testing.TB that [Start] and the assertions need, so that
// programs that embed the mock do not import the testing package.
type TB interface {
	Helper()
	Cleanup(func())
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Server is a mock FastPix and an [http.Handler]. [Start] starts one that
// listens, and [New] returns one for [Server.Serve] or another HTTP server. All
// methods are safe for concurrent use.
type Server struct {
	options   *options
	workspace *workspace
	journal   *journal
	faults    *faults
	console   http.Handler
	control   *controlPlane
	guard     *guard
	authority *authority.Authority // nil without TLS
	http      *http.Server
	client    *http.Client

	closing context.Context // canceled by Close: delays and waits end
	close   context.CancelCauseFunc

	mu      sync.Mutex
	url     string
	address string // of the listener, as a client on this machine dials it
}

var errClosed = errors.New("the server was closed")

// New returns a server that does not listen. Use it as an [http.Handler], or
// call [Server.Serve]. Close it after use.
func New(opts ...Option) (*Server, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, fmt.Errorf("mockfastpix: New: %w", err)
	}
	w, err := newWorkspace(o, renderWebhook)
	if err != nil {
		return nil, fmt.Errorf("mockfastpix: New: %w", &OptionError{"WithSeed", err})
	}
	s := &Server{
		options:   o,
		workspace: w,
		journal:   newJournal(o.journalSize),
		faults:    &faults{},
		url:       o.publicURL,
	}
	if o.tls {
		if s.authority, err = authority.New(o.tlsHosts); err != nil {
			return nil, fmt.Errorf("mockfastpix: New: %w", &OptionError{"WithTLS", err})
		}
	}
	s.closing, s.close = context.WithCancelCause(context.Background())
	// Streams of the journal would keep Shutdown waiting, so they end when it
	// begins.
	draining, drain := context.WithCancel(s.closing)
	s.http = &http.Server{
		Handler: s,
		// Clients that send their headers slowly, or not at all, lose the
		// connection in finite time. There is no write timeout, because a test
		// may want a slow body.
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.logger.Handler(), slog.LevelDebug),
	}
	s.http.RegisterOnShutdown(drain)
	s.client = s.newClient()
	s.console = http.NotFoundHandler()
	if o.controlPlane {
		s.console = console.Handler(o.publicURL)
	}
	s.guard = &guard{workspace: w, hosts: append(o.allowedHosts, o.tlsHosts...)}
	s.control = &controlPlane{
		guard:     s.guard,
		workspace: w, journal: s.journal, faults: s.faults, caPEM: s.CAPEM(), off: !o.controlPlane,
		draining: draining, reset: s.Reset,
	}
	return s, nil
}

// Start returns a server that listens on a free port of 127.0.0.1 until the
// test ends. If that fails, so does the test.
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

// Serve accepts connections on the listener, with TLS if [WithTLS] is set,
// until [Server.Close] or [Server.Shutdown] is called. It then closes the
// listener and returns [http.ErrServerClosed].
func (s *Server) Serve(ln net.Listener) error {
	s.listening(ln)
	if s.authority != nil {
		ln = tls.NewListener(ln, &tls.Config{
			MinVersion:   tls.VersionTLS12,
			NextProtos:   []string{"http/1.1"},
			Certificates: []tls.Certificate{s.authority.Leaf},
		})
	}
	return s.http.Serve(ln)
}

// listening stores the address of the listener.
func (s *Server) listening(ln net.Listener) {
	address := ln.Addr().String()
	if tcp, ok := ln.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		address = fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	scheme := "http"
	if s.authority != nil {
		scheme = "https"
	}
	own := scheme + "://" + address
	s.workspace.listenURL.Store(&own)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = address
	if s.options.publicURL == "" {
		s.url = own
	}
}

// ServeHTTP handles requests for all parts of FastPix, by path: stream, images,
// CDN, management API, DRM, player script, control plane and console.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	t := s.workspace.target(path)
	switch {
	case isBeacon(r):
		t = target{resource: ResourceBeacon}
	case console.Serves(path):
		if refused := s.guard.check(r); refused != nil {
			h := w.Header()
			h.Set("X-Content-Type-Options", "nosniff")
			setReason(h, refused.reason.Code, s.options.controlPlane)
			http.Error(w, refused.detail, refused.reason.Status)
			return
		}
		s.console.ServeHTTP(w, r)
		return
	case isControlPath(path):
		s.control.ServeHTTP(w, r)
		return
	case path == "/favicon.ico": // browsers request it without being asked
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.ContentLength != 0 {
		// This limits how long the body may take. A read timeout of the server
		// would also end long responses.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in a test cannot
	}

	x := &exchange{
		ResponseWriter: w, request: r, workspace: s.workspace,
		journal: s.journal, logger: s.options.logger, closing: s.closing,
		pages: s.options.controlPlane,
	}
	x.entry = Request{
		Time: s.Now(), Method: redact.Clip(r.Method), Host: redact.Text(r.Host), Path: redact.Path(path),
		Query:  redact.Query(r.URL.RawQuery),
		Origin: redact.Text(r.Header.Get("Origin")), UserAgent: redact.Text(r.UserAgent()),
		Resource: t.resource, PlaybackID: redact.Text(t.playbackID), Outcome: OutcomeOpen,
	}
	if fault, ok := s.faults.take(r, t.playbackID); ok && x.inject(fault) {
		return
	}
	switch t.resource {
	case ResourceBeacon:
		serveBeacon(x)
	case ResourceAPI:
		if r.Method == http.MethodPost && path == signingKeysPath {
			if refused := s.guard.check(r); refused != nil {
				x.refuse(refused)
				return
			}
		}
		serveAPI(x)
	default:
		serveEdge(x, t)
	}
	if !x.began {
		x.WriteHeader(http.StatusOK)
	}
}

// Close ends all connections and delays at once. Webhooks that were not
// delivered are lost. It can be called more than once.
func (s *Server) Close() error {
	s.close(errClosed)
	err := s.http.Close()
	s.workspace.outbox.shut()
	s.client.CloseIdleConnections()
	return err
}

// Shutdown stops listening and waits for running requests until ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	s.close(errClosed)
	s.workspace.outbox.shut()
	s.client.CloseIdleConnections()
	return err
}

// URL returns the server's base URL without a slash at its end, for example
// http://127.0.0.1:41234, or the URL set with [WithPublicURL]. It is empty
// if the server neither listens nor has a public URL.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Client returns a client that trusts the server's certificate authority and
// that reaches the server under every host given to [WithTLS]. It is the same
// client on every call. Close ends its idle connections.
func (s *Server) Client() *http.Client { return s.client }

func (s *Server) newClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	if s.authority != nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.authority.Pool}
		dial := t.DialContext
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err == nil && matchesHost(s.options.tlsHosts, host) {
				s.mu.Lock()
				address = s.address
				s.mu.Unlock()
			}
			return dial(ctx, network, address)
		}
	}
	return &http.Client{Transport: t}
}

// CAPEM returns the certificate of the authority that signed the server's
// certificate, as PEM, or nil without [WithTLS].
func (s *Server) CAPEM() []byte {
	if s.authority == nil {
		return nil
	}
	return slices.Clone(s.authority.PEM)
}

// WorkspaceID returns the ID of the workspace that owns the server's media and
// keys.
func (s *Server) WorkspaceID() string { return s.workspace.id }

// Reset restores the state after New: the seed's media and keys, no faults, an
// empty journal, no webhooks, and the clock on real time or the seed's time. It
// keeps the URL, the certificate authority and the options.
func (s *Server) Reset() error {
	err := s.workspace.reset()
	s.faults.reset()
	s.journal.reset()
	return err
}

// Now returns the server's time in UTC: real time plus the offset set by
// [Server.SetTime] and [Server.Advance]. Use it as the signer's clock, so that
// both agree on what has expired.
func (s *Server) Now() time.Time { return s.workspace.now() }

// SetTime sets the server's clock to t. The clock continues from there. SetTime
// panics if t is more than 100 years from real time, which is a mistake in the
// calling code.
func (s *Server) SetTime(t time.Time) {
	if err := s.workspace.clock.set(t); err != nil {
		panic("mockfastpix: SetTime: the time is " + err.Error())
	}
}

// Advance moves the server's clock by d, which may be negative. It panics if
// the clock would be more than 100 years from real time, which is a mistake in
// the calling code.
func (s *Server) Advance(d time.Duration) {
	if err := s.workspace.clock.advance(d); err != nil {
		panic("mockfastpix: Advance: the clock would be " + err.Error())
	}
}

// Verify runs the checks that the edge runs for a request for the resource,
// except those of domain and user agent, which need a request. The token can be
// empty. Verify does not write to the journal.
func (s *Server) Verify(token, playbackID string, resource Resource) Verdict {
	return verify(s.workspace, token, playbackID, resource)
}

// InjectFault applies the fault to matching requests until remove is called, it
// was applied Times times, or the server is reset. If several faults match a
// request, the oldest applies. Control plane and console are not affected.
// InjectFault panics if the fault contradicts itself, cannot match or has no
// effect, which is a mistake in the calling code.
func (s *Server) InjectFault(f Fault) (remove func()) {
	if err := f.validate(); err != nil {
		panic("mockfastpix: InjectFault: " + err.Error())
	}
	armed := s.faults.arm(f)
	return func() { s.faults.disarm(armed.id) }
}

// Requests returns the journal: copies of the last requests, oldest first. It
// does not contain requests to the control plane and the console. The number of
// requests that it keeps is set by [WithJournalSize]. A request is in the
// journal before its response reaches the client.
func (s *Server) Requests() []Request { return s.journal.snapshot() }

// WaitForRequest returns the first request in the journal for which match
// returns true. If there is none, it waits for one, and returns an error if ctx
// ends or the server is closed first.
func (s *Server) WaitForRequest(ctx context.Context, match func(Request) bool) (Request, error) {
	ctx, cancel := s.untilClosed(ctx)
	defer cancel()
	r, err := s.journal.wait(ctx, match)
	if err != nil {
		return Request{}, fmt.Errorf("mockfastpix: no matching request came: %w", err)
	}
	return r, nil
}

// untilClosed returns a context that also ends when the server is closed.
func (s *Server) untilClosed(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(s.closing, func() { cancel(errClosed) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}
