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
		for bit, is := range []bool{e.From == model.B, e.NoSeq, e.Either, e.Fresh, e.SACK} {
			if is {
				flags |= 1 << bit
			}
		}
		for bit := range packed {
			if packed[bit].get(e, o) != 0 {
				flags |= 1 << (firstPacked + bit)
			}
		}
		b = binary.AppendUvarint(b, flags)
		b = append(b, byte(e.Ctl))
		b = binary.AppendVarint(b, int64(int32(e.Seq-o.Seq)))
		b = binary.AppendVarint(b, int64(int32(e.Ack-o.Ack)))
		b = binary.AppendUvarint(b, uint64(e.Len))
		b = binary.AppendVarint(b, int64(e.Frame[0]-o.Frame[0]))
		b = binary.AppendVarint(b, e.Time[0]-now)
		for bit := range packed {
			if flags>>(firstPacked+bit)&1 != 0 {
				b = binary.AppendVarint(b, packed[bit].get(e, o))
			}
		}
		last[e.From], now = *e, e.Time[0]
	}
	return b
}

// firstPacked is the first flag of those of packed, which are there only if they are not 0.
const firstPacked = 5

// packed are values of an event e after o of the same sender: what each is, or what it differs by,
// and how it is set from that, in an event that is as o but for what has no value in o to differ
// by.
var packed = [...]struct {
	get func(e, o *Event) int64
	set func(e *Event, v int64)
}{
	{func(e, o *Event) int64 { return int64(e.Incarnation - o.Incarnation) },
		func(e *Event, v int64) { e.Incarnation += int(v) }},
	{func(e, o *Event) int64 { return int64(e.Scale) - int64(o.Scale) },
		func(e *Event, v int64) { e.Scale += int8(v) }},
	{func(e, o *Event) int64 { return int64(int32(e.TSVal - o.TSVal)) },
		func(e *Event, v int64) { e.TSVal += uint32(v) }},
	{func(e, o *Event) int64 { return int64(int32(e.TSEcr - o.TSEcr)) },
		func(e *Event, v int64) { e.TSEcr += uint32(v) }},
	{func(e, o *Event) int64 { return int64(e.ID) - int64(o.ID) },
		func(e *Event, v int64) { e.ID += uint16(v) }},
	{func(e, o *Event) int64 { return int64(e.Window) - int64(o.Window) },
		func(e *Event, v int64) { e.Window += uint16(v) }},
	{func(e, o *Event) int64 { return int64(e.TTL) - int64(o.TTL) },
		func(e *Event, v int64) { e.TTL += uint8(v) }},
	{func(e, o *Event) int64 { return int64(e.MSS) - int64(o.MSS) },
		func(e *Event, v int64) { e.MSS += uint16(v) }},
	{func(e, o *Event) int64 { return int64(e.Kind) - int64(o.Kind) },
		func(e *Event, v int64) { e.Kind += Kind(v) }},
	{func(e, _ *Event) int64 { return int64(e.Of) }, func(e *Event, v int64) { e.Of = int(v) }},
	{func(e, _ *Event) int64 { return int64(e.Proof) }, func(e *Event, v int64) { e.Proof = int(v) }},
	{func(e, _ *Event) int64 { return int64(e.Frame[1]) }, func(e *Event, v int64) { e.Frame[1] = int(v) }},
	{func(e, _ *Event) int64 { return e.Time[1] }, func(e *Event, v int64) { e.Time[1] = v }},
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
		for bit := range packed {
			if flags>>(firstPacked+bit)&1 != 0 {
				packed[bit].set(&e, signed())
			}
		}
		all = append(all, e)
		last[from] = e
	}
	return all
}
