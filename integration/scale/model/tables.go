package main

import (
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/scale/views"
)

// table is a part of the output.
type table struct {
	title   string
	columns []string
	rows    [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// sizes are the numbers of page views per second in the tables.
var sizes = []float64{1_000, 10_000, 100_000, 1_000_000}

// middle is the size in tables about settings.
const middle = 100_000

func tables(c constants) []table {
	return []table{
		sizeTable(c, "Defaults of core.Signer", func(*views.Scenario) {}),
		sizeTable(c, "A lifetime of 24 hours and room for all videos", roomy),
		windowTable(c), entriesTable(c), viewerTable(c), restartTable(c),
	}
}

// roomy sets a long lifetime and a cache that holds the whole catalog.
func roomy(s *views.Scenario) {
	s.TTL, s.Window, s.MaxEntries = 24*time.Hour, 144*time.Minute, s.Videos
}

func sizeTable(c constants, title string, change func(*views.Scenario)) table {
	t := table{title, []string{
		"Page views/s", "Replicas", "Signatures/s", "at the peak", "of these, waited for", "Cores", "at the peak",
		"with OpenSSL", "Memory of a replica", "Posters from a CDN",
	}, nil}
	for _, pageViews := range sizes {
		s := views.Default(pageViews)
		change(&s)
		e := s.Estimate(c.Costs)
		t.add(number(pageViews), number(float64(s.Replicas)), number(e.Signatures), number(e.PeakSignatures),
			number(e.PeakWaited), number(e.Cores), number(e.PeakCores), opensslCores(s, c),
			megabytes(e.EntryBytes), percent(e.CDNShare))
	}
	return t
}

func windowTable(c constants) table {
	t := table{"Windows and lifetimes", []string{
		"Lifetime", "Window", "Signatures/s", "at the peak", "Cores at the peak", "Memory of a replica",
		"Posters from a CDN",
	}, nil}
	for _, setting := range []struct{ ttl, window time.Duration }{
		{10 * time.Minute, time.Minute},
		{time.Hour, 0},
		{time.Hour, time.Minute},
		{time.Hour, 6 * time.Minute},
		{time.Hour, 30 * time.Minute},
		{6 * time.Hour, 36 * time.Minute},
		{24 * time.Hour, 144 * time.Minute},
		{24 * time.Hour, 12 * time.Hour},
	} {
		s := views.Default(middle)
		s.TTL, s.Window = setting.ttl, setting.window
		e := s.Estimate(c.Costs)
		t.add(duration(s.TTL), duration(s.Window), number(e.Signatures), number(e.PeakSignatures), number(e.PeakCores),
			megabytes(e.EntryBytes), percent(e.CDNShare))
	}
	return t
}

func entriesTable(c constants) table {
	t := table{"Cache size", []string{
		"Lifetime", "Window", "MaxEntries", "Signatures/s", "Cores at the peak", "Memory of a replica",
	}, nil}
	for _, setting := range []struct{ ttl, window time.Duration }{
		{time.Hour, 6 * time.Minute},
		{24 * time.Hour, 144 * time.Minute},
	} {
		for _, entries := range []int{1_000, 10_000, 100_000, 1_000_000} {
			s := views.Default(middle)
			s.TTL, s.Window, s.MaxEntries = setting.ttl, setting.window, entries
			e := s.Estimate(c.Costs)
			t.add(duration(s.TTL), duration(s.Window), number(float64(entries)), number(e.Signatures),
				number(e.PeakCores), megabytes(e.EntryBytes))
		}
	}
	return t
}

func viewerTable(c constants) table {
	t := table{"Tokens per viewer, a lifetime of 24 hours and room for all videos", []string{
		"Page views/s", "Signatures/s, per video", "per viewer", "Cores at the peak, per video", "per viewer",
		"per viewer with OpenSSL",
	}, nil}
	for _, pageViews := range sizes {
		s := views.Default(pageViews)
		roomy(&s)
		perVideo := s.Estimate(c.Costs)
		s.PerViewer = true
		perViewer := s.Estimate(c.Costs)
		t.add(number(pageViews), number(perVideo.Signatures), number(perViewer.Signatures),
			number(perVideo.PeakCores), number(perViewer.PeakCores), opensslCores(s, c))
	}
	return t
}

func restartTable(c constants) table {
	t := table{"Deployments and new keys", []string{
		"Page views/s", "Replicas", "Lifetime", "MaxEntries", "Additional signatures of a replica",
		"CPU time of a replica", "Additional signatures of all replicas",
		"Signatures of a cold replica in its first second",
	}, nil}
	for _, pageViews := range sizes {
		for _, change := range []func(*views.Scenario){func(*views.Scenario) {}, roomy} {
			s := views.Default(pageViews)
			change(&s)
			e := s.Estimate(c.Costs)
			t.add(number(pageViews), number(float64(s.Replicas)), duration(s.TTL), number(float64(s.MaxEntries)),
				number(e.Restart), number(e.Restart*c.Signature)+" s", number(e.Restart*float64(s.Replicas)), number(e.FirstSecond))
		}
	}
	return t
}
