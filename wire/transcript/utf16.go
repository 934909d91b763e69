package transcript

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Decoded returns what from has in UTF-8: itself, unless it begins with the byte order mark of
// UTF-16, as what PowerShell writes to a file does.
func Decoded(from *bufio.Reader) *bufio.Reader {
	mark, _ := from.Peek(2)
	if len(mark) < 2 {
		return from
	}
	switch {
	case mark[0] == 0xff && mark[1] == 0xfe:
		return bufio.NewReaderSize(&wide{from: from, order: binary.LittleEndian}, sampled)
	case mark[0] == 0xfe && mark[1] == 0xff:
		return bufio.NewReaderSize(&wide{from: from, order: binary.BigEndian}, sampled)
	}
	return from
}

// wide reads UTF-16 as UTF-8.
type wide struct {
	from  io.Reader
	order binary.ByteOrder
	// left is what was decoded and not read so far, and high the first half of a character of
	// two; 0 for none.
	left []byte
	high rune
}

// Read reads octets of UTF-8. An odd octet at the end is none.
func (w *wide) Read(p []byte) (int, error) {
	for len(w.left) == 0 {
		var units [1 << 10]byte
		n, err := io.ReadFull(w.from, units[:])
		for i := 0; i+1 < n; i += 2 {
			w.decode(rune(w.order.Uint16(units[i:])))
		}
		if len(w.left) == 0 && err != nil {
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return 0, err
		}
	}
	n := copy(p, w.left)
	w.left = w.left[n:]
	return n, nil
}

// decode takes a unit.
func (w *wide) decode(unit rune) {
	high := w.high
	w.high = 0
	switch {
	case high != 0:
		w.left = utf8.AppendRune(w.left, utf16.DecodeRune(high, unit))
	case utf16.IsSurrogate(unit):
		w.high = unit
	default:
		w.left = utf8.AppendRune(w.left, unit)
	}
}
