package capture

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// A frame is a packet as a file has it.
type frame struct {
	// data is what was captured of it, good until the next one is read, and length how
	// long it was.
	data   []byte
	length int
	// link is the type of link that it was captured on, as tcpdump.org/linktypes.html
	// numbers them.
	link int
	// iface is the number of the interface, where a file has several, from 0.
	iface int
	// time is in nanoseconds since 1970; 0 where the file does not tell.
	time int64
}

// A classic reads a pcap file.
type classic struct {
	from  *bufio.Reader
	order binary.ByteOrder
	// fraction is how many nanoseconds a unit of the second half of a time is.
	fraction int64
	link     int
	// header is the length of what stands before each packet.
	header int
	data   []byte
}

// The numbers that a pcap file begins with, in its byte order: times in microseconds, in
// nanoseconds, and Kuznetzov's form, whose packets have a longer header.
const (
	magicMicro    = 0xa1b2c3d4
	magicNano     = 0xa1b23c4d
	magicModified = 0xa1b2cd34
)

// newClassic returns the reader of a pcap file, or nil if magic does not begin one.
func newClassic(from *bufio.Reader, magic []byte) (*classic, error) {
	c := &classic{from: from, fraction: 1000, header: 16}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(magic) {
		case magicNano:
			c.order, c.fraction = order, 1
		case magicMicro:
			c.order = order
		case magicModified:
			c.order, c.header = order, 24
		}
	}
	if c.order == nil {
		return nil, nil
	}
	var head [24]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, err
	}
	if major := c.order.Uint16(head[4:]); major != 2 {
		return nil, fmt.Errorf("version %d of pcap, want 2", major)
	}
	// The upper bits tell of a frame check sequence.
	c.link = int(c.order.Uint32(head[20:]) & 0x03ff_ffff)
	return c, nil
}

// next reads a packet.
func (c *classic) next(f *frame) error {
	var head [24]byte
	if _, err := io.ReadFull(c.from, head[:c.header]); err != nil {
		return err
	}
	captured := c.order.Uint32(head[8:])
	*f = frame{
		time:   int64(c.order.Uint32(head[:]))*1e9 + int64(c.order.Uint32(head[4:]))*c.fraction,
		length: int(c.order.Uint32(head[12:])), link: c.link,
	}
	switch {
	case captured > maxSkipped:
		return fmt.Errorf("a packet of %d octets", captured)
	case captured > maxPacket:
		if _, err := c.from.Discard(int(captured)); err != nil {
			return cut(err)
		}
		return errUnreadable
	}
	if uint32(cap(c.data)) < captured {
		c.data = make([]byte, maxPacket)
	}
	f.data = c.data[:captured]
	f.length = max(f.length, int(captured))
	_, err := io.ReadFull(c.from, f.data)
	return cut(err)
}

// cut makes of the end of the file its end within a packet.
func cut(err error) error {
	if err == io.EOF { //nolint:errorlint // readers return it bare
		return io.ErrUnexpectedEOF
	}
	return err
}
