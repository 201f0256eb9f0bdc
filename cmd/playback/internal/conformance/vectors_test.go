package conformance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/conformance"
)

// RunVectors is tested in integration/conformance.

func TestReadVectors_unusable(t *testing.T) {
	t.Parallel()
	const (
		verification = `"$schema": "schema.json#/$defs/verification"`
		signing      = `"$schema": "schema.json#/$defs/signing"`
		key          = `"key": {"id": "k", "privateKeyFile": "key.json", "privateKeyPointer": "/data/privateKey"}`
	)
	for _, test := range []struct{ name, text, key, want string }{
		{"not JSON", `{`, ``, "unexpected end of JSON input"},
		{"other schema", `{"vectors": [{}]}`, ``, "use verification.json or signing.json"},
		{"no vectors", `{` + verification + `}`, ``, "the file has no vectors"},
		{"no verdict", `{` + verification + `, "vectors": [{"name": "a"}]}`, ``, "vector 1 has no strict verdict"},
		{"other type", `{` + verification + `, "vectors": [{"token": 1}]}`, ``, "vector 1: json: "},
		{"no key file", `{` + signing + `, ` + key + `}`, ``, "the private key that privateKeyFile names: open "},
		{"key file not JSON", `{` + signing + `, ` + key + `}`, `x`, "the file that privateKeyFile names: "},
		{"key missing", `{` + signing + `, ` + key + `}`, `{"data": {}}`, "privateKeyPointer names no text"},
		{"no token", `{` + signing + `, ` + key + `, "vectors": [{}]}`, `{"data": {"privateKey": "x"}}`, "has no token"},
		{
			"token malformed", `{` + signing + `, ` + key + `, "vectors": [{"name": "short", "token": "e30"}]}`,
			`{"data": {"privateKey": "x"}}`, `vector 1, "short": token must be a JWT`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "vectors.json")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if test.key != "" {
				if err := os.WriteFile(filepath.Join(dir, "key.json"), []byte(test.key), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := conformance.ReadVectors(file)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("error %v, want %q and the file's name", err, test.want)
			}
		})
	}
}
