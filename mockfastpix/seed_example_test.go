package mockfastpix_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func ExampleLoadSeed() {
	seed, err := mockfastpix.LoadSeed(strings.NewReader(`{
		"time": "2026-05-20T12:00:00Z",
		"signingKeys": [{"id": "my-key", "publicKey": "generate"}],
		"playbacks": [
			{"id": "a-film", "title": "A film", "policy": "private"},
			{"id": "a-trailer", "title": "A trailer", "policy": "public"}
		],
		"liveStreams": [{"title": "A concert", "playbackIds": [{"id": "a-concert", "policy": "private"}]}]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	srv, err := mockfastpix.New(mockfastpix.WithSeed(seed))
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = srv.Close() }()

	fmt.Println(srv.Now().Format("2006-01-02"))
	for _, key := range srv.SeededSigningKeys() {
		fmt.Println(key) // the private key is in key.PrivateKey and is not printed
	}
	for _, id := range []string{"a-film", "a-trailer", "a-concert"} {
		p, _ := srv.Playback(id)
		fmt.Println(p.Title, p.Policy, p.Live)
	}

	_, err = mockfastpix.LoadSeed(strings.NewReader(`{"playbacks": [{"titel": "A film"}]}`))
	fmt.Println(err)
	// Output:
	// 2026-05-20
	// signing key my-key
	// A film private false
	// A trailer public false
	// A concert private true
	// seed: playbacks[0]: unknown field "titel": check its spelling
}
