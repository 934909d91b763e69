package capture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// The types of block that are read, of draft-ietf-opsawg-pcapng.
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 2 // the obsolete one
	blockSimple    = 3
	blockEnhanced  = 6
)

// The numbers that begin a section of a pcapng file, and that tell its byte order.
var (
	sectionMagic = []byte{0x0a, 0x0d, 0x0d, 0x0a}
	orderMagic   = []byte{0x1a, 0x2b, 0x3c, 0x4d}
)

// maxBlock is how long what a block holds can be to be kept: a packet and what is said of
// it.
const maxBlock = maxPacket + 1<<16

// A blocks reads a pcapng file, block by block.
type blocks struct {
	from  *bufio.Reader
	order binary.ByteOrder
	// unknown says that the section is of a version that is not known.
	unknown    bool
	interfaces []networkInterface
	block      []byte
}

// A networkInterface is what an interface description says.
type networkInterface struct {
	link, snap int
	// unit is the denominator of the unit of its times, in seconds, and offset what is
	// to be added to them, in seconds.
	unit   uint64
	offset int64
}

// next reads up to the next packet.
func (b *blocks) next(f *frame) error {
	for {
		kind, err := b.read()
		if err != nil {
			return err
		}
		switch {
		case kind == blockSection:
			b.unknown = len(b.block) < 4 || b.order.Uint16(b.block[4:]) != 1
			b.interfaces = b.interfaces[:0]
		case b.unknown:
		case kind == blockInterface:
			b.describe()
		case kind == blockPacket || kind == blockSimple || kind == blockEnhanced:
			return b.packet(kind, f)
		}
	}
}

// read reads a block, and leaves in block what is between its lengths. What is longer
// than a packet can be is left out, and block is empty.
func (b *blocks) read() (kind uint32, err error) {
	head, err := b.from.Peek(12)
	if err != nil {
		if len(head) > 0 {
			err = cut(err)
		}
		return 0, err
	}
	if bytes.Equal(head[:4], sectionMagic) {
		b.order = binary.LittleEndian
		if bytes.Equal(head[8:12], orderMagic) {
			b.order = binary.BigEndian
		}
	}
	if b.order == nil {
		return 0, errors.New("a block before the first section")
	}
	kind, length := b.order.Uint32(head), b.order.Uint32(head[4:])
	if length < 12 || length%4 != 0 {
		return 0, fmt.Errorf("a block of %d octets: want a multiple of 4, from 12", length)
	}
	b.block = b.block[:0]
	if _, err := b.from.Discard(8); err != nil {
		return 0, cut(err)
	}
	inside := int(length) - 12
	if inside > maxBlock {
		if _, err := io.CopyN(io.Discard, b.from, int64(inside)); err != nil {
			return 0, cut(err)
		}
	} else {
		if cap(b.block) < inside {
			b.block = make([]byte, maxBlock)
		}
		b.block = b.block[:inside]
		if _, err := io.ReadFull(b.from, b.block); err != nil {
			return 0, cut(err)
		}
	}
	var again [4]byte
	if _, err := io.ReadFull(b.from, again[:]); err != nil {
		return 0, cut(err)
	}
	if end := b.order.Uint32(again[:]); end != length {
		return 0, fmt.Errorf("a block of %d octets that ends as one of %d", length, end)
	}
	return kind, nil
}

// describe takes in an interface. One that is too short stays, since they are counted.
func (b *blocks) describe() {
	is := networkInterface{link: -1, unit: 1e6}
	if len(b.block) >= 8 {
		is.link, is.snap = int(b.order.Uint16(b.block)), int(b.order.Uint32(b.block[4:]))
		b.options(b.block[8:], &is)
	}
	b.interfaces = append(b.interfaces, is)
}

// options reads those about times.
func (b *blocks) options(o []byte, is *networkInterface) {
	const resolution, offset = 9, 14
	for len(o) >= 4 {
		code, length := b.order.Uint16(o), int(b.order.Uint16(o[2:]))
		o = o[4:]
		if code == 0 || length > len(o) {
			return
		}
		switch {
		case code == resolution && length == 1 && o[0]&0x80 != 0:
			is.unit = 1 << min(o[0]&0x7f, 63)
		case code == resolution && length == 1:
			is.unit = 1
			for range min(o[0], 19) {
				is.unit *= 10
			}
		case code == offset && length == 8:
			is.offset = int64(b.order.Uint64(o)) //nolint:gosec // a number with a sign
		}
		o = o[min((length+3)&^3, len(o)):]
	}
}

// nanoseconds returns a time of the interface in nanoseconds since 1970.
func (is *networkInterface) nanoseconds(t uint64) int64 {
	seconds, rest := t/is.unit, t%is.unit
	high, low := bits.Mul64(rest, 1e9)
	part, _ := bits.Div64(high, low, is.unit)
	return (int64(seconds)+is.offset)*1e9 + int64(part)
}

// packet makes a frame of the block.
func (b *blocks) packet(kind uint32, f *frame) error {
	is, captured, head := 0, 0, 20
	switch {
	case kind == blockSimple:
		head = 4
	case len(b.block) >= 2 && kind == blockPacket:
		is = int(b.order.Uint16(b.block))
	case len(b.block) >= 4:
		is = int(b.order.Uint32(b.block))
	}
	if len(b.block) < head || is >= len(b.interfaces) {
		return errUnreadable
	}
	of := &b.interfaces[is]
	*f = frame{iface: is, link: of.link}
	if kind == blockSimple {
		f.length = int(b.order.Uint32(b.block))
		captured = min(f.length, len(b.block)-head)
		if of.snap > 0 {
			captured = min(captured, of.snap)
		}
	} else {
		captured, f.length = int(b.order.Uint32(b.block[12:])), int(b.order.Uint32(b.block[16:]))
		f.time = of.nanoseconds(uint64(b.order.Uint32(b.block[4:]))<<32 | uint64(b.order.Uint32(b.block[8:])))
	}
	if captured > len(b.block)-head || captured > maxPacket {
		return errUnreadable
	}
	f.data = b.block[head : head+captured]
	f.length = max(f.length, captured)
	return nil
}
