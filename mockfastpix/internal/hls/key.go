package hls

// Key is how players get the key of a stream from one key system. The segments
// are encrypted with the scheme cbcs, which is the method SAMPLE-AES.
type Key struct {
	Format string // KEYFORMAT, the name of the key system
	URI    string
	ID     string // KEYID, hexadecimal; "" if the system does not have it
}

// Names of the tags with a key: in a master playlist and in a media playlist.
const (
	sessionKeyTag = "#EXT-X-SESSION-KEY"
	keyTag        = "#EXT-X-KEY"
)

func appendKeys(b []byte, tag string, keys []Key) []byte {
	for _, k := range keys {
		b = append(b, tag...)
		b = append(b, ":METHOD=SAMPLE-AES,URI=\""...)
		b = append(b, k.URI...)
		if k.ID != "" {
			b = append(b, "\",KEYID=0x"...)
			b = append(b, k.ID...)
			b = append(b, ",KEYFORMAT=\""...)
		} else {
			b = append(b, "\",KEYFORMAT=\""...)
		}
		b = append(b, k.Format...)
		b = append(b, "\",KEYFORMATVERSIONS=\"1\"\n"...)
	}
	return b
}
