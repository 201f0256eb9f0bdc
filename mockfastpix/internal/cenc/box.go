package cenc

import (
	"encoding/binary"
	"fmt"
)

// headerSize is the size of a box's header: its size and its type.
const headerSize = 8

// walk calls visit with the type, the position and the content of each box in
// data.
func walk(data []byte, visit func(kind string, at int, body []byte) error) error {
	for at := 0; at < len(data); {
		rest := data[at:]
		if len(rest) < headerSize {
			return fmt.Errorf("%d bytes follow the last box", len(rest))
		}
		size, kind := uint64(binary.BigEndian.Uint32(rest)), string(rest[4:headerSize])
		if size < headerSize || size > uint64(len(rest)) {
			return fmt.Errorf("the box %q has the size %d, in %d bytes", kind, size, len(rest))
		}
		if err := visit(kind, at, rest[headerSize:size]); err != nil {
			return err
		}
		at += int(size) //nolint:gosec // at most len(rest)
	}
	return nil
}

// find follows a path of boxes and returns the content of the last one. A box
// that is missing or not the only one of its type is an error.
func find(data []byte, path ...string) ([]byte, error) {
	for _, want := range path {
		var found [][]byte
		err := walk(data, func(kind string, _ int, body []byte) error {
			if kind == want {
				found = append(found, body)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(found) != 1 {
			return nil, fmt.Errorf("there are %d boxes %s, want one", len(found), want)
		}
		data = found[0]
	}
	return data, nil
}

// replace returns a copy of data in which change has replaced the content of
// the only box at the path.
func replace(data []byte, path []string, change func(body []byte) ([]byte, error)) ([]byte, error) {
	if len(path) == 0 {
		return change(data)
	}
	if _, err := find(data, path[0]); err != nil {
		return nil, err
	}
	var out []byte
	err := walk(data, func(kind string, _ int, body []byte) error {
		if kind == path[0] {
			var err error
			if body, err = replace(body, path[1:], change); err != nil {
				return err
			}
		}
		out = appendBox(out, kind, body)
		return nil
	})
	return out, err
}

// appendBox appends a box with the concatenated content.
func appendBox(b []byte, kind string, content ...[]byte) []byte {
	size := headerSize
	for _, part := range content {
		size += len(part)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(size))
	b = append(b, kind...)
	for _, part := range content {
		b = append(b, part...)
	}
	return b
}

// fields reads big-endian numbers from the content of a box. After a read
// beyond the end, all reads return zero and err reports it.
type fields struct {
	data []byte
	at   int
	over bool
}

func (f *fields) skip(n int) []byte {
	if f.over || n > len(f.data)-f.at {
		f.over = true
		return make([]byte, n)
	}
	f.at += n
	return f.data[f.at-n : f.at]
}

func (f *fields) uint32() uint32 { return binary.BigEndian.Uint32(f.skip(4)) }

func (f *fields) err(box string) error {
	if f.over {
		return fmt.Errorf("the box %s is too short", box)
	}
	return nil
}
