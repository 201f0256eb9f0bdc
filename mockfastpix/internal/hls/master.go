package hls

import (
	"fmt"
	"sync"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// AppendMaster appends to b the master playlist of the video renditions with
// all audio tracks and subtitles. The URLs are those of rendition names.
func AppendMaster(b []byte, video []footage.Rendition, keys []Key, url AppendURL) []byte {
	tags := masterTags()
	b = append(b, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"...)
	b = appendKeys(b, sessionKeyTag, keys)
	for _, list := range [...][]footage.Rendition{footage.Audio(), footage.Subtitles()} {
		for i := range list {
			b = append(b, tags[list[i].Name]...)
			b = append(url(b, list[i].Name), "\"\n"...)
		}
	}
	for i := range video {
		b = append(b, tags[video[i].Name]...)
		b = append(url(b, video[i].Name), '\n')
	}
	return b
}

// masterTags returns the text before the URL of each rendition, by its name. It
// is the same in all master playlists.
var masterTags = sync.OnceValue(func() map[string]string {
	tags := map[string]string{}
	audio, subtitles := footage.Audio(), footage.Subtitles()
	for i, a := range audio {
		tags[a.Name] = fmt.Sprintf("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=%q,LANGUAGE=%q,DEFAULT=%s,"+
			"AUTOSELECT=YES,CHANNELS=\"%d\",URI=\"", a.Label, a.Language, yes(i == 0), a.Channels)
	}
	for _, s := range subtitles {
		tags[s.Name] = fmt.Sprintf("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=%q,LANGUAGE=%q,DEFAULT=NO,"+
			"AUTOSELECT=YES,FORCED=NO,URI=\"", s.Label, s.Language)
	}
	// A variant's bit rates include those of the largest audio track and
	// subtitles (RFC 8216, section 4.3.4.2).
	peak, average := largest(audio)
	textPeak, textAverage := largest(subtitles)
	peak, average = peak+textPeak, average+textAverage
	for _, v := range footage.Renditions() {
		tags[v.Name] = fmt.Sprintf("#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s,%s\","+
			"RESOLUTION=%dx%d,FRAME-RATE=%.3f,AUDIO=\"audio\",SUBTITLES=\"subtitles\"\n", v.Bandwidth+peak,
			v.AverageBandwidth+average, v.Codecs, audio[0].Codecs, v.Width, v.Height, v.FrameRate)
	}
	return tags
})

func yes(is bool) string {
	if is {
		return "YES"
	}
	return "NO"
}

// largest returns the largest bit rates of the renditions.
func largest(list []footage.Rendition) (peak, average int) {
	for _, r := range list {
		peak, average = max(peak, r.Bandwidth), max(average, r.AverageBandwidth)
	}
	return peak, average
}
