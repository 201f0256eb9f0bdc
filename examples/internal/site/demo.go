package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// demoCatalog returns a catalog with a video for each access policy and one
// that the viewer has not bought.
func demoCatalog() []Video {
	return []Video{
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01", Policy: core.Private, Title: "First light", Still: time.Second,
			Blurb: "A private video. Members watch it with a token that is valid for this video only and expires.",
		},
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02", Policy: core.DRM, Title: "High noon", Still: 4 * time.Second,
			Blurb: "A DRM-protected video. One token is valid for the stream and the license.",
		},
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d03", Policy: core.Public, Title: "Nightfall, the trailer",
			Still: 8 * time.Second,
			Blurb: "A public video. It plays without a token, for guests too.",
		},
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d04", Policy: core.Private, Title: "Nightfall", Unsold: true,
			Blurb: "A private video that you have not bought. Its URLs and its thumbnail are not signed.",
		},
	}
}

// startMock starts a mock with the videos of the catalog and a new signing key.
// It sets the environment variables that [core.SigningKeyFromEnv] and
// [core.FromEnv] read.
func startMock(catalog []Video, out io.Writer) (*mockfastpix.Server, error) {
	mock, err := mockfastpix.New()
	if err != nil {
		return nil, err
	}
	ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		if err := mock.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(out, "The mock has stopped:", err)
		}
	}()
	base := "http://" + ln.Addr().String()
	fmt.Fprintf(out, "No FASTPIX_ variables are set. The videos come from a mock on %s\n", base)

	for _, v := range catalog {
		mock.AddPlayback(mockfastpix.PlaybackOptions{
			ID: v.ID, Title: v.Title, Policy: mockfastpix.Policy(v.Policy.String()),
		})
	}
	key := mock.CreateSigningKey()
	return mock, errors.Join(
		os.Setenv(core.EnvSigningKeyID, key.ID),
		os.Setenv(core.EnvSigningPrivateKey, key.PrivateKey),
		os.Setenv(core.EnvBaseURL, base),
	)
}
