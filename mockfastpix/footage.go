package mockfastpix

import (
	"fmt"
	"strings"
	"sync"

	embedded "github.com/FastPix/fastpix-playback-go/mockfastpix/internal/media"
)

// footage is the video that every playback ID shows, with what playlists say about it.
type footage struct {
	video []rendition // highest first
	audio rendition
	mp4   []byte
	m4a   []byte

	// pictures are made when they are asked for, and kept for all servers of the process: they are the same for all.
	pictures embedded.Pictures
}

// rendition is a rendition with its line in the master playlist.
type rendition struct {
	embedded.Rendition
	tag string // up to where the URL follows
}

// theFootage reads the embedded files when they are first needed. What it returns never changes.
var theFootage = sync.OnceValue(func() *footage {
	audio := embedded.Audio()
	f := &footage{mp4: embedded.MP4(), m4a: embedded.M4A(), audio: rendition{
		audio,
		fmt.Sprintf("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Default\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"%d\",URI=\"", audio.Channels),
	}}
	for _, v := range embedded.Renditions() {
		f.video = append(f.video, rendition{v, fmt.Sprintf(
			"#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s,%s\",RESOLUTION=%dx%d,FRAME-RATE=%.3f,AUDIO=\"audio\"\n",
			v.Bandwidth+audio.Bandwidth, v.AverageBandwidth+audio.AverageBandwidth, v.Codecs, audio.Codecs, v.Width, v.Height, v.FrameRate,
		)})
	}
	return f
})

func (f *footage) rendition(name string) (rendition, bool) {
	if name == f.audio.Name {
		return f.audio, true
	}
	for _, v := range f.video {
		if v.Name == name {
			return v, true
		}
	}
	return rendition{}, false
}

// segment returns the piece of a rendition with a path such as video_720/3.m4s. Live streams count on past the end.
func (f *footage) segment(path string) (embedded.Segment, bool) {
	dir, name, _ := strings.Cut(path, "/")
	r, ok := f.rendition(dir)
	if !ok {
		return embedded.Segment{}, false
	}
	if name == r.Init.Name {
		return r.Init, true
	}
	var number int
	if n, err := fmt.Sscanf(name, "%d.m4s", &number); n != 1 || err != nil {
		return embedded.Segment{}, false
	}
	seg, err := r.SegmentAt(number)
	return seg, err == nil
}
