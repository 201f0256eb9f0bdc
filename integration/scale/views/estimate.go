package views

import (
	"math"
	"time"
)

// Estimate is what a scenario costs, as expectations.
type Estimate struct {
	Signatures     float64 // per second, of all replicas, mean of the day
	PeakSignatures float64 // in the hour with the most page views
	PeakWaited     float64 // of these, those for which a request waits
	Cores          float64 // for Sign, of all replicas, mean of the day
	PeakCores      float64
	Entries        float64 // in the cache of one replica, in that hour
	EntryBytes     float64 // of these, in bytes
	CDNShare       float64 // of the requests for posters, those that a CDN can answer

	// The cost of a deployment that restarts all replicas, and of a new key,
	// is Restart times the number of replicas.
	Restart     float64 // additional signatures of one replica that restarts in the busiest hour
	FirstSecond float64 // its signatures in the first second, while its cache is empty
}

// Estimate returns what s costs.
func (s Scenario) Estimate(c Costs) Estimate {
	const hours = 24
	var e Estimate
	videos := zipf(s.Videos, s.Skew)
	for hour := range hours {
		pageViews := s.PageViews * (1 + s.Swing*math.Sin(2*math.Pi*float64(hour)/hours))
		l := s.load(videos, pageViews)
		signatures, cores := l.waited+l.ahead, l.cores(c)
		e.Signatures += signatures / hours
		e.Cores += cores / hours
		if signatures > e.PeakSignatures {
			e.PeakSignatures, e.PeakWaited, e.PeakCores = signatures, l.waited, cores
		}
		e.Entries = max(e.Entries, l.entries)
	}
	e.EntryBytes = e.Entries * c.EntryBytes
	e.CDNShare = s.cdnShare(videos)
	e.Restart, e.FirstSecond = s.restart(videos, s.PageViews*(1+s.Swing))
	return e
}

// load is the load of all replicas at one rate of page views.
type load struct {
	calls         float64 // of Sign per second
	waited, ahead float64 // signatures per second
	entries       float64 // of one replica
}

func (l load) cores(c Costs) float64 { return (l.waited+l.ahead)*c.Signature + l.calls*c.Hot }

// calls returns the calls of Sign per second for tokens that all viewers of a
// video share, and for tokens that name their viewer.
func (s Scenario) calls(pageViews float64) (perVideo, perViewer float64) {
	posters, plays := pageViews*s.VideosPerPage, pageViews*s.PlaysPerPage*(1+s.renewals())
	if s.PerViewer {
		return posters, plays
	}
	return posters + plays, 0
}

func (s Scenario) load(videos []bucket, pageViews float64) load {
	perVideo, perViewer := s.calls(pageViews)
	l := load{calls: perVideo + perViewer, waited: perViewer}
	if s.Window == 0 {
		l.waited = l.calls
		return l
	}
	popular, others := split(videos, s.MaxEntries)
	perReplica := perVideo / float64(s.Replicas)
	for _, b := range popular {
		rate, n := b.share*perReplica, float64(b.count)
		w := newWindow(rate * s.Window.Seconds())
		waited, ahead := w.signatures()
		perSecond := n * float64(s.Replicas) / s.Window.Seconds()
		l.waited += waited * perSecond
		l.ahead += ahead * perSecond
		l.entries += n * -math.Expm1(-rate*s.TTL.Seconds())
	}
	// Of the other videos, nothing is kept long enough.
	for _, b := range others {
		l.waited += float64(b.count) * b.share * perVideo
	}
	// They leave when they expire, or when the cache is full.
	for _, b := range others {
		l.entries += float64(b.count) * -math.Expm1(-b.share*perReplica*s.TTL.Seconds())
	}
	l.entries += perViewer / float64(s.Replicas) * s.TTL.Seconds()
	l.entries = min(l.entries, float64(s.MaxEntries))
	return l
}

// restart returns the additional signatures of one replica that loses its
// tokens, and all of its signatures in the first second after that.
func (s Scenario) restart(videos []bucket, pageViews float64) (additional, firstSecond float64) {
	perVideo, perViewer := s.calls(pageViews)
	perReplica := perVideo / float64(s.Replicas)
	firstSecond = perViewer / float64(s.Replicas)
	if s.Window == 0 {
		return 0, perReplica + firstSecond
	}
	popular, others := split(videos, s.MaxEntries)
	for _, b := range popular {
		rate, n := b.share*perReplica, float64(b.count)
		additional += n * newWindow(rate*s.Window.Seconds()).restart()
		firstSecond += n * -math.Expm1(-rate)
	}
	for _, b := range others {
		firstSecond += float64(b.count) * b.share * perReplica
	}
	return additional, firstSecond
}

// renewals returns how often a player renews its token, in the mean.
func (s Scenario) renewals() float64 {
	lead := min(s.TTL/5, time.Minute)
	// The tokens of a window are returned at all moments of it.
	interval := s.TTL - s.Window/2 - lead
	return 1 / math.Expm1(interval.Seconds()/s.PlayTime.Seconds())
}

// cdnShare returns the share of requests for posters for which the same URL was
// requested before at the same location. All replicas sign the same URL.
func (s Scenario) cdnShare(videos []bucket) float64 {
	if s.Window == 0 {
		// iat is in seconds.
		s.Window = time.Second
	}
	requests, urls := s.PageViews*s.VideosPerPage*s.Window.Seconds()/float64(s.Locations), 0.0
	for _, b := range videos {
		urls += float64(b.count) * -math.Expm1(-b.share*requests)
	}
	return 1 - urls/requests
}
