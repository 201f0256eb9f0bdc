// Package bench compares the signer with bare RSA, golang-jwt, jwx and the
// CloudFront signer of the AWS SDK, and the adapters with the bare handlers of
// their frameworks. See docs/performance.md for the results and how to repeat
// them.
package bench
