package mockcontainer_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

func ExampleRun() {
	// runMockContainer {
	ctx := context.Background()

	img, err := mockcontainer.BuildImage(ctx)
	if err != nil {
		log.Printf("failed to build the image: %s", err)
		return
	}
	ctr, err := mockcontainer.Run(ctx, img)
	defer func() {
		if err := testcontainers.TerminateContainer(ctr); err != nil {
			log.Printf("failed to terminate container: %s", err)
		}
	}()
	if err != nil {
		log.Printf("failed to start container: %s", err)
		return
	}

	base, err := ctr.BaseURL(ctx)
	if err != nil {
		log.Printf("failed to get the base URL: %s", err)
		return
	}
	// }

	res, err := http.Get(base + "/_mock/health")
	if err != nil {
		log.Printf("failed to connect: %s", err)
		return
	}
	defer res.Body.Close()
	fmt.Println(res.StatusCode)
}

func ExampleWithSeed() {
	ctx := context.Background()
	img, err := mockcontainer.BuildImage(ctx)
	if err != nil {
		log.Printf("failed to build the image: %s", err)
		return
	}
	// withOptions {
	ctr, err := mockcontainer.Run(ctx, img,
		mockcontainer.WithSeed(mockfastpix.Seed{
			SigningKeys: []mockfastpix.SeedSigningKey{{ID: "my-key", PublicKey: "generate"}},
			Playbacks:   []mockfastpix.PlaybackOptions{{ID: "my-film", Policy: mockfastpix.DRM}},
		}),
		mockcontainer.WithProfile(mockfastpix.Lenient()),
		mockcontainer.WithTLS("*.fastpix.io"),
		mockcontainer.WithFaults(mockfastpix.Fault{Path: "/v1/*", Times: 1, Status: http.StatusServiceUnavailable}),
		mockcontainer.WithFickle(mockfastpix.Fickle{Rate: 0.1, Seed: 42}),
	)
	// }
	defer func() {
		if err := testcontainers.TerminateContainer(ctr); err != nil {
			log.Printf("failed to terminate container: %s", err)
		}
	}()
	if err != nil {
		log.Printf("failed to start container: %s", err)
		return
	}

	// getClient {
	client, err := ctr.HTTPClient(ctx)
	if err != nil {
		log.Printf("failed to get a client: %s", err)
		return
	}
	res, err := client.Get("https://stream.fastpix.io/my-film.m3u8")
	// }
	if err != nil {
		log.Printf("failed to connect: %s", err)
		return
	}
	defer res.Body.Close()
	fmt.Println(res.StatusCode, res.Header.Get("X-Mock-Reason"))
}
