package pack

import (
	"math/bits"

	"tcpcheck/model"
)

// Codec packs the states of one model. It is an explore.Codec.
type Codec struct {
	// The number of bits of each field; those of fixed width have none here.
	seq, left, life, retransmissions, unsent uint
	opens, loss, duplicates, strays, aborts  uint
	astray                                   uint
	incarnation, phantom, received           uint
	ofPhantom, unit, ungraceful              uint
}

const (
	stateBits   = 4
	kindBits    = 2
	controlBits = 5
	countBits   = 5 // of a number up to model.Capacity
)

// For returns the codec for the states of m.
func For(m *model.Model) *Codec {
	p := &m.Parameters
	longest := p.Wait
	for _, e := range model.Ends {
		policy := &p.Policy[e]
		longest = max(longest, policy.FinWait2Timeout, policy.LongestTimeout())
	}
	c := &Codec{
		seq:             width(p.SeqMod - 1),
		left:            width(longest),
		life:            width(max(p.Delay, p.MSL-p.Delay)),
		retransmissions: width(max(p.Policy[model.A].Retries, p.Policy[model.B].Retries)),
		unsent:          width(max(p.Data[model.A], p.Data[model.B])),
		opens:           width(p.Incarnations),
		loss:            width(p.Loss),
		duplicates:      width(p.Duplicates),
		strays:          width(p.Strays),
		aborts:          width(p.Aborts),
	}
	if p.Strays > 0 && p.Delay < p.MSL {
		c.astray = 1
	}
	if m.Ghosts != model.NoGhosts {
		c.incarnation, c.phantom, c.ofPhantom = width(p.Incarnations), 1, 1
		c.ungraceful = uint(p.Incarnations)
	}
	if m.Ghosts&model.GhostUnits != 0 {
		c.received, c.unit = 8, c.unsent
	}
	return c
}

// width is the number of bits that the numbers up to most take.
func width(most int) uint { return uint(bits.Len(uint(most))) }

// Append appends the packed form of s to dst.
func (c *Codec) Append(dst []byte, s *model.State) []byte {
	w := writer{dst: dst}
	if s.Overflow {
		w.put(1, 1)
		return w.bytes()
	}
	w.put(0, 1)
	w.put(uint64(s.Opens), c.opens)
	w.put(uint64(s.Loss), c.loss)
	w.put(uint64(s.Duplicates), c.duplicates)
	w.put(uint64(s.Strays), c.strays)
	w.put(uint64(s.Aborts), c.aborts)
	w.put(uint64(s.Ungraceful), c.ungraceful)
	for e := range s.TCB {
		c.putTCB(&w, &s.TCB[e])
	}
	for e := range s.Toward {
		segs := s.Toward[e].Segments()
		w.put(uint64(len(segs)), countBits)
		for i := range segs {
			c.putSegment(&w, &segs[i])
		}
	}
	return w.bytes()
}

// Decode sets s to the state that src packs.
func (c *Codec) Decode(src []byte, s *model.State) {
	r := reader{src: src}
	*s = model.State{}
	if r.get(1) == 1 {
		s.Overflow = true
		return
	}
	s.Opens = r.get8(c.opens)
	s.Loss = r.get8(c.loss)
	s.Duplicates = r.get8(c.duplicates)
	s.Strays = r.get8(c.strays)
	s.Aborts = r.get8(c.aborts)
	s.Ungraceful = r.get16(c.ungraceful)
	for e := range s.TCB {
		c.getTCB(&r, &s.TCB[e])
	}
	for e := range s.Toward {
		for n := r.get(countBits); n > 0; n-- {
			s.Toward[e].Add(c.getSegment(&r))
		}
	}
}

func (c *Codec) putTCB(w *writer, t *model.TCB) {
	w.put(uint64(t.State), stateBits)
	w.put(uint64(t.SndNxt), c.seq)
	if !t.State.HasTCB() {
		return
	}
	w.put(uint64(t.SndUna), c.seq)
	w.put(uint64(t.RcvNxt), c.seq)
	w.put(bit(t.SYNUnacknowledged), 1)
	w.put(uint64(t.Unsent), c.unsent)
	w.put(uint64(t.Timer.Kind), kindBits)
	w.put(uint64(t.Timer.Left), c.left)
	w.put(uint64(t.Retransmissions), c.retransmissions)
	w.put(uint64(t.Incarnation), c.incarnation)
	w.put(bit(t.Phantom), c.phantom)
	w.put(uint64(t.Received), c.received)
}

func (c *Codec) getTCB(r *reader, t *model.TCB) {
	t.State = model.TCPState(r.get(stateBits))
	t.SndNxt = model.Seq(r.get(c.seq))
	if !t.State.HasTCB() {
		return
	}
	t.SndUna = model.Seq(r.get(c.seq))
	t.RcvNxt = model.Seq(r.get(c.seq))
	t.SYNUnacknowledged = r.get(1) == 1
	t.Unsent = r.get8(c.unsent)
	t.Timer.Kind = model.TimerKind(r.get(kindBits))
	t.Timer.Left = r.get16(c.left)
	t.Retransmissions = r.get8(c.retransmissions)
	t.Incarnation = r.get8(c.incarnation)
	t.Phantom = r.get(c.phantom) == 1
	t.Received = r.get8(c.received)
}

func (c *Codec) putSegment(w *writer, seg *model.Segment) {
	w.put(uint64(seg.Life), c.life)
	w.put(uint64(seg.Seq), c.seq)
	w.put(uint64(seg.Ack), c.seq)
	w.put(uint64(seg.Ctl), controlBits)
	w.put(bit(seg.Astray()), c.astray)
	w.put(bit(seg.Marks&model.OfPhantom != 0), c.ofPhantom)
	w.put(uint64(seg.Incarnation), c.incarnation)
	w.put(uint64(seg.Unit), c.unit)
}

func (c *Codec) getSegment(r *reader) model.Segment {
	var seg model.Segment
	seg.Life = r.get16(c.life)
	seg.Seq = model.Seq(r.get(c.seq))
	seg.Ack = model.Seq(r.get(c.seq))
	seg.Ctl = model.Control(r.get(controlBits))
	if r.get(c.astray) == 1 {
		seg.Marks |= model.Astray
	}
	if r.get(c.ofPhantom) == 1 {
		seg.Marks |= model.OfPhantom
	}
	seg.Incarnation = r.get8(c.incarnation)
	seg.Unit = r.get8(c.unit)
	return seg
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
