module github.com/FastPix/fastpix-playback-go/opensslkey

go 1.25.0

require (
	github.com/FastPix/fastpix-playback-go v0.0.0-00010101000000-000000000000
	github.com/ebitengine/purego v0.11.3
	github.com/google/go-cmp v0.7.0
)

require (
	github.com/maypok86/otter/v2 v2.4.0 // indirect
	golang.org/x/sync v0.19.0 // indirect
)

replace github.com/FastPix/fastpix-playback-go => ../
