package cenc

import (
	"encoding/binary"
	"fmt"
)

const scheme = "cbcs"

// Blocks of video that are encrypted and left clear, alternately. FastPix's
// scheme has this pattern in all players.
const (
	cryptBlocks = 1
	skipBlocks  = 9
)

// The path of the sample descriptions in a file with one track.
var sampleDescriptions = []string{"trak", "mdia", "minf", "stbl", "stsd"}

// Init returns the init segment for segments that are encrypted with the key.
// It has the common pssh box with the key's ID.
func Init(init []byte, k Key) ([]byte, error) {
	t, err := parseTrack(init)
	if err != nil {
		return nil, err
	}
	return replace(init, []string{"moov"}, func(moov []byte) ([]byte, error) {
		moov, err := replace(moov, sampleDescriptions, func(stsd []byte) ([]byte, error) {
			return protectedEntry(stsd, t, k)
		})
		return append(moov, CommonPSSH(k)...), err
	})
}

// protectedEntry returns the sample description of an encrypted track. It
// contains the original one, with its type in the box frma.
func protectedEntry(stsd []byte, t track, k Key) ([]byte, error) {
	kind, pattern := "enca", byte(0)
	if t.video {
		kind, pattern = "encv", cryptBlocks<<4|skipBlocks
	}
	sinf := appendBox(nil, "frma", []byte(t.codec))
	sinf = appendBox(sinf, "schm", []byte{0, 0, 0, 0}, []byte(scheme), []byte{0, 1, 0, 0})
	tenc := append([]byte{1, 0, 0, 0, 0, pattern, 1, 0}, k.ID[:]...) // protected, no vectors per sample
	tenc = append(append(tenc, byte(len(k.IV))), k.IV[:]...)
	sinf = appendBox(sinf, "schi", appendBox(nil, "tenc", tenc))
	return appendBox(stsd[:8:8], kind, t.description, appendBox(nil, "sinf", sinf)), nil
}

// track is what an init segment says about the samples.
type track struct {
	video       bool
	codec       string // type of the sample description
	description []byte // content of the sample description
	lengthSize  int    // bytes of a NAL unit's length
	sampleSize  uint32 // default
}

// Sizes of the fields before the boxes in a sample description.
const (
	videoFields = 78
	audioFields = 28
)

func parseTrack(init []byte) (track, error) {
	moov, err := find(init, "moov")
	if err != nil {
		return track{}, err
	}
	stsd, err := find(moov, sampleDescriptions...)
	if err != nil {
		return track{}, err
	}
	if len(stsd) < 8 || binary.BigEndian.Uint32(stsd[4:]) != 1 {
		return track{}, fmt.Errorf("the track does not have exactly one sample description")
	}
	var t track
	err = walk(stsd[8:], func(kind string, _ int, body []byte) error {
		t.codec, t.description = kind, body
		return nil
	})
	if err != nil {
		return track{}, err
	}
	switch {
	case t.codec == "avc1" && len(t.description) >= videoFields:
		t.video = true
		config, err := find(t.description[videoFields:], "avcC")
		if err != nil || len(config) < 5 {
			return track{}, fmt.Errorf("the description of the video has no configuration")
		}
		t.lengthSize = int(config[4]&3) + 1
	case t.codec == "mp4a" && len(t.description) >= audioFields:
	default:
		return track{}, fmt.Errorf("samples of the type %q are not supported", t.codec)
	}
	trex, err := find(moov, "mvex", "trex")
	if err != nil {
		return track{}, err
	}
	f := fields{data: trex}
	f.skip(16)
	t.sampleSize = f.uint32()
	return t, f.err("trex")
}
