package cenc

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"math"
)

// clearLead is how much of a NAL unit stays clear: its header and the header of
// the slice, as in Apple's SAMPLE-AES.
const clearLead = 32

// maxSubsamples is how many fit into the size of a sample's entry, one byte.
const maxSubsamples = (math.MaxUint8 - 2) / 6

// subsample is a clear and an encrypted part of a sample, in bytes.
type subsample struct {
	clear     uint16
	protected uint32
}

// encryptSamples encrypts consecutive samples in place. It returns the parts of
// each, or nil if whole samples are encrypted.
func encryptSamples(data []byte, sizes []uint32, t track, k Key) ([][]subsample, error) {
	block, err := aes.NewCipher(k.Value[:])
	if err != nil {
		return nil, err
	}
	var samples [][]subsample
	for i, size := range sizes {
		sample := data[:size]
		data = data[size:]
		if !t.video {
			encrypt(sample, block, k.IV, 0)
			continue
		}
		parts, err := subsamples(sample, t.lengthSize)
		if err != nil {
			return nil, fmt.Errorf("sample %d: %w", i, err)
		}
		rest := sample
		for _, part := range parts {
			rest = rest[part.clear:]
			encrypt(rest[:part.protected], block, k.IV, skipBlocks)
			rest = rest[part.protected:]
		}
		samples = append(samples, parts)
	}
	return samples, nil
}

// encrypt encrypts one block, leaves the number of blocks in skip clear, and so
// on. Fewer bytes than a block at the end stay clear. The chain of blocks
// begins with the vector.
func encrypt(data []byte, block cipher.Block, iv [16]byte, skip int) {
	chain := cipher.NewCBCEncrypter(block, iv[:])
	for len(data) >= aes.BlockSize {
		chain.CryptBlocks(data[:aes.BlockSize], data[:aes.BlockSize])
		data = data[min(len(data), (cryptBlocks+skip)*aes.BlockSize):]
	}
}

// subsamples returns the parts of a sample of H.264. Only slices are encrypted.
func subsamples(sample []byte, lengthSize int) ([]subsample, error) {
	var parts []subsample
	plain := 0 // bytes since the last encrypted part
	end := func(protected int) {
		for ; plain > math.MaxUint16; plain -= math.MaxUint16 {
			parts = append(parts, subsample{clear: math.MaxUint16})
		}
		parts = append(parts, subsample{uint16(plain), uint32(protected)}) //nolint:gosec // in memory
		plain = 0
	}
	for rest := sample; len(rest) > 0; {
		if len(rest) < lengthSize {
			return nil, fmt.Errorf("%d bytes follow the last NAL unit", len(rest))
		}
		size := 0
		for _, b := range rest[:lengthSize] {
			size = size<<8 | int(b)
		}
		if size < 1 || size > len(rest)-lengthSize {
			return nil, fmt.Errorf("a NAL unit has the size %d, in %d bytes", size, len(rest)-lengthSize)
		}
		unit := rest[lengthSize:][:size]
		rest = rest[lengthSize+size:]
		plain += lengthSize
		if kind := unit[0] & 0x1f; kind < 1 || kind > 5 || size < clearLead+aes.BlockSize {
			plain += size
			continue
		}
		plain += clearLead
		end(size - clearLead)
	}
	if plain > 0 {
		end(0)
	}
	if len(parts) > maxSubsamples {
		return nil, fmt.Errorf("%d NAL units are too many", len(parts))
	}
	return parts, nil
}
