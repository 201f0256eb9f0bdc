// Package suite contains the end-to-end cases that every framework adapter must
// pass. Each case runs an application on a real socket and a FastPix mock that
// verifies what the application signs.
//
// The cases use only terms that every framework has. A framework provides an
// [Adapter], whose New function builds an application from [Route]s. See
// integration/adapters. The mock is a [Mock] in the test process, in a
// container or on another host.
package suite
