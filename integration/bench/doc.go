// Package bench sets the signer and the adapters beside their peers: bare RSA, golang-jwt as people write it by hand, jwx, the
// CloudFront signer of the AWS SDK, and each framework's bare handler. See docs/performance.md for results and how to repeat them.
package bench
