// Package cli_test runs the built playback command against a mock over HTTP. It
// compares the whole output of each subcommand for good and bad input.
package cli_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var update = flag.Bool("update", false, "write the current output to the scripts")

// IDs that the scripts use by name.
const (
	keyID      = "b7158b65-302d-4fbd-9c48-503ca92bdd25"
	playbackID = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	drmID      = "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
	publicID   = "c1a7d2f4-3b5e-4d6f-8a9b-0c1d2e3f4a5b"
	mediaID    = "0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f"
)

var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "playback-cli")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "playback")
	build := exec.Command("go", "build", "-tags", "crashtest", "-o", binary,
		"github.com/FastPix/fastpix-playback-go/cmd/playback")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the command: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

var pair = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// keyFiles returns the signing key in several forms, by file name.
func keyFiles() map[string][]byte {
	private, err := x509.MarshalPKCS8PrivateKey(pair())
	if err != nil {
		panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&pair().PublicKey)
	if err != nil {
		panic(err)
	}
	asPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	answer := func(id string) []byte {
		const format = `{"success":true,"data":{"id":%q,"privateKey":%q,"createdAt":"2026-05-20T12:50:12.795601Z"}}`
		return fmt.Appendf(nil, format, id, base64.StdEncoding.EncodeToString(asPEM))
	}
	return map[string][]byte{
		"key.json":   answer(keyID),
		"stray.json": answer("5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"), // an ID that the mock does not have
		"key.pem":    asPEM,
		"public.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
	}
}

type mockKey struct{}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup:               setup,
		Condition: func(name string) (bool, error) {
			if name != "long" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return needs.Long(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"run":      cmdRun,
			"token":    cmdToken,
			"fault":    cmdFault,
			"requests": cmdRequests,
			"keyid":    cmdKeyID,
			"await":    cmdAwait,
			"mode":     cmdMode,
			"healthy":  cmdHealthy,
			"profile":  cmdProfile,
		},
	})
}

// setup starts a mock with a signing key and three videos for each script.
func setup(env *testscript.Env) error {
	mock, err := mockfastpix.New()
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- mock.Serve(ln) }()
	env.Defer(func() {
		_ = mock.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			panic(err)
		}
	})
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: playbackID, MediaID: mediaID})
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: drmID, Policy: mockfastpix.DRM})
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: publicID, Policy: mockfastpix.Public})
	for name, content := range keyFiles() {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), content, 0o600); err != nil {
			return err
		}
		if name == "public.pem" {
			if err := mock.RegisterSigningKey(keyID, string(content)); err != nil {
				return err
			}
		}
	}
	env.Values[mockKey{}] = mock
	env.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
	env.Setenv("MOCK", "http://"+ln.Addr().String())
	for _, name := range []string{"FREE1", "FREE2"} {
		free, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		env.Setenv(name, free.Addr().String())
		_ = free.Close()
	}
	for name, value := range map[string]string{
		"KEY": keyID, "VIDEO": playbackID, "DRM": drmID, "PUBLIC": publicID, "MEDIA": mediaID,
		"LONG": strings.Repeat("x", 9000),
	} {
		env.Setenv(name, value)
	}
	return nil
}

// cmdRun runs playback with the arguments that follow the expected exit code.
// It writes the normalized output to the file "out": standard output, then
// standard error with "! " before each line.
func cmdRun(ts *testscript.TestScript, _ bool, args []string) {
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(binary, args[1:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	out := ts.ReadFile("stdout")
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		out += "! " + line
	}
	if out != "" && !strings.HasSuffix(out, "\n") {
		out += "\n"
	}
	ts.Check(os.WriteFile(ts.MkAbs("out"), []byte(normalize(ts, out)), 0o600))
	if got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
	if shown := leaked(out, args); shown != "" {
		ts.Fatalf("the output shows a part of the %s", shown)
	}
}

var (
	uuids  = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	tokens = regexp.MustCompile(`eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}`)
	times  = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)`)
	about  = regexp.MustCompile(`playback \S+, go\S+, \w+/\w+`)
	pems   = regexp.MustCompile(`(?s)(-----BEGIN PUBLIC KEY-----\n).*?(\n-----END)`)
)

// normalize replaces values that differ from run to run by names.
func normalize(ts *testscript.TestScript, text string) string {
	text = strings.ReplaceAll(text, ts.Getenv("MOCK"), "$MOCK")
	text = strings.ReplaceAll(text, ts.Getenv("WORK"), "$WORK")
	text = strings.ReplaceAll(text, strings.TrimPrefix(ts.Getenv("MOCK"), "http://"), "$HOSTPORT")
	text = about.ReplaceAllString(text, "playback $$VERSION")
	text = pems.ReplaceAllString(text, "${1}$$BASE64$2")
	text = tokens.ReplaceAllString(text, "$$TOKEN")
	text = times.ReplaceAllStringFunc(text, func(s string) string {
		when, err := time.Parse(time.RFC3339Nano, strings.NewReplacer(" UTC", "Z", " ", "T").Replace(s))
		if err != nil || time.Since(when).Abs() > 48*time.Hour {
			return s
		}
		return "$TIME"
	})
	known := map[string]string{
		keyID: "$KEY", playbackID: "$VIDEO", drmID: "$DRM", publicID: "$PUBLIC", mediaID: "$MEDIA",
	}
	mock := mockOf(ts)
	known[mock.WorkspaceID()] = "$WORKSPACE"
	for _, name := range []string{"NEW", "OLD"} {
		if id := ts.Getenv(name); id != "" {
			known[id] = "$" + name
		}
	}
	return uuids.ReplaceAllStringFunc(text, func(id string) string {
		if name, ok := known[id]; ok {
			return name
		}
		if strings.HasPrefix(id, "00000000") {
			return id
		}
		return "$UUID"
	})
}

func mockOf(ts *testscript.TestScript) *mockfastpix.Server {
	return ts.Value(mockKey{}).(*mockfastpix.Server)
}

// cmdToken signs a header and claims and stores the token in an environment
// variable. NOW in the claims is the current second.
func cmdToken(ts *testscript.TestScript, _ bool, args []string) {
	header, claims := args[1], args[2]
	for _, offset := range []int{0, 3600} {
		name := "NOW"
		if offset > 0 {
			name = fmt.Sprintf("NOW+%d", offset)
		}
		claims = strings.ReplaceAll(claims, "("+name+")", strconv.FormatInt(time.Now().Unix()+int64(offset), 10))
	}
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(claims))
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, pair(), crypto.SHA256, digest[:])
	ts.Check(err)
	ts.Setenv(args[0], input+"."+encode(signature))
}

// cmdFault makes the mock answer requests for a path with a status, a number of
// times.
func cmdFault(ts *testscript.TestScript, _ bool, args []string) {
	status, err := strconv.Atoi(args[2])
	ts.Check(err)
	times, err := strconv.Atoi(args[3])
	ts.Check(err)
	mockOf(ts).InjectFault(mockfastpix.Fault{Method: args[0], Path: args[1], Status: status, Times: times})
}

// cmdProfile makes the mock follow the profile in a file.
func cmdProfile(ts *testscript.TestScript, _ bool, args []string) {
	profile, err := mockfastpix.LoadProfile(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	mockOf(ts).SetProfile(profile)
}

// cmdRequests compares the number of requests that the mock received for a
// method and a path.
func cmdRequests(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	got := 0
	for _, r := range mockOf(ts).Requests() {
		if r.Method == args[0] && r.Path == args[1] {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%d requests %s %s, want %d", got, args[0], args[1], want)
	}
}

// cmdKeyID stores the ID of the key in a file in an environment variable.
func cmdKeyID(ts *testscript.TestScript, _ bool, args []string) {
	var answer struct {
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &answer))
	ts.Setenv(args[0], answer.Data.ID)
}

// cmdAwait waits until a file contains a text.
func cmdAwait(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		content, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains(string(content), args[1]) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s does not contain %q after 30 seconds", args[0], args[1])
}

// cmdMode compares the mode of a file.
func cmdMode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("mode of %s is %s, want %s", args[0], got, args[1])
	}
}

// cmdHealthy waits until a mock responds.
func cmdHealthy(ts *testscript.TestScript, _ bool, args []string) {
	var err error
	for range 400 {
		if err = exec.Command(binary, "healthcheck", "--url", args[0]).Run(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s is not healthy: %v", args[0], err)
}

// newID returns a random UUID.
func newID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
