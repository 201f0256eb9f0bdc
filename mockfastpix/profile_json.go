package mockfastpix

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

// profileFields has the fields of a [Profile] without its methods.
type profileFields Profile

// profileBody is the JSON form of a [Profile]. Durations are texts.
type profileBody struct {
	profileFields
	Leeway                strictjson.Duration `json:"leeway"`
	MaxLifetime           strictjson.Duration `json:"maxLifetime"`
	KeyDeletionDelay      strictjson.Duration `json:"keyDeletionDelay"`
	PlaybackDeletionDelay strictjson.Duration `json:"playbackDeletionDelay"`
	URLLifetime           strictjson.Duration `json:"urlLifetime"`
}

// LoadProfile reads a profile from JSON: an object with the fields of [Profile]
// whose names begin with a lower case letter, such as
//
//	{"expiredStatus": 401, "leeway": "1m", "issuers": ["fastpix.io"]}
//
// or the name "strict" or "lenient". Fields that are missing have the value of
// [Strict]. Unknown fields and invalid values are errors that name the field.
func LoadProfile(r io.Reader) (Profile, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return Profile{}, fmt.Errorf("profile: %w", err)
	}
	var p Profile
	if err := strictjson.Decode(text, &p); err != nil {
		return Profile{}, fmt.Errorf("profile: %w", err)
	}
	return p, nil
}

// MarshalJSON returns the object that [LoadProfile] reads, with all fields.
// Statuses that are zero, and a bool that is nil, are written as the default
// that they mean.
func (p Profile) MarshalJSON() ([]byte, error) {
	p = p.effective()
	for _, list := range []*[]string{&p.AdditionalAlgorithms, &p.Issuers, &p.DRMConfigurationIDs} {
		if *list == nil {
			*list = []string{} // and not null
		}
	}
	if p.Messages == nil {
		p.Messages = map[string]string{}
	}
	return json.Marshal(profileBody{
		profileFields: profileFields(p),
		Leeway:        strictjson.Duration(p.Leeway), MaxLifetime: strictjson.Duration(p.MaxLifetime),
		KeyDeletionDelay:      strictjson.Duration(p.KeyDeletionDelay),
		PlaybackDeletionDelay: strictjson.Duration(p.PlaybackDeletionDelay),
		URLLifetime:           strictjson.Duration(p.URLLifetime),
	})
}

// UnmarshalJSON reads a profile as [LoadProfile] does.
func (p *Profile) UnmarshalJSON(text []byte) error {
	var name string
	if json.Unmarshal(text, &name) == nil && name != "" {
		named, err := ProfileByName(name)
		if err != nil {
			return err
		}
		*p = named
		return nil
	}
	var body profileBody
	if err := strictjson.Decode(text, &body); err != nil {
		return err
	}
	read := Profile(body.profileFields)
	read.Leeway, read.MaxLifetime = time.Duration(body.Leeway), time.Duration(body.MaxLifetime)
	read.KeyDeletionDelay = time.Duration(body.KeyDeletionDelay)
	read.PlaybackDeletionDelay = time.Duration(body.PlaybackDeletionDelay)
	read.URLLifetime = time.Duration(body.URLLifetime)
	if err := read.validate(); err != nil {
		return jsonProfileError(err)
	}
	*p = read
	return nil
}

// jsonProfileError names the field as it is written in JSON.
func jsonProfileError(err error) error {
	var wrong *profileError
	if !errors.As(err, &wrong) {
		return err
	}
	field, _ := reflect.TypeFor[Profile]().FieldByName(wrong.field)
	return &profileError{field.Tag.Get("json"), wrong.text}
}
