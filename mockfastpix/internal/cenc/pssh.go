package cenc

import "encoding/binary"

// Systems of protection, as in pssh boxes.
var (
	// commonSystem is the system of the W3C's common pssh box, which browsers
	// with ClearKey read. Source: https://www.w3.org/TR/eme-initdata-cenc/.
	commonSystem = [16]byte{
		0x10, 0x77, 0xef, 0xec, 0xc0, 0xb2, 0x4d, 0x02, 0xac, 0xe3, 0x3c, 0x1e, 0x52, 0xe2, 0xfb, 0x4b,
	}
	widevineSystem = [16]byte{
		0xed, 0xef, 0x8b, 0xa9, 0x79, 0xd6, 0x4a, 0xce, 0xa3, 0xc8, 0x27, 0xdc, 0xd5, 0x1d, 0x21, 0xed,
	}
)

// CommonPSSH returns a pssh box of version 1 with the key's ID.
func CommonPSSH(k Key) []byte {
	return appendBox(nil, "pssh", []byte{1, 0, 0, 0}, commonSystem[:], []byte{0, 0, 0, 1}, k.ID[:], []byte{0, 0, 0, 0})
}

// WidevinePSSH returns a pssh box of version 0 with Widevine's data: a protocol
// buffer with the key's ID and the scheme.
func WidevinePSSH(k Key) []byte {
	const keyIDs, protectionScheme = 2<<3 | 2, 9 << 3 // numbers and types of fields
	data := append([]byte{keyIDs, byte(len(k.ID))}, k.ID[:]...)
	data = append(data, protectionScheme)
	data = binary.AppendUvarint(data, uint64(binary.BigEndian.Uint32([]byte(scheme))))
	size := binary.BigEndian.AppendUint32(nil, uint32(len(data))) //nolint:gosec // 24
	return appendBox(nil, "pssh", []byte{0, 0, 0, 0}, widevineSystem[:], size, data)
}
