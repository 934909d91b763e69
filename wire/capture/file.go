package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// maxPacket is the most octets of a packet that a file may have: what capturing
// programs write at most.
const maxPacket = 262144

// A Reader reads the TCP segments of a capture, pcap or pcapng, one at a time.
type Reader struct {
	source   source
	blocks   *blocks
	decoders map[layers.LinkType]*decoder
	counts   Counts
}

// Counts says what became of the packets of a file.
type Counts struct {
	// Frames is the number of packets, Segments that of TCP segments among them.
	Frames, Segments int
	// Malformed is the number of packets with a broken TCP header.
	Malformed int
	// CutShort says that the file ends within a packet.
	CutShort bool
}

// A source is one of the two readers of package pcapgo.
type source interface {
	ReadPacketData() ([]byte, gopacket.CaptureInfo, error)
	LinkType() layers.LinkType
}

// NewReader returns the reader of a capture. The error says why r is none.
func NewReader(r io.Reader) (*Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if magic, err := b.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		b = bufio.NewReaderSize(z, 1<<16)
	}
	magic, err := b.Peek(4)
	if err != nil {
		return nil, errors.New("no capture: want pcap or pcapng, got fewer than 4 octets")
	}
	if !bytes.Equal(magic, sectionMagic) && !slices.Contains(classicMagics, binary.LittleEndian.Uint32(magic)) {
		return nil, fmt.Errorf("no capture: want pcap or pcapng, got a file that begins with %x", magic)
	}
	f := &Reader{decoders: map[layers.LinkType]*decoder{}}
	err = guarded(func() (err error) {
		if bytes.Equal(magic, sectionMagic) {
			f.blocks = &blocks{from: b}
			f.source, err = pcapgo.NewNgReader(f.blocks, pcapgo.NgReaderOptions{WantMixedLinkType: true,
				SkipUnknownVersion: true})
			return err
		}
		classic, err := pcapgo.NewReader(b)
		if err == nil {
			classic.SetSnaplen(maxPacket)
			f.source = classic
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("no capture: want pcap or pcapng: %w", err)
	}
	return f, nil
}

// Next reads the next TCP segment. At the end of the file the error is [io.EOF];
// other errors say that the file is broken there.
func (f *Reader) Next(p *Packet) error {
	for {
		var data []byte
		var info gopacket.CaptureInfo
		err := guarded(func() (err error) {
			data, info, err = f.source.ReadPacketData()
			return err
		})
		if errors.Is(err, io.ErrUnexpectedEOF) || f.blocks != nil && f.blocks.cut {
			f.counts.CutShort = true
			return io.EOF
		}
		if err != nil {
			return err
		}
		f.counts.Frames++
		link := f.source.LinkType()
		if len(info.AncillaryData) > 0 {
			if of, ok := info.AncillaryData[0].(layers.LinkType); ok {
				link = of
			}
		}
		d, ok := f.decoders[link]
		if !ok {
			if d, ok = newDecoder(link); !ok {
				return fmt.Errorf("frame %d has link type %d: want Ethernet, raw IP, Linux cooked, or loopback",
					f.counts.Frames, link)
			}
			f.decoders[link] = d
		}
		*p = Packet{Frame: f.counts.Frames, Interface: info.InterfaceIndex}
		if !info.Timestamp.IsZero() {
			p.Time = info.Timestamp.UnixNano()
		}
		switch err := d.decode(data, p); {
		case err == nil:
			f.counts.Segments++
			return nil
		case !errors.Is(err, errNotTCP):
			f.counts.Malformed++
		}
	}
}

// Counts says what was read so far.
func (f *Reader) Counts() Counts { return f.counts }

// guarded calls read, and returns a panic of the library on malformed input as an
// error.
func guarded(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("malformed: %v", r)
		}
	}()
	return read()
}

// The numbers that begin a section of a pcapng file, and that tell its byte order.
var (
	sectionMagic = []byte{0x0a, 0x0d, 0x0d, 0x0a}
	orderMagic   = []byte{0x1a, 0x2b, 0x3c, 0x4d}
)

// classicMagics are what a pcap file begins with: microseconds or nanoseconds, in
// either byte order.
var classicMagics = []uint32{0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1}

// blocks passes a pcapng file on block by block, once a block is known to be whole
// and its lengths to be in bounds: the library allocates what they say.
type blocks struct {
	from  *bufio.Reader
	order binary.ByteOrder
	block []byte
	left  []byte
	// cut says that the file ended within a block.
	cut bool
}

// The types of block that hold a packet, and what of the block is not the packet.
var packetBlocks = map[uint32]struct{ captured, rest int }{
	2: {captured: 20, rest: 32}, // the obsolete packet block
	6: {captured: 20, rest: 32}, // the enhanced packet block
}

// Read reads from the current block, or from the next if that is done.
func (b *blocks) Read(to []byte) (int, error) {
	if len(b.left) == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(to, b.left)
	b.left = b.left[n:]
	return n, nil
}

// next reads a block.
func (b *blocks) next() error {
	head, err := b.from.Peek(12)
	if err != nil {
		b.cut = len(head) > 0
		return err
	}
	if bytes.Equal(head[:4], sectionMagic) {
		b.order = binary.LittleEndian
		if bytes.Equal(head[8:12], orderMagic) {
			b.order = binary.BigEndian
		}
	}
	if b.order == nil {
		return errors.New("a block before the first section")
	}
	const most = maxPacket + 1<<16
	kind, length := b.order.Uint32(head), b.order.Uint32(head[4:])
	if length < 12 || length%4 != 0 || length > most {
		return fmt.Errorf("a block of %d octets: want a multiple of 4, from 12 to %d", length, most)
	}
	if cap(b.block) < int(length) {
		b.block = make([]byte, most)
	}
	b.block = b.block[:length]
	if _, err := io.ReadFull(b.from, b.block); err != nil {
		b.cut = true
		return io.EOF
	}
	if p, ok := packetBlocks[kind]; ok {
		if int(length) < p.rest || b.order.Uint32(b.block[p.captured:]) > length-uint32(p.rest) {
			return errors.New("a packet is longer than its block")
		}
	}
	if kind == 3 && length < 16 {
		return errors.New("a packet is longer than its block")
	}
	b.left = b.block
	return nil
}
