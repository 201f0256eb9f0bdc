// Package adapters runs the suite on every framework adapter. Each file but this one and adapters_test.go is one adapter's
// constructor: what a further framework has to bring.
package adapters
