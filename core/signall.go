package core

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// SignAll signs one playback per grant, on all cores, and returns them in the
// order of the grants. Remote signers get up to [WithMaxInFlight] calls at a
// time. If some grants cannot be signed, their entries are nil,
// the others are complete, and the error is a [*SignAllError] with one error
// per grant. When ctx ends, SignAll returns early, and the entries that were
// not signed have ctx's error. No grants yield an empty slice.
func (s *Signer) SignAll(ctx context.Context, grants []Grant) ([]*Playback, error) {
	playbacks := make([]*Playback, len(grants))
	errs := make([]error, len(grants))
	failed := false
	// A goroutine costs more than a lookup, so only signatures get one.
	var local, remote errgroup.Group
	local.SetLimit(runtime.GOMAXPROCS(0))
	remote.SetLimit(s.config.maxInFlight)
	var panicked atomic.Pointer[any]
	called := time.Now()
	for i, g := range grants {
		var r request
		p, err := s.find(ctx, &g, &r)
		if p != nil || err != nil {
			playbacks[i], errs[i] = p, err
			failed = failed || err != nil
			continue
		}
		group := &local
		if r.key.remote {
			group = &remote
		}
		missing := r // not r, which would be allocated for every lookup
		missing.since = called
		group.Go(func() error {
			defer func() {
				// An observer's panic reaches the caller, as
				// that of Sign does.
				if v := recover(); v != nil {
					panicked.CompareAndSwap(nil, &v)
				}
			}()
			playbacks[i], errs[i] = s.mint(ctx, &missing)
			return errs[i]
		})
	}
	failed = errors.Join(local.Wait(), remote.Wait()) != nil || failed
	if v := panicked.Load(); v != nil {
		panic(*v)
	}
	if failed {
		return playbacks, &SignAllError{Errors: errs}
	}
	return playbacks, nil
}

// SignAllError is the error of [Signer.SignAll] if some of the grants could not
// be signed. errors.Is and errors.As examine each of its errors.
type SignAllError struct {
	// Errors has one entry per grant. It is nil for each grant that was
	// signed.
	Errors []error
}

// Error returns the number of failed grants and the text of the first error.
func (e *SignAllError) Error() string {
	errs := e.Unwrap()
	if len(errs) == 0 {
		return fmt.Sprintf("0 of %d grants could not be signed", len(e.Errors))
	}
	return fmt.Sprintf("%d of %d grants could not be signed, the first because: %v", len(errs), len(e.Errors), errs[0])
}

// Unwrap returns the errors that are not nil.
func (e *SignAllError) Unwrap() []error {
	var errs []error
	for _, err := range e.Errors {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
