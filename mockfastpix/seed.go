package mockfastpix

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/keypair"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

// Seed describes the initial state of a server. [LoadSeed] reads one from JSON.
// testdata/seed.json is an example.
type Seed struct {
	// Time is the initial time of the server's clock. Zero: real time.
	Time time.Time `json:"time,omitzero"`
	// Profile is the profile. Nil: that of [WithProfile], or [Strict].
	Profile *Profile `json:"profile,omitempty"`
	// ProcessingTime is how long a new media needs from Created to Ready. Zero:
	// that of [WithProcessingTime].
	ProcessingTime time.Duration `json:"processingTime,omitempty"`
	// Fickle is the fickle mode. Zero: that of [WithFickle], or off.
	Fickle Fickle `json:"fickle,omitzero"`
	// Webhook is the endpoint of webhooks. Nil: that of [WithWebhook], or none.
	Webhook     *SeedWebhook      `json:"webhook,omitempty"`
	SigningKeys []SeedSigningKey  `json:"signingKeys,omitempty"`
	Playbacks   []PlaybackOptions `json:"playbacks,omitempty"`
	LiveStreams []SeedLiveStream  `json:"liveStreams,omitempty"`
}

// SeedSigningKey is a signing key of a [Seed].
type SeedSigningKey struct {
	// ID is the key ID. It can be empty for a generated key, which then gets a
	// UUID.
	ID string `json:"id,omitempty"`
	// PublicKey is the public key as PEM, or the word "generate" to generate a
	// key pair. [Server.SeededSigningKeys] and GET /_mock/keys/{id} return the
	// private key of a generated pair.
	PublicKey string `json:"publicKey"`
}

const generateKey = "generate"

// SeedLiveStream is a live stream of a [Seed], with any number of playback IDs.
type SeedLiveStream struct {
	ID          string           `json:"id,omitempty"` // empty: 32 hexadecimal characters
	Title       string           `json:"title,omitempty"`
	OffAir      bool             `json:"offAir,omitempty"`
	DVRMode     bool             `json:"dvrMode,omitempty"` // viewers can rewind
	PlaybackIDs []SeedPlaybackID `json:"playbackIds"`
}

// SeedPlaybackID is a playback ID of a [SeedLiveStream].
type SeedPlaybackID struct {
	ID     string `json:"id,omitempty"`     // empty: a UUID
	Policy Policy `json:"policy,omitempty"` // Private or Public
}

// LoadSeed reads a seed from JSON. Unknown fields, values of a wrong type, and
// contradictions are errors that name the entry and the field.
func LoadSeed(r io.Reader) (Seed, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return Seed{}, fmt.Errorf("seed: %w", err)
	}
	var seed Seed
	// The lists are decoded entry by entry, because the errors of encoding/json
	// do not name the entry.
	var lists struct {
		Time           time.Time           `json:"time"`
		Profile        *Profile            `json:"profile"`
		ProcessingTime strictjson.Duration `json:"processingTime"`
		Fickle         json.RawMessage     `json:"fickle"`
		Webhook        *SeedWebhook        `json:"webhook"`
		SigningKeys    []json.RawMessage   `json:"signingKeys"`
		Playbacks      []json.RawMessage   `json:"playbacks"`
		LiveStreams    []json.RawMessage   `json:"liveStreams"`
	}
	if err := strictjson.Decode(text, &lists); err != nil {
		return Seed{}, fmt.Errorf("seed: %w", err)
	}
	seed.Time, seed.Profile, seed.ProcessingTime = lists.Time, lists.Profile, time.Duration(lists.ProcessingTime)
	if len(lists.Fickle) > 0 {
		if err := strictjson.Decode(lists.Fickle, &seed.Fickle); err != nil {
			return Seed{}, fmt.Errorf("seed: fickle: %w", err)
		}
	}
	seed.Webhook = lists.Webhook
	if seed.SigningKeys, err = decodeEach[SeedSigningKey]("signingKeys", lists.SigningKeys); err != nil {
		return Seed{}, err
	}
	if seed.Playbacks, err = decodeEach[PlaybackOptions]("playbacks", lists.Playbacks); err != nil {
		return Seed{}, err
	}
	if seed.LiveStreams, err = decodeEach[SeedLiveStream]("liveStreams", lists.LiveStreams); err != nil {
		return Seed{}, err
	}
	if err := seed.validate(); err != nil {
		return Seed{}, fmt.Errorf("seed: %w", err)
	}
	return seed, nil
}

func decodeEach[T any](name string, entries []json.RawMessage) ([]T, error) {
	list := make([]T, len(entries))
	for i, text := range entries {
		if err := strictjson.Decode(text, &list[i]); err != nil {
			return nil, fmt.Errorf("seed: %s[%d]: %w", name, i, err)
		}
	}
	return list, nil
}

func (seed Seed) validate() error {
	if _, err := shiftTo(seed.Time); err != nil && !seed.Time.IsZero() {
		return fmt.Errorf("time is %w: use a nearer time", err)
	}
	if err := validateProcessingTime(seed.ProcessingTime); err != nil {
		return fmt.Errorf("processingTime: %w", err)
	}
	if err := seed.Fickle.validate(); err != nil {
		return fmt.Errorf("fickle: %w", err)
	}
	if seed.Profile != nil {
		if err := seed.Profile.validate(); err != nil {
			return fmt.Errorf("profile: %w", jsonProfileError(err))
		}
	}
	if seed.Webhook != nil {
		endpoint, err := newWebhookEndpoint(seed.Webhook.URL, seed.Webhook.Secret)
		if endpoint == nil {
			return fmt.Errorf("webhook: %w", cmp.Or(err, errors.New("url and secret are missing")))
		}
	}
	used := map[string]string{} // ID to the entry that has it
	claim := func(entry, id string) error {
		if id == "" {
			return nil
		}
		if first, taken := used[id]; taken {
			return fmt.Errorf("%s: the ID %q is that of %s already: use another ID", entry, id, first)
		}
		used[id] = entry
		return nil
	}
	for i, k := range seed.SigningKeys {
		entry := fmt.Sprintf("signingKeys[%d]", i)
		if err := errors.Join(k.validate(entry), claim(entry, k.ID)); err != nil {
			return err
		}
	}
	clear(used) // a key and a playback ID may have the same ID
	for i, o := range seed.Playbacks {
		entry := fmt.Sprintf("playbacks[%d]", i)
		if err := o.validate(); err != nil {
			return fmt.Errorf("%s: %w", entry, err)
		}
		if err := claim(entry, o.ID); err != nil {
			return err
		}
	}
	for i, l := range seed.LiveStreams {
		entry := fmt.Sprintf("liveStreams[%d]", i)
		if l.ID != "" && !plainID(l.ID) {
			return fmt.Errorf("%s: id %q: use letters, digits, - and _ only, up to 255 of them", entry, l.ID)
		}
		if err := claim(entry, l.ID); err != nil {
			return err
		}
		if len(l.PlaybackIDs) == 0 {
			return fmt.Errorf("%s: playbackIds is empty: name at least one", entry)
		}
		for j, p := range l.PlaybackIDs {
			entry := fmt.Sprintf("%s.playbackIds[%d]", entry, j)
			if err := (PlaybackOptions{ID: p.ID, Policy: p.Policy, Live: true}).validate(); err != nil {
				return fmt.Errorf("%s: %w", entry, err)
			}
			if err := claim(entry, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k SeedSigningKey) validate(entry string) error {
	switch {
	case k.PublicKey == "":
		return fmt.Errorf("%s: publicKey is missing: give the PEM of the public key, or %q", entry, generateKey)
	case k.PublicKey == generateKey:
		return nil
	case k.ID == "":
		return fmt.Errorf("%s: id is missing: give the key ID that tokens carry as kid", entry)
	}
	if _, err := keypair.ParsePublic(k.PublicKey); err != nil {
		return fmt.Errorf("%s: publicKey: %w", entry, err)
	}
	return nil
}

func (seed Seed) clone() Seed {
	if seed.Profile != nil {
		profile := seed.Profile.clone()
		seed.Profile = &profile
	}
	if seed.Webhook != nil {
		webhook := *seed.Webhook
		seed.Webhook = &webhook
	}
	seed.SigningKeys = slices.Clone(seed.SigningKeys)
	seed.Playbacks = slices.Clone(seed.Playbacks)
	for i, o := range seed.Playbacks {
		seed.Playbacks[i].Domains, seed.Playbacks[i].UserAgents = o.Domains.clone(), o.UserAgents.clone()
	}
	seed.LiveStreams = slices.Clone(seed.LiveStreams)
	for i, l := range seed.LiveStreams {
		seed.LiveStreams[i].PlaybackIDs = slices.Clone(l.PlaybackIDs)
	}
	return seed
}
