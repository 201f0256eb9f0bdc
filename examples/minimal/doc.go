// Command minimal is the program of the project's README.md: one middleware and
// one template call. It needs a signing key in the environment. Run it with
//
//	FASTPIX_SIGNING_KEY_ID=… FASTPIX_SIGNING_PRIVATE_KEY=… \
//		go run ./examples/minimal
//
// and open http://127.0.0.1:8080/watch/ followed by a playback ID.
package main
