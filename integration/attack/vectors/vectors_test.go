package vectors_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/attack"
	"github.com/FastPix/fastpix-playback-go/integration/attack/vectors"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const (
	root         = "../../.."
	directory    = root + "/vectors/"
	regenerating = "run go run ./integration/attack/vectorgen at the root of the repository"
)

func read[T vectors.Verification | vectors.Signing](t *testing.T, name string) T {
	t.Helper()
	v, err := vectors.Read[T](directory + name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestVerification_verdicts compares the mock's verdict on each vector, at the
// vector's time, with the verdict in the file.
func TestVerification_verdicts(t *testing.T) {
	t.Parallel()
	file := read[vectors.Verification](t, "verification.json")
	for _, profile := range []struct {
		name    string
		profile mockfastpix.Profile
		want    func(vectors.Vector) vectors.Verdict
	}{
		{"strict", mockfastpix.Strict(), func(v vectors.Vector) vectors.Verdict { return v.Strict }},
		{"lenient", mockfastpix.Lenient(), func(v vectors.Vector) vectors.Verdict { return v.Lenient }},
	} {
		t.Run(profile.name, func(t *testing.T) {
			t.Parallel()
			mock, err := mockfastpix.New(mockfastpix.WithProfile(profile.profile), mockfastpix.WithSeed(file.Seed()))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = mock.Close() })
			for _, k := range file.Keys {
				if !k.Deleted {
					continue
				}
				if err := mock.RevokeSigningKey(k.ID); err != nil {
					t.Fatal(err)
				}
			}
			for _, v := range file.Vectors {
				mock.SetTime(time.Unix(v.Time, 0))
				got := mock.Verify(v.Token, v.PlaybackID, mockfastpix.Resource(v.Resource))
				verdict := vectors.Verdict{Accepted: got.Accepted, Status: got.Status, Reason: got.Reason.Code}
				if diff := cmp.Diff(profile.want(v), verdict); diff != "" {
					t.Errorf("%s (-want +got):\n%s", v.Name, diff)
				}
			}
		})
	}
}

// TestVerification_neighbors checks that each refused vector names an accepted
// one for the same place.
func TestVerification_neighbors(t *testing.T) {
	t.Parallel()
	file := read[vectors.Verification](t, "verification.json")
	byName := file.ByName()
	if len(byName) != len(file.Vectors) {
		t.Error("a name is used twice")
	}
	for _, v := range file.Vectors {
		neighbor, ok := byName[v.Neighbor]
		switch {
		case v.Strict.Accepted && v.Lenient.Accepted:
			if v.Neighbor != "" {
				t.Errorf("%s: accepted, and with a neighbor", v.Name)
			}
		case !ok || !neighbor.Strict.Accepted || !neighbor.Lenient.Accepted:
			t.Errorf("%s: the neighbor %q is not an accepted vector", v.Name, v.Neighbor)
		case neighbor.PlaybackID != v.PlaybackID || neighbor.Resource != v.Resource:
			t.Errorf("%s: the neighbor is at another place", v.Name)
		}
	}
}

// TestVerification_current checks that the file has the vectors of the corpus.
// Its tokens are those of the corpus except for the keys.
func TestVerification_current(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	w := attack.NewWorld()
	other := *w // has other keys
	other.Key, other.OtherKey, other.Intruder = testkeys.OtherRSA(), w.Intruder, testkeys.RSA()
	other.Cube = attack.NewKey(2048, 3)
	file := read[vectors.Verification](t, "verification.json")
	want, err := vectors.NewVerification(w)
	if err != nil {
		t.Fatal(err)
	}
	again, err := vectors.NewVerification(&other)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(withoutKeys(want), withoutKeys(file)); diff != "" {
		t.Fatalf("vectors/verification.json is not current: %s (-corpus +file):\n%s", regenerating, diff)
	}
	for i, v := range file.Vectors {
		one, two := want.Vectors[i].Token, again.Vectors[i].Token
		fixed := commonSegments(one, two)
		length := len(one) != len(two) || len(one) == len(v.Token) || fixed >= 2 // the key's numbers vary in length
		if commonSegments(one, v.Token) < fixed || !length {
			t.Errorf("%s: the token is not the corpus's: %s", v.Name, regenerating)
		}
	}
}

// withoutKeys removes from the vectors all that depends on the keys.
func withoutKeys(v vectors.Verification) vectors.Verification {
	v.Keys, v.Vectors = slices.Clone(v.Keys), slices.Clone(v.Vectors)
	for i := range v.Keys {
		v.Keys[i].PublicKey, v.Keys[i].JWK = "", vectors.JWK{}
	}
	for i := range v.Vectors {
		v.Vectors[i].Token = ""
	}
	return v
}

// commonSegments counts the segments up to the first that differs.
func commonSegments(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	n := 0
	for n < min(len(as), len(bs)) && as[n] == bs[n] {
		n++
	}
	return n
}

// TestSigning_core signs the inputs with package core and compares the bytes.
func TestSigning_core(t *testing.T) {
	t.Parallel()
	want, err := vectors.NewSigning(root)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read[vectors.Signing](t, "signing.json")); diff != "" {
		t.Errorf("vectors/signing.json is not what package core signs: %s if that is intended (-core +file):\n%s",
			regenerating, diff)
	}
}

// TestSigning_mock presents the tokens to the mock, which shares no code with
// the signer.
func TestSigning_mock(t *testing.T) {
	t.Parallel()
	file := read[vectors.Signing](t, "signing.json")
	for _, v := range file.Vectors {
		mock, err := mockfastpix.New()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = mock.Close() })
		if err := mock.RegisterSigningKey(file.Key.ID, file.Key.PublicKey); err != nil {
			t.Fatal(err)
		}
		mock.SetTime(time.Unix(v.Now, 0).Add(-time.Minute)) // when the media is made
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: v.PlaybackID, Policy: mockfastpix.Policy(v.Policy)})
		if v.TTL < 10 {
			continue // it may expire before it is verified
		}
		mock.SetTime(time.Unix(v.Now, 0))
		if got := mock.Verify(v.Token, v.PlaybackID, mockfastpix.ResourceStream); !got.Accepted {
			t.Errorf("%s: %v", v.Name, got.Err())
		}
	}
}

// TestFiles_encoded checks that the files have the form that the command
// writes.
func TestFiles_encoded(t *testing.T) {
	t.Parallel()
	verification, err := vectors.Encode(read[vectors.Verification](t, "verification.json"))
	if err != nil {
		t.Fatal(err)
	}
	signing, err := vectors.Encode(read[vectors.Signing](t, "signing.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"verification.json": verification, "signing.json": signing} {
		text, err := os.ReadFile(directory + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != string(want) {
			t.Errorf("vectors/%s was changed by hand: %s", name, regenerating)
		}
	}
}

// TestFiles_noPrivateKey checks that the vectors hold public halves alone.
func TestFiles_noPrivateKey(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(directory + "*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sign := range []string{"PRIVATE" + " KEY", "LS0tLS1CRUdJTiB" + "QUklW", `"d":"`} {
			if strings.Contains(string(text), sign) {
				t.Errorf("%s contains %s", file, sign)
			}
		}
	}
}

// TestExamples runs the programs in other languages that consume the vectors.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, example := range []struct{ program, file string }{
		{"node", "verify.mjs"}, {"node", "sign.mjs"}, {"python3", "verify.py"}, {"python3", "sign.py"},
	} {
		t.Run(example.file, func(t *testing.T) {
			t.Parallel()
			program := needs.Program(t, example.program)
			cmd := exec.CommandContext(t.Context(), program, directory+"examples/"+example.file)
			cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONUTF8=1")
			output, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(output), " 0 failed") {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}
