// Package signingkeys is a client for FastPix's signing-key API. It creates,
// lists, fetches and deletes signing keys, and checks at startup that FastPix
// accepts the key that an application signs with.
//
// # Quick start
//
//	client, err := signingkeys.NewFromEnv()
//	created, err := client.Create(ctx)
//	err = os.WriteFile("signing-key.json", created.Answer(), 0o600)
//
// FastPix shows a private key only once, so store [CreatedKey.Answer] before
// anything else. In the application:
//
//	key, err := core.OpenKeyFile("signing-key.json", "")
//	_, err = client.Check(ctx, key)
//
// The access token needs the "System" permission. Source:
// https://docs.fastpix.io/docs/secured-playback-with-jwts.
//
// # Retries
//
// The client repeats a call after network failures and the statuses 408, 429
// and 5xx except 501. It waits with exponential backoff and jitter, or for as
// long as the server's Retry-After header asks, until the context is done or
// the limit of [WithRetries] is reached.
//
// [Client.Create] is safe to repeat. Each call has a new Idempotency-Key, which
// its retries share, so that a lost response does not leave a second key
// behind. Do not use a constant Idempotency-Key: FastPix then returns the first
// key forever, even after it was deleted.
//
// # Errors
//
// If FastPix refuses a call, the error is an [*Error] with the status and
// FastPix's message. It matches one of [ErrUnauthorized], [ErrForbidden],
// [ErrNotFound], [ErrInvalidRequest], [ErrRateLimited] and [ErrUnavailable]
// with errors.Is. No error, log value or printed form contains the secret key
// or any part of a private key.
//
// # Concurrency
//
// A [Client] is safe for concurrent use. Use one per workspace.
package signingkeys
