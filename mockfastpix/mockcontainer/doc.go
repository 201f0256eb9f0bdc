// Package mockcontainer is a testcontainers module for mockfastpix, a FastPix
// for tests.
//
// # Quick start
//
//	img, err := mockcontainer.BuildImage(ctx)
//	if err != nil {
//		t.Fatal(err)
//	}
//	ctr, err := mockcontainer.Run(ctx, img)
//	testcontainers.CleanupContainer(t, ctr)
//	if err != nil {
//		t.Fatal(err)
//	}
//	base, err := ctr.BaseURL(ctx)
//
// Go programs can run the same server inside the test process with package
// mockfastpix. The container is for applications that run in containers
// themselves, for tests that kill and restart it, and for comparison with the
// tests of other languages.
//
// # Image
//
// [Run] accepts any image of the repository's Dockerfile. [BuildImage] builds
// it from the source of the required version, without a registry.
//
// The reaper of testcontainers removes the containers of a killed test process.
// It does come from a registry. Without access to a registry, set
// TESTCONTAINERS_RYUK_DISABLED=true.
//
// # Ports
//
// The port is published on the loopback address, so that other machines cannot
// reach it. There are two exceptions. If DOCKER_HOST names a daemon on a
// different machine, the port is published on all addresses of that machine. If
// TESTCONTAINERS_HOST_OVERRIDE is set, the port is published on that address.
// Tests that run in a container and use the Docker socket of its host need the
// override. The usual address is 172.17.0.1.
//
// # Errors
//
// If [Run] fails after the container was created, it returns the container
// together with the error, so that its logs can be read. Clean up before
// checking the error, as above. Errors of options name the option.
package mockcontainer
