package match

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// The model's sequence numbers: a space that is large enough for what is kept of a
// connection, and a window that no number of it leaves.
const (
	seqMod = 256
	window = 100
	// maxUnits is how many numbers an end of an incarnation has at most: what lies
	// between two numbers that were seen is one.
	maxUnits = 24
	// The places of numbers that were not seen: before the first, in the window after
	// the last, and after the window.
	placeBefore = -20
	placeWithin = 10
	placeBeyond = 101 + maxUnits - 1
	// firstBase is the ISS of the first incarnation.
	firstBase = 64
)

// A span maps the numbers of one end of one incarnation to the model's.
type span struct {
	of *capture.Numbers
	// cuts are the numbers that were seen, from the ISS, in order; the first is 0.
	cuts []uint32
	base model.Seq
	// window is the other end's receive window, in octets.
	window uint32
	// abstract says up to which offset data is left out of the run.
	abstract uint32
}

// index returns the place of the last cut at or before the offset.
func (s *span) index(offset uint32) int {
	i, found := slices.BinarySearch(s.cuts, offset)
	if !found {
		i--
	}
	return max(i, 0)
}

// seq returns the model's number.
func (s *span) seq(seq uint32) model.Seq {
	if !s.of.Known {
		return s.base
	}
	offset := seq - s.of.ISS
	if int32(offset) >= 0 && offset <= s.of.Next-s.of.ISS {
		return s.base + model.Seq(s.index(offset))
	}
	switch ahead := int32(seq - s.of.Next); {
	case ahead < 0:
		return s.base + (placeBefore & 0xff)
	case uint32(ahead) < s.window:
		return s.base + model.Seq(len(s.cuts)-1) + placeWithin
	}
	return s.base + placeBeyond
}

// real returns the offset from the ISS that a number of the model stands for, and
// whether it stands for one.
func (s *span) real(seq model.Seq) (uint32, bool) {
	i := int(seq - s.base)
	if !s.of.Known || i >= len(s.cuts) {
		return 0, false
	}
	return s.cuts[i], true
}

// spans maps the numbers of all incarnations of a connection, by incarnation and end.
func spansOf(c *capture.Connection) [][2]span {
	all := make([][2]span, len(c.Incarnations))
	for i := range all {
		for _, e := range model.Ends {
			of := &c.Incarnations[i].Ends[e]
			all[i][e] = span{of: of, cuts: []uint32{0}, window: c.Incarnations[i].Ends[e.Peer()].Window}
			if of.Known && of.Next != of.ISS {
				all[i][e].cuts = append(all[i][e].cuts, 1)
			}
		}
	}
	for i := range c.Events {
		ev := &c.Events[i]
		if ev.Kind == capture.Foreign {
			continue
		}
		mine, peer := &all[ev.Incarnation][ev.From], &all[ev.Incarnation][ev.From.Peer()]
		if ev.Ctl&model.RST == 0 {
			mine.cut(ev.Seq)
			mine.cut(ev.End())
			if ev.Ctl&model.FIN != 0 {
				mine.cut(ev.End() - 1)
			}
		}
		if ev.Ctl&model.ACK != 0 {
			peer.cut(ev.Ack)
		}
	}
	for i := range len(all) - 1 {
		for _, e := range model.Ends {
			share(&all[i][e], &all[i+1][e])
		}
	}
	for i := range all {
		upto := c.Folded.Upto[i]
		for _, e := range model.Ends {
			s := &all[i][e]
			slices.Sort(s.cuts)
			s.cuts = slices.Compact(s.cuts)
			if upto[e] != 0 && s.of.Known {
				s.leaveOut(upto[e] - s.of.ISS)
			}
			if len(s.cuts) > maxUnits {
				s.leaveOut(s.cuts[len(s.cuts)-maxUnits+2])
			}
			s.base = firstBase
			if i > 0 {
				s.base = following(&all[i-1][e], s)
			}
		}
	}
	return all
}

// cut adds a number, if it is one of those that were sent.
func (s *span) cut(seq uint32) {
	if offset := seq - s.of.ISS; s.of.Known && offset <= s.of.Next-s.of.ISS && len(s.cuts) < 4*1024 {
		s.cuts = append(s.cuts, offset)
	}
}

// leaveOut leaves out the data up to an offset: it is as if it had never been sent.
func (s *span) leaveOut(upto uint32) {
	s.abstract = max(s.abstract, upto)
	fin, sent := s.of.AfterFIN()
	s.cuts = slices.DeleteFunc(s.cuts, func(c uint32) bool {
		return c > 1 && c <= upto && (!sent || c != fin-s.of.ISS)
	})
}

// leftOut says whether a number lies within the data that is left out.
func (s *span) leftOut(seq uint32) bool {
	offset := seq - s.of.ISS
	return offset > 1 && offset < s.abstract
}

// overlaps says whether the ISS of an incarnation is a number that the same end sent in
// the one before: then what is old can be where it does harm.
func (s *span) overlaps(after *span) bool {
	return s.of.Known && after.of.Known && after.of.ISS-s.of.ISS < s.of.Next-s.of.ISS
}

// share has two incarnations of the same end that overlap tell the same numbers apart.
func share(before, after *span) {
	if !before.overlaps(after) {
		return
	}
	apart := after.of.ISS - before.of.ISS
	old := slices.Clone(before.cuts)
	for _, c := range after.cuts {
		before.cut(after.of.ISS + c)
	}
	for _, c := range old {
		if c >= apart {
			after.cut(before.of.ISS + c)
		}
	}
}

// following returns the model's ISS of the incarnation after another of the same
// end: where the true one is, if it is a number of that one, and else as far before, in
// or beyond the window.
func following(before, after *span) model.Seq {
	if !before.of.Known || !after.of.Known {
		return before.base
	}
	if before.overlaps(after) && before.abstract == 0 {
		return before.base + model.Seq(before.index(after.of.ISS-before.of.ISS))
	}
	top := before.base + model.Seq(len(before.cuts)-1)
	switch ahead := int32(after.of.ISS - before.of.Next); {
	case ahead < 0:
		return before.base - 60
	case uint32(ahead) < before.window:
		return top + placeWithin
	}
	return top + window + 1
}

// bundleOf returns the segments of the model that an event stands for; none if it is
// left out.
func bundleOf(c *capture.Connection, all [][2]span, ev *capture.Event) []model.Segment {
	mine, peer := &all[ev.Incarnation][ev.From], &all[ev.Incarnation][ev.From.Peer()]
	seg := model.Segment{Seq: mine.seq(ev.Seq), Ctl: ev.Ctl &^ model.PSH, Incarnation: uint8(ev.Incarnation + 1)}
	if ev.Ctl&model.ACK != 0 {
		seg.Ack = peer.seq(ev.Ack)
	}
	if ev.Ctl&(model.SYN|model.RST) != 0 {
		if ev.Ctl&model.RST != 0 && ev.Seq == 0 && ev.Ctl&model.ACK != 0 {
			seg.Seq = 0
		}
		return []model.Segment{seg}
	}
	plain := ev.Ctl&model.FIN == 0
	if plain && c.Folded.Segments > 0 && ev.Number() >= c.Folded.First && ev.Number() <= c.Folded.Last &&
		len(c.Incarnations) == 1 {
		return nil
	}
	if ev.Kind == capture.Foreign || ev.Kind == capture.KeepAlive {
		return []model.Segment{seg}
	}
	var bundle []model.Segment
	first, last := mine.index(ev.Seq-mine.of.ISS), mine.index(ev.Seq+ev.Len-mine.of.ISS)
	if ev.Len > 0 {
		for i := first; i < last; i++ {
			s := seg
			s.Seq, s.Ctl, s.Unit = mine.base+model.Seq(i), model.PSH|model.ACK, uint8(i)
			bundle = append(bundle, s)
		}
	}
	if !plain {
		s := seg
		s.Seq, s.Ctl, s.Unit = mine.base+model.Seq(last), model.FIN|model.ACK, uint8(last-1)
		return append(bundle, s)
	}
	if ev.Len == 0 {
		if peer.leftOut(ev.Ack) || mine.leftOut(ev.Seq) {
			return nil
		}
		return []model.Segment{seg}
	}
	return bundle
}
