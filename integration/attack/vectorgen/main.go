// Vectorgen writes the test vectors. Run it at the root of the repository:
//
//	go run ./integration/attack/vectorgen
//
// Signing vectors are the same each time. Verification vectors are signed by
// new keys, whose private halves are not kept.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/FastPix/fastpix-playback-go/integration/attack"
	"github.com/FastPix/fastpix-playback-go/integration/attack/vectors"
)

func main() {
	root := flag.String("root", ".", "root of the repository")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "vectorgen:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	signing, err := vectors.NewSigning(root)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(root, "vectors", "signing.json"), signing); err != nil {
		return err
	}
	verification, err := vectors.NewVerification(attack.NewWorld())
	if err != nil {
		return err
	}
	return write(filepath.Join(root, "vectors", "verification.json"), verification)
}

func write[T vectors.Verification | vectors.Signing](file string, v T) error {
	text, err := vectors.Encode(v)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
