// Package suite holds the end-to-end cases that every framework adapter must pass: applications over real sockets, with a
// FastPix mock behind them that plays what they sign.
//
// The cases are written once, in terms that every framework has. A framework joins with an [Adapter], whose one function
// builds an application of [Route]s; see integration/adapters. The mock joins as a [Mock]: in the test's process, in a
// container, anywhere.
package suite
