package main

import (
	"html/template"
	"log"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

var page = template.Must(template.New("").Funcs(player.FuncMap()).Parse(
	`<!doctype html><title>Watch</title>{{fastpixVideo .}}`))

func main() {
	key, err := core.SigningKeyFromEnv() // FASTPIX_SIGNING_KEY_ID, FASTPIX_SIGNING_PRIVATE_KEY
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.FromEnv())
	if err != nil {
		log.Fatal(err)
	}
	protect := nethttp.Middleware(signer, nethttp.PathValue("id", nethttp.Anyone)) // Anyone: replace with your own rule
	http.Handle("GET /watch/{id}", protect(http.HandlerFunc(watch)))
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil))
}

func watch(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always set behind the middleware
	if err := page.Execute(w, playback); err != nil {
		log.Print(err)
	}
}
