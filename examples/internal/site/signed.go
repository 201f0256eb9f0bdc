package site

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Signed describes a token for the watch page. A token is signed and not
// encrypted, so everyone who has the URL can read it.
type Signed struct {
	Claims    []Claim
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// Claim is a claim of a token.
type Claim struct{ Name, Value, Meaning string }

// explain returns the description of the playback's token. It returns nil for a
// public video, which has no token.
func explain(p *core.Playback) (*Signed, error) {
	if p.Token() == "" {
		return nil, nil //nolint:nilnil // see the comment
	}
	parts := strings.Split(p.Token(), ".")
	if len(parts) != 3 {
		return nil, errors.New("the token does not have three parts")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, errors.New("the token's payload is not base64url")
	}
	var claims struct {
		Kid, Aud, Iss string
		Iat, Exp      int64
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, errors.New("the token's payload is not JSON")
	}
	return &Signed{
		Claims: []Claim{
			{"kid", claims.Kid, "ID of the signing key"},
			{"aud", claims.Aud, "audience: this video only"},
			{"iss", claims.Iss, "issuer"},
			{"iat", fmt.Sprint(claims.Iat), clock(claims.Iat)},
			{"exp", fmt.Sprint(claims.Exp), clock(claims.Exp)},
		},
		IssuedAt:  p.IssuedAt(),
		ExpiresAt: p.ExpiresAt(),
	}, nil
}

func clock(unix int64) string {
	return time.Unix(unix, 0).UTC().Format("2 January 2006, 15:04:05 UTC")
}
