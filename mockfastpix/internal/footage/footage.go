// Package footage holds the video that mockfastpix plays: twelve seconds of a
// synthetic day with a running clock, as everything that FastPix makes of a
// video. There are HLS renditions, an MP4, its audio, thumbnails, spritesheets and
// an animated clip, and a stand-in for FastPix's web player.
//
// The files in data are made by generate.sh and embedded. Functions of this
// package are safe for concurrent use. Byte slices that they return are shared:
// they must not be modified.
package footage

import (
	"embed"
	"fmt"
	"time"
)

//go:generate ./generate.sh

//go:embed data
var files embed.FS

// The length and the frame rate of the video, as generate.sh makes it.
const (
	duration  = 12 * time.Second
	frameRate = 25
)

// Content types of what this package returns.
const (
	TypeMP4        = "video/mp4"
	TypeM4A        = "audio/mp4"
	TypeGIF        = "image/gif"
	TypeWebP       = "image/webp"
	TypeJPEG       = "image/jpeg"
	TypePNG        = "image/png"
	TypeJavaScript = "text/javascript; charset=utf-8"
)

// Duration is the length of the video, its audio and every rendition: a whole
// number of seconds.
func Duration() time.Duration { return duration }

// MP4 is the progressive download, with its index at the start: H.264 and AAC in
// one file of type TypeMP4.
func MP4() []byte { return mustRead("capped-4k.mp4") }

// M4A is the audio alone, of type TypeM4A.
func M4A() []byte { return mustRead("audio.m4a") }

// Clip is a short animation of the whole video without sound. The format is
// "gif" or "webp".
func Clip(format string) (data []byte, contentType string, err error) {
	switch format {
	case "gif":
		return mustRead("clip.gif"), TypeGIF, nil
	case "webp":
		return mustRead("clip.webp"), TypeWebP, nil
	}
	return nil, "", fmt.Errorf("%w: a clip is gif or webp, not %q", ErrFormat, format)
}

// mustRead returns an embedded file. The files are part of the program, and a
// test reads each of them.
func mustRead(name string) []byte {
	data, err := files.ReadFile("data/" + name)
	if err != nil {
		panic("footage: " + err.Error())
	}
	return data
}
