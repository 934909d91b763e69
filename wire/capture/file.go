package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"

	"tcpcheck/wire/transcript"
)

const (
	// maxPacket is the most octets of a packet that is read: what capturing programs
	// write at most.
	maxPacket = 262144
	// maxSkipped is the length from which on a packet of a pcap file is taken for damage.
	maxSkipped = 1 << 24
)

// A Reader reads the TCP segments of a capture one at a time: of pcap, pcapng, or the text
// that tcpdump or tshark prints.
type Reader struct {
	source  source
	decoder *decoder
	text    *text   // instead of the two
	joined  *joined // instead of the three
	counts  Counts
}

// Counts says what became of the packets of a file.
type Counts struct {
	// Frames is the number of packets, Segments that of TCP segments among them.
	Frames, Segments int
	// Malformed is the number of packets with a broken TCP header.
	Malformed int
	// Unreadable is the number of packets that were left out since the file says of them
	// what cannot be, or since they are too long.
	Unreadable int
	// UnknownLinks has the number of packets that were left out for their type of link.
	UnknownLinks map[int]int
	// Fragments is the number of IP fragments the rest of which is not in the file.
	Fragments int
	// CutShort says that the file ends within a packet, and Damage why what follows the
	// last packet cannot be read.
	CutShort bool
	Damage   string

	// Of a text, OtherLines is the number of lines that show no packet, BadLines that of
	// lines that show a segment in no form that is known, and BadLine what is wrong with
	// the first of those.
	OtherLines, BadLines int
	BadLine              string
	// NoSeq is the number of segments whose SEQ the text does not tell, since they take no
	// number; they are taken to have SND.NXT.
	NoSeq int
	// Inner is the number of lines of tshark that tell of what is in a segment and not of the
	// segment, and were taken for the next data.
	Inner int
	// Names says which addresses stand for names.
	Names []string
}

// A source gives the packets of a file. The error is [io.EOF] at its end,
// [io.ErrUnexpectedEOF] where it ends within a packet, errUnreadable for a packet that is
// left out, and anything else where the rest cannot be read.
type source interface {
	next(f *frame) error
}

// errUnreadable is the error for a packet that is left out.
var errUnreadable = errors.New("a packet that cannot be read")

// NewReader returns the reader of a capture, which may be compressed. The error says why r
// is none.
func NewReader(r io.Reader) (*Reader, error) {
	b, err := decompressed(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return nil, err
	}
	b = transcript.Decoded(b)
	magic, err := b.Peek(4)
	if err != nil {
		return nil, errors.New("no capture: want pcap, pcapng, or lines of tcpdump or tshark, got fewer " +
			"than 4 octets")
	}
	f := &Reader{decoder: newDecoder()}
	if bytes.Equal(magic, sectionMagic) {
		f.source = &blocks{from: b}
		return f, nil
	}
	classic, err := newClassic(b, magic)
	if err != nil {
		return nil, fmt.Errorf("no capture: %w", err)
	}
	if classic != nil {
		f.source = classic
		return f, nil
	}
	if lines := transcript.New(b); lines != nil {
		return &Reader{text: newText(lines)}, nil
	}
	return nil, fmt.Errorf("no capture: want pcap, pcapng, or lines of tcpdump or tshark, got a file that "+
		"begins with %x",
		magic)
}

// The numbers that gzip and zstd files begin with.
var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// decompressed reads through gzip or zstd, where b begins so.
func decompressed(b *bufio.Reader) (*bufio.Reader, error) {
	magic, _ := b.Peek(len(zstdMagic))
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return bufio.NewReaderSize(z, 1<<16), nil
	case bytes.Equal(magic, zstdMagic):
		// With one decoder nothing runs beside, and nothing is to be closed.
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		return bufio.NewReaderSize(z, 1<<16), nil
	}
	return b, nil
}

// Next reads the next TCP segment. The error is [io.EOF] at the end of the file, or where
// what follows makes no sense; [Reader.Counts] tells which. Others say that the file could
// not be read, or is broken from its first packet on.
func (f *Reader) Next(p *Packet) error {
	if f.joined != nil {
		return f.joined.read(p, &f.counts)
	}
	if f.text != nil {
		return f.text.next(p, &f.counts)
	}
	var of frame
	for {
		switch err := f.source.next(&of); {
		case err == nil:
			f.counts.Frames++
		case errors.Is(err, errUnreadable):
			f.counts.Frames++
			f.counts.Unreadable++
			continue
		default:
			return f.end(err)
		}
		*p = Packet{Frame: f.counts.Frames, Interface: of.iface, Time: of.time}
		switch err := f.decoder.decode(&of, p); {
		case err == nil:
			f.counts.Segments++
			return nil
		case errors.Is(err, errUnknownLink):
			if f.counts.UnknownLinks == nil {
				f.counts.UnknownLinks = map[int]int{}
			}
			f.counts.UnknownLinks[of.link]++
		case !errors.Is(err, errNotTCP):
			f.counts.Malformed++
		}
	}
}

// end says how the file ended.
func (f *Reader) end(err error) error {
	switch {
	case errors.Is(err, io.EOF):
	case errors.Is(err, io.ErrUnexpectedEOF):
		f.counts.CutShort = true
	case f.counts.Frames == 0:
		return fmt.Errorf("no capture: %w", err)
	case errors.As(err, new(*fs.PathError)):
		return err
	default:
		f.counts.Damage = err.Error()
	}
	f.counts.Fragments += f.decoder.fragments.pieces()
	f.decoder.fragments.clear()
	return io.EOF
}

// Counts says what was read so far.
func (f *Reader) Counts() Counts { return f.counts }
