// Command live is a whole program to copy: a page with a private live stream
// and a recorded video. Run it with
//
//	go run ./examples/live
//
// and open the printed address. The videos come from a mock, unless the
// environment has a signing key:
//
//	FASTPIX_SIGNING_KEY_ID        ID of the signing key
//	FASTPIX_SIGNING_PRIVATE_KEY   private key, as returned by FastPix
//	FASTPIX_DOMAIN                fastpix.com, if your workspace uses it
//
// and -live and -video are the playback IDs of your stream and your video. The
// playback ID of a stream is not its stream ID. See docs/guides/live.md.
package main

import (
	"errors"
	"flag"
	"html/template"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

const (
	demoStream = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"
	demoVideo  = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	live := flag.String("live", demoStream, "playback ID of the live stream")
	video := flag.String("video", demoVideo, "playback ID of the recorded video")
	flag.Parse()
	if err := run(*addr, *live, *video); err != nil {
		log.Fatal(err)
	}
}

func run(addr, live, video string) error {
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		key, err = demo()
	}
	if err != nil {
		return err
	}
	handler, err := newHandler(key, live, video)
	if err != nil {
		return err
	}
	log.Printf("open http://%s", addr)
	server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}

// app holds what the handlers share.
type app struct {
	signer *core.Signer
	videos []core.Grant // the application's database
}

func newHandler(keys core.KeySource, live, video string) (http.Handler, error) {
	signer, err := core.NewSigner(keys, core.FromEnv())
	if err != nil {
		return nil, err
	}
	a := &app{signer, []core.Grant{
		{PlaybackID: live, Live: true},
		{PlaybackID: video},
	}}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", nethttp.NoStore(http.HandlerFunc(a.watch)))
	mux.Handle("GET /playback/{id}", nethttp.ConfigHandler(signer, a.mayWatch)) // renews the token of an open page
	mux.Handle("GET /rewind/{id}", nethttp.Middleware(signer, a.mayWatch)(http.HandlerFunc(rewind)))
	return mux, nil
}

// mayWatch decides who may watch. Check here that the viewer has a ticket, and
// return core.ErrUnauthenticated or core.ErrForbidden to refuse. This program
// lets everyone watch.
func (a *app) mayWatch(r *http.Request) (core.Grant, error) {
	for _, grant := range a.videos {
		if grant.PlaybackID == r.PathValue("id") {
			return grant, nil
		}
	}
	return core.Grant{}, core.ErrNotFound
}

func (a *app) watch(w http.ResponseWriter, r *http.Request) {
	playbacks, err := a.signer.SignAll(r.Context(), a.videos)
	if err != nil {
		log.Print(err)
		http.Error(w, "The videos cannot be played now.", http.StatusServiceUnavailable)
		return
	}
	if err := page.Execute(w, playbacks); err != nil {
		log.Print(err)
	}
}

var page = template.Must(template.New("").Funcs(player.FuncMap()).Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Watch</title>
{{fastpixScript (index . 0)}}
{{fastpixRenewal}}
</head>
<body>
<main>
{{range .}}
<h1>{{if .Live}}Live stream{{else}}Recorded video{{end}}</h1>
{{fastpixPlayer . "config-url" (print "/playback/" .ID)}}
{{if .Live}}<p>If the stream has not begun, <a href="">try again</a>.</p>{{end}}
{{end}}
</main>
</body>
</html>
`))

// rewind redirects players that accept a URL to the stream in its DVR mode.
func rewind(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always set behind the middleware
	http.Redirect(w, r, playback.StreamURL(core.DVRMode()), http.StatusFound)
}

// demo starts a mock with the videos and returns a signing key for it. It sets
// FASTPIX_BASE_URL, which core.FromEnv reads. Leave it out of your program.
func demo() (core.SigningKey, error) {
	mock, err := mockfastpix.New()
	if err != nil {
		return core.SigningKey{}, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return core.SigningKey{}, err
	}
	go func() { log.Fatal(mock.Serve(ln)) }()
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: demoStream, Live: true, DVRMode: true})
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: demoVideo})
	key := mock.CreateSigningKey()
	log.Print("no signing key is set: the videos come from a mock")
	if err := os.Setenv(core.EnvBaseURL, "http://"+ln.Addr().String()); err != nil {
		return core.SigningKey{}, err
	}
	return core.ParseSigningKey(key.ID, []byte(key.PrivateKey))
}
