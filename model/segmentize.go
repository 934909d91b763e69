package model

// What is segmentized together (RFC 9293, 3.10.2 and 3.10.4): the last unit of data and the
// FIN, where fin-with-data says so; and what is taken of a segment that has both.

// takesUnit says whether the FIN that e sends now takes the last unit with it, which was not
// sent before: "queue this until all preceding SENDs have been segmentized", the last of them in
// one segment with it. There has to be room for the unit; a FIN needs none (decisions S5).
func (m *Model) takesUnit(e End, t *TCB) bool {
	return m.Parameters.Policy[e].FINWithData == FINTogether && t.Unsent == 1 && m.hasRoom(e, t) &&
		m.Parameters.Application[e].Linger != LingerZero
}

// collapses says whether, of what is not acknowledged, the last unit and the FIN are left, and
// are sent again as one.
func (m *Model) collapses(e End, t *TCB) bool {
	return m.Parameters.Policy[e].FINWithData != FINApart && t.FINUnacknowledged() && !t.SYNUnacknowledged &&
		m.space.span(t.SndUna, t.SndNxt) == 2
}

// trimmed is what is left of a segment with text and a FIN once what lies outside of the window
// is trimmed off, "including SYN and FIN" (3.10.7.4, first).
func (m *Model) trimmed(e End, t *TCB, seg Segment) Segment {
	if !seg.Has(PSH | FIN) {
		return seg
	}
	fin := m.space.add(seg.Seq, 1)
	switch {
	case !m.space.in(fin, t.RcvNxt, m.window(e, t)):
		seg.Ctl &^= FIN
	case fin == t.RcvNxt: // its text has been received
		seg.Seq = fin
		seg.Ctl &^= PSH
	}
	return seg
}
