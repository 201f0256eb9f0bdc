// Package openssl runs the tests of the signer with keys that sign with
// OpenSSL. Package adapters runs the adapter suite with them.
package openssl
