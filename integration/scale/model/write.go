package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/scale/views"
)

// describe returns the constants in sentences.
func describe(c constants) string {
	openssl := ""
	if c.OpenSSL > 0 {
		openssl = fmt.Sprintf(" With OpenSSL, a signature takes %.3f ms.", c.OpenSSL*1e3)
	}
	return fmt.Sprintf(
		"A signature takes %.3f ms of CPU, a Sign that reuses a token %.0f ns, and a cache entry %.0f bytes.",
		c.Signature*1e3, c.Hot*1e9, c.EntryBytes) + openssl
}

func writeText(out io.Writer, c constants) error {
	fmt.Fprintf(out, "%s, %s\n%s\n", c.Machine, c.Date, describe(c))
	for _, t := range tables(c) {
		fmt.Fprintf(out, "\n%s\n", strings.ToUpper(t.title))
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, strings.Join(t.columns, "\t")+"\t")
		for _, row := range t.rows {
			fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func writeMarkdown(out io.Writer, c constants) error {
	fmt.Fprintf(out, "Measured on %s (%s). %s\n", c.Date, c.Machine, describe(c))
	for _, t := range tables(c) {
		fmt.Fprintf(out, "\n### %s\n\n| %s |\n|%s\n", t.title, strings.Join(t.columns, " | "),
			strings.Repeat(" ---: |", len(t.columns)))
		for _, row := range t.rows {
			if _, err := fmt.Fprintf(out, "| %s |\n", strings.Join(row, " | ")); err != nil {
				return err
			}
		}
	}
	return nil
}

// number writes two significant digits of small numbers and all digits before
// the point of others, three of which are significant.
func number(n float64) string {
	switch {
	case n < 0.01:
		return "0"
	case n < 10:
		return strconv.FormatFloat(n, 'g', 2, 64)
	}
	unit := math.Pow(10, max(0, math.Floor(math.Log10(n))-2))
	digits := strconv.FormatFloat(math.Round(n/unit)*unit, 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// opensslCores writes the cores with OpenSSL at the peak, if it was measured.
func opensslCores(s views.Scenario, c constants) string {
	if c.OpenSSL == 0 {
		return "-"
	}
	return number(s.Estimate(c.withOpenSSL()).PeakCores)
}

func megabytes(n float64) string { return number(n/1e6) + " MB" }

func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) + "%" }

// duration writes hours and minutes.
func duration(d time.Duration) string {
	switch hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute); {
	case d == 0:
		return "none"
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", hours)
	default:
		return fmt.Sprintf("%d h %d min", hours, minutes)
	}
}
