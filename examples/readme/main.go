// Command readme is the program in README.md. It plays private videos at
// /watch/ followed by a playback ID, with the signing key in the environment.
package main

import (
	"html/template"
	"log"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

var page = template.Must(template.New("").Funcs(player.FuncMap()).Parse(`<!doctype html>
<meta name="viewport" content="width=device-width"><title>Watch</title>{{fastpixVideo .}}`))

func main() {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.FromEnv())
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", newSite(signer)))
}

func newSite(signer *core.Signer) http.Handler {
	mux := http.NewServeMux()
	protect := nethttp.Middleware(signer, nethttp.PathValue("id", mayWatch))
	mux.Handle("GET /watch/{id}", protect(http.HandlerFunc(watch)))
	return mux
}

func mayWatch(r *http.Request, playbackID string) error {
	return nil // your rule; return core.ErrForbidden to refuse
}

func watch(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always set behind the middleware
	if err := page.Execute(w, playback); err != nil {
		log.Print(err)
	}
}
