package mockfastpix

import (
	"fmt"
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// profileError names the field of a profile that is wrong.
type profileError struct{ field, text string }

func (e *profileError) Error() string { return e.field + e.text }

func (p Profile) validate() error {
	wrong := func(field, format string, args ...any) error {
		return &profileError{field, fmt.Sprintf(format, args...)}
	}
	for _, f := range p.statuses() {
		if *f.status != 0 && !slices.Contains(f.allowed[:], *f.status) {
			return wrong(f.name, " is %d: use %d or %d", *f.status, f.allowed[0], f.allowed[1])
		}
	}
	if !p.HeaderKeyID.valid() {
		return wrong("HeaderKeyID", " is %s: use one of the HeaderKeyID constants", redact.Quote(string(p.HeaderKeyID)))
	}
	if !p.DRMMode.valid() {
		return wrong("DRMMode", " is %s: use one of the DRMMode constants", redact.Quote(string(p.DRMMode)))
	}
	if p.Leeway < 0 {
		return wrong("Leeway", " is negative: use zero or more")
	}
	if p.MaxLifetime < 0 {
		return wrong("MaxLifetime", " is negative: use a duration, or zero for no limit")
	}
	for i, alg := range p.AdditionalAlgorithms {
		if problem := algorithmProblem(alg); problem != "" {
			return wrong("AdditionalAlgorithms", "[%d] is %s: %s", i, redact.Quote(alg), problem)
		}
		if slices.Index(p.AdditionalAlgorithms, alg) < i {
			return wrong("AdditionalAlgorithms", "[%d] is %s again: remove it", i, redact.Quote(alg))
		}
	}
	for i, id := range p.DRMConfigurationIDs {
		if !uuid.Valid(id) {
			return wrong("DRMConfigurationIDs", "[%d] is %s: use a UUID", i, redact.Quote(id))
		}
	}
	return nil
}
