// Package signingkeys is a client of FastPix's signing-key API: it creates, lists, fetches and deletes signing keys, and
// checks at start-up that the key an application signs with is one that FastPix accepts.
//
//	keys, err := signingkeys.NewFromEnv()
//	created, err := keys.Create(ctx)                             // shown once: store created.Answer() as it is
//	err = os.WriteFile("signing-key.json", created.Answer(), 0o600)
//
//	key, err := core.OpenKeyFile("signing-key.json", "")         // in the application
//	_, err = keys.Check(ctx, key)                                // does FastPix know this key?
//
// The access token needs the "System" permission. Source: https://docs.fastpix.io/docs/secured-playback-with-jwts.
//
// # Retries
//
// A call is tried again after network failures and the statuses 408, 429 and 5xx, with exponential backoff, jitter and the
// server's Retry-After, for as long as its context lives and [WithRetries] allows. That is safe for [Client.Create], too: each
// call carries an Idempotency-Key of its own, and its retries repeat it, so that a lost answer does not leave a second key
// behind. (A constant Idempotency-Key would be a trap: FastPix then returns the first key for ever, even a deleted one.)
//
// # Errors
//
// An answer that is not a success is an [*Error] with the status and FastPix's own message; branch on [ErrUnauthorized],
// [ErrForbidden], [ErrNotFound], [ErrInvalidRequest], [ErrRateLimited] and [ErrUnavailable] with errors.Is. No error, log
// value or printed form holds the secret or a byte of a private key.
//
// A [Client] is safe for concurrent use.
package signingkeys
