package capture

import (
	"encoding/binary"

	"tcpcheck/model"
)

// Events of connections that are quiet are held packed, in some 15 octets each: what is held of a
// capture with many connections is mostly those.

// pack writes events in few octets: each by how it differs from the one before of its sender.
func pack(b []byte, all []Event) []byte {
	var last [2]Event
	var now int64
	for i := range all {
		e := &all[i]
		o := &last[e.From]
		var flags uint64
		for bit, is := range []bool{e.From == model.B, e.NoSeq, e.Either, e.Fresh, e.SACK,
			e.Incarnation != o.Incarnation,
			e.Scale != o.Scale, e.TSVal != o.TSVal, e.TSEcr != o.TSEcr, e.ID != o.ID, e.Window != o.Window,
			e.TTL != o.TTL, e.MSS != o.MSS, e.Kind != o.Kind, e.Of != 0, e.Proof != 0, e.Frame[1] != 0,
			e.Time[1] != 0} {
			if is {
				flags |= 1 << bit
			}
		}
		b = binary.AppendUvarint(b, flags)
		b = append(b, byte(e.Ctl))
		b = binary.AppendVarint(b, int64(int32(e.Seq-o.Seq)))
		b = binary.AppendVarint(b, int64(int32(e.Ack-o.Ack)))
		b = binary.AppendUvarint(b, uint64(e.Len))
		b = binary.AppendVarint(b, int64(e.Frame[0]-o.Frame[0]))
		b = binary.AppendVarint(b, e.Time[0]-now)
		for bit, value := range packedValues(e, o) {
			if flags>>(firstPacked+bit)&1 != 0 {
				b = binary.AppendVarint(b, value)
			}
		}
		last[e.From], now = *e, e.Time[0]
	}
	return b
}

// firstPacked is the first flag of those of values that are there only if they differ.
const firstPacked = 5

// packedValues has those values, each as what it differs by, or as it is.
func packedValues(e, o *Event) [13]int64 {
	return [...]int64{int64(e.Incarnation), int64(e.Scale), int64(int32(e.TSVal - o.TSVal)),
		int64(int32(e.TSEcr - o.TSEcr)), int64(e.ID), int64(e.Window), int64(e.TTL), int64(e.MSS), int64(e.Kind),
		int64(e.Of), int64(e.Proof), int64(e.Frame[1]), e.Time[1]}
}

// unpack appends the events that pack wrote.
func unpack(all []Event, b []byte) []Event {
	var last [2]Event
	var now int64
	signed := func() int64 {
		v, n := binary.Varint(b)
		b = b[n:]
		return v
	}
	unsigned := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return v
	}
	for len(b) > 0 {
		flags := unsigned()
		from := model.End(flags & 1) //nolint:gosec // one bit
		o := &last[from]
		e := *o
		e.From, e.NoSeq, e.Either, e.Fresh, e.SACK = from, flags&2 != 0, flags&4 != 0, flags&8 != 0, flags&16 != 0
		e.Of, e.Proof, e.Frame[1], e.Time[1] = 0, 0, 0, 0
		e.Ctl = model.Control(b[0])
		b = b[1:]
		e.Seq += uint32(signed())
		e.Ack += uint32(signed())
		e.Len = uint32(unsigned())
		e.Frame[0] += int(signed())
		now += signed()
		e.Time[0] = now
		for bit := range len(packedValues(o, o)) {
			if flags>>(firstPacked+bit)&1 != 0 {
				e.set(bit, signed())
			}
		}
		all = append(all, e)
		last[from] = e
	}
	return all
}

// set sets a value by what packedValues has of it.
func (e *Event) set(bit int, v int64) {
	switch bit {
	case 0:
		e.Incarnation = int(v)
	case 1:
		e.Scale = int8(v)
	case 2:
		e.TSVal += uint32(v)
	case 3:
		e.TSEcr += uint32(v)
	case 4:
		e.ID = uint16(v)
	case 5:
		e.Window = uint16(v)
	case 6:
		e.TTL = uint8(v)
	case 7:
		e.MSS = uint16(v)
	case 8:
		e.Kind = Kind(v)
	case 9:
		e.Of = int(v)
	case 10:
		e.Proof = int(v)
	case 11:
		e.Frame[1] = int(v)
	case 12:
		e.Time[1] = v
	}
}
