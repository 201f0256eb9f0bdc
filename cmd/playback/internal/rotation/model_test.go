package rotation_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/rotation"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestRotation_allInterleavings makes two runs in every order of their steps,
// and kills one of them at every step. A step ends at a named step of the
// rotation, and before and after each request. After each step, the file must
// hold a key that the mock accepts. A last run must then finish the rotation.
func TestRotation_allInterleavings(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*world){
		"clean":                         func(*world) {},
		"next holds the current key":    func(w *world) { w.copy("key.json", "key.json.next") },
		"next holds another key":        func(w *world) { w.write("key.json.next", w.create().Answer()) },
		"next holds a deleted key":      prepareDeletedNext,
		"new key recorded as old key":   prepareSameKey,
		"switched by a run without end": prepareSwitched,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name != "clean" {
				needs.SkipUnlessLong(t)
			}
			memory := memoryDir(t)
			schedules, longest := 0, 0
			for choices := []int{}; choices != nil; schedules++ {
				w := newWorld(t, memory)
				prepare(w)
				trace := w.play(choices)
				longest = max(longest, len(trace))
				if t.Failed() {
					return
				}
				choices = next(trace)
			}
			t.Logf("%d schedules of up to %d steps", schedules, longest)
			if schedules < 30 {
				t.Errorf("only %d schedules, too few to prove anything", schedules)
			}
		})
	}
}

func prepareDeletedNext(w *world) {
	created := w.create()
	w.write("key.json.next", created.Answer())
	if err := w.client.Delete(w.t.Context(), created.ID); err != nil {
		w.t.Fatal(err)
	}
}

func prepareSameKey(w *world) {
	id := w.key().ID()
	w.write("key.json.rotation",
		fmt.Appendf(nil, `{"oldKeyId":%q,"idempotencyKey":"0123456789abcdef","newKeyId":%q}`, id, id))
}

func prepareSwitched(w *world) {
	r := rotation.New(w.client, w.file, func(string, ...any) {})
	defer r.Close()
	if err := errors.Join(r.Begin(w.t.Context()), r.Switch(w.t.Context())); err != nil {
		w.t.Fatal(err)
	}
}

// choice is one of the possible steps at a point of a schedule.
type choice struct{ taken, count int }

// next returns the choices of the next schedule in depth-first order, or nil.
func next(trace []choice) []int {
	for i := len(trace) - 1; i >= 0; i-- {
		if trace[i].taken+1 == trace[i].count {
			continue
		}
		choices := make([]int, 0, i+1)
		for _, c := range trace[:i] {
			choices = append(choices, c.taken)
		}
		return append(choices, trace[i].taken+1)
	}
	return nil
}

// world is a key file, the mock that issued its key, and what has happened.
type world struct {
	t      *testing.T
	mock   *mockfastpix.Server
	client *signingkeys.Client // makes no steps
	file   string
	events []string

	checked []byte // the content of the file that the mock accepts
}

// memoryDir returns a directory for temporary files, in memory if there is one,
// because each schedule writes many files to the disk.
func memoryDir(t *testing.T) string {
	t.Helper()
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return t.TempDir()
}

func newWorld(t *testing.T, memory string) *world {
	t.Helper()
	mock, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(memory, "playback-rotation") //nolint:usetesting // in memory, which is faster
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	w := &world{t: t, mock: mock, file: filepath.Join(dir, "key.json")}
	w.client = w.clientWith(func(string) {})
	w.write("key.json", w.create().Answer())
	return w
}

// clientWith returns a client that calls step before and after each request.
func (w *world) clientWith(step func(string)) *signingkeys.Client {
	client, err := signingkeys.New("mock-access-token", "mock-secret-key",
		signingkeys.WithBaseURL("http://127.0.0.1"),
		signingkeys.WithHTTPClient(&http.Client{Transport: roundTrip(func(req *http.Request) *http.Response {
			recorder := httptest.NewRecorder()
			step("before " + req.Method)
			if req.Method == http.MethodDelete {
				w.checked = nil
			}
			w.mock.ServeHTTP(recorder, req)
			step("after " + req.Method)
			return recorder.Result()
		})}))
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

type roundTrip func(*http.Request) *http.Response

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req), nil }

func (w *world) create() *signingkeys.CreatedKey {
	created, err := w.client.Create(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return created
}

func (w *world) path(name string) string { return filepath.Join(filepath.Dir(w.file), name) }

func (w *world) write(name string, content []byte) {
	if err := os.WriteFile(w.path(name), content, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) copy(from, to string) {
	content, err := os.ReadFile(w.path(from))
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(to, content)
}

// files returns the names and sizes of the files.
func (w *world) files() string {
	entries, err := os.ReadDir(filepath.Dir(w.file))
	if err != nil {
		w.fatal(err)
	}
	var all []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			w.fatal(err)
		}
		all = append(all, fmt.Sprint(e.Name(), " ", info.Size()))
	}
	return strings.Join(all, ", ")
}

func (w *world) content() []byte {
	content, err := os.ReadFile(w.file)
	if err != nil {
		w.fatal(err)
	}
	return content
}

// key returns the key in the file.
func (w *world) key() core.SigningKey {
	key, err := core.ParseSigningKey("", w.content())
	if err != nil {
		w.fatal(err)
	}
	return key
}

// checkAlive checks that the mock accepts the key in the file, unless nothing
// has changed since the last check.
func (w *world) checkAlive() {
	content := w.content()
	if w.checked != nil && bytes.Equal(w.checked, content) {
		return
	}
	if _, err := w.client.Check(w.t.Context(), w.key()); err != nil {
		w.fatal(err)
	}
	w.checked = content
}

func (w *world) fatal(err error) {
	w.t.Helper()
	w.t.Fatalf("%v\nafter these steps:\n%s", err, strings.Join(w.events, "\n"))
}

// play makes two runs and a last one. The choices select the steps of the two
// runs. After the given ones, the first possible step is taken.
func (w *world) play(choices []int) []choice {
	runs := []*rotationRun{w.newRun("A"), w.newRun("B")}
	kills := 1
	var trace []choice
	for {
		var steps []func()
		for _, r := range runs {
			if r.ended || !r.started && r.name == "B" && !runs[0].started { // the runs are alike
				continue
			}
			steps = append(steps, func() { r.advance(false) })
			if r.started && kills > 0 {
				steps = append(steps, func() { kills--; r.advance(true) })
			}
		}
		if len(steps) == 0 {
			break
		}
		taken := 0
		if len(trace) < len(choices) {
			taken = choices[len(trace)]
		}
		trace = append(trace, choice{taken, len(steps)})
		before := w.files()
		steps[taken]()
		w.checkAlive()
		if errors.Is(runs[0].err, keystore.ErrLocked) || errors.Is(runs[1].err, keystore.ErrLocked) {
			// The run that was kept away changes nothing, so that a kill after
			// it leads to the same states as without it.
			if kills > 0 && before != w.files() {
				w.fatal(fmt.Errorf("the run that was kept away changed %s to %s", before, w.files()))
			}
			kills = 0
		}
	}
	w.finish(runs)
	return trace
}

// finish checks the errors of the runs and makes a last run without a kill.
func (w *world) finish(runs []*rotationRun) {
	for _, r := range runs {
		if r.err != nil && !errors.Is(r.err, keystore.ErrLocked) && !errors.Is(r.err, errKilled) {
			w.fatal(fmt.Errorf("run %s: %w", r.name, r.err))
		}
	}
	last := w.newRun("C")
	for !last.ended {
		last.advance(false)
	}
	if last.err != nil {
		w.fatal(last.err)
	}
	w.checkAlive()
	var keys []string
	for key, err := range w.client.List(w.t.Context()) {
		if err != nil {
			w.fatal(err)
		}
		keys = append(keys, key.ID)
	}
	if len(keys) != 1 || keys[0] != w.key().ID() {
		w.fatal(fmt.Errorf("the keys %v are left, want the one in the file", keys))
	}
	entries, err := os.ReadDir(filepath.Dir(w.file))
	if err != nil || len(entries) != 1 {
		w.fatal(fmt.Errorf("files %v, %w, want the key file only", entries, err))
	}
}

// rotationRun is a run that waits after each step.
type rotationRun struct {
	w       *world
	name    string
	resume  chan bool     // true kills the run
	paused  chan struct{} // after each step, and at the end
	started bool
	ended   bool
	err     error
}

var errKilled = errors.New("killed")

func (w *world) newRun(name string) *rotationRun {
	return &rotationRun{w: w, name: name, resume: make(chan bool), paused: make(chan struct{})}
}

// advance makes the next step of the run, or kills it.
func (r *rotationRun) advance(kill bool) {
	if r.started {
		r.resume <- kill
	} else {
		r.started = true
		go r.rotate()
	}
	<-r.paused
}

// step waits for the scheduler.
func (r *rotationRun) step(name string) {
	r.w.events = append(r.w.events, r.name+" "+name)
	r.paused <- struct{}{}
	if <-r.resume {
		r.w.events = append(r.w.events, r.name+" is killed")
		panic(errKilled)
	}
}

func (r *rotationRun) rotate() {
	rotation := rotation.New(r.w.clientWith(r.step), r.w.file, func(string, ...any) {})
	rotation.OnStep(r.step)
	defer func() {
		// A killed process loses its lock and leaves the file of the lock.
		lock, readErr := os.ReadFile(r.w.path("key.json.lock"))
		rotation.Close()
		if killed := recover(); killed != nil {
			r.err = errKilled
			if readErr == nil {
				r.w.write("key.json.lock", lock)
			}
		}
		r.w.events = append(r.w.events, fmt.Sprintf("%s ends: %v", r.name, r.err))
		r.ended = true
		r.paused <- struct{}{}
	}()
	ctx := r.w.t.Context()
	if r.err = rotation.Begin(ctx); r.err != nil {
		return
	}
	if r.err = rotation.Switch(ctx); r.err != nil {
		return
	}
	if r.err = rotation.SetGrace(new(time.Duration)); r.err != nil {
		return
	}
	r.err = rotation.Finish(ctx)
}
