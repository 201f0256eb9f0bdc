// Command model prints what the views of a video site cost: signatures, cores,
// memory, and the share of posters that a CDN can answer. It measures the cost
// of a signature, of a reused token and of a cache entry first, or reads them
// from a file that it wrote with --format json.
//
//	go run ./integration/scale/model
//	go run ./integration/scale/model --constants constants.json
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	format := flag.String("format", "text", "`format` of the output: text, markdown or json")
	file := flag.String("constants", "", "`file` with constants to use instead of measuring them")
	flag.Parse()
	if err := run(os.Stdout, *format, *file); err != nil {
		fmt.Fprintln(os.Stderr, "model:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, format, file string) error {
	write, known := formats[format]
	if !known {
		return fmt.Errorf("--format %q: use text, markdown or json", format)
	}
	var c constants
	var err error
	if file == "" {
		c, err = measure(context.Background())
	} else {
		c, err = readConstants(file)
	}
	if err != nil {
		return err
	}
	return write(out, c)
}

var formats = map[string]func(io.Writer, constants) error{
	"text":     writeText,
	"markdown": writeMarkdown,
	"json": func(out io.Writer, c constants) error {
		e := json.NewEncoder(out)
		e.SetIndent("", "\t")
		return e.Encode(c)
	},
}

func readConstants(file string) (constants, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return constants{}, err
	}
	var c constants
	if err := json.Unmarshal(text, &c); err != nil {
		return constants{}, fmt.Errorf("%s: %w", file, err)
	}
	if c.Signature <= 0 || c.Hot <= 0 || c.EntryBytes <= 0 {
		return constants{}, fmt.Errorf("%s: signatureSeconds, hotSeconds and entryBytes must be above 0", file)
	}
	return c, nil
}
