package views

import "time"

// Scenario describes a site and how it signs. Viewers arrive at random moments,
// and every request goes to a random replica.
type Scenario struct {
	PageViews     float64       // per second, mean of a day
	Swing         float64       // of the daily curve: the peak is 1 + Swing times the mean; below 1
	Videos        int           // in the catalog
	Skew          float64       // exponent of the Zipf distribution of their popularity
	VideosPerPage float64       // whose posters a page shows
	PlaysPerPage  float64       // of these, how many a viewer plays
	PlayTime      time.Duration // mean, of an exponential distribution
	Replicas      int
	Locations     int // of the CDN, each with a cache of its own

	TTL        time.Duration
	Window     time.Duration // zero for no reuse
	MaxEntries int           // of the cache of one replica
	PerViewer  bool          // the tokens of plays name the viewer; those of posters do not
}

// Costs are what one operation costs on a machine.
type Costs struct {
	Signature  float64 `json:"signatureSeconds"` // seconds of CPU for an RSA signature
	Hot        float64 `json:"hotSeconds"`       // seconds of CPU for a Sign that reuses a token
	EntryBytes float64 `json:"entryBytes"`       // of a reused token, with its part of the cache
}

// Default returns a site with a million videos and the settings of core.Signer.
// A replica serves 2,000 page views per second.
func Default(pageViews float64) Scenario {
	const pageViewsPerReplica = 2000
	return Scenario{
		PageViews: pageViews, Swing: 0.6,
		Videos: 1_000_000, Skew: 0.9,
		VideosPerPage: 20, PlaysPerPage: 0.25, PlayTime: 10 * time.Minute,
		Replicas: max(1, int(pageViews/pageViewsPerReplica)), Locations: 30,
		TTL: time.Hour, Window: 6 * time.Minute, MaxEntries: 100_000,
	}
}
