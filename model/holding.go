package model

// "Segments with higher beginning sequence numbers SHOULD be held for later processing"
// (RFC 9293, 3.10.7.4, SHLD-31), where out-of-order says so.

// Ahead is what a TCB holds of what came before its turn: bit i stands for the number that is
// i+1 beyond RCV.NXT. What lies farther ahead is not held (decisions A4).
type Ahead struct {
	Text, FIN uint8
}

// ahead is how many numbers beyond RCV.NXT something can be held.
const ahead = 8

// place is the bit of number n; 0 if nothing is held there.
func (m *Model) placeAhead(e End, t *TCB, n Seq) uint8 {
	d := m.space.span(t.RcvNxt, n)
	if m.Parameters.Policy[e].OutOfOrder == OutOfOrderDrop || d == 0 || d > ahead || d >= m.window(e, t) {
		return 0
	}
	return 1 << (d - 1)
}

// holdText holds the text of seg, unless something is held in its place.
func (m *Model) holdText(e End, t *TCB, seg Segment) {
	bit := m.placeAhead(e, t, seg.Seq)
	if bit&^(t.Ahead.Text|t.Ahead.FIN) == 0 {
		return
	}
	t.Ahead.Text |= bit
	if t.Owed > 0 && t.owes(seg) && seg.Unit == t.Received+1+m.space.span(t.RcvNxt, seg.Seq) {
		t.Owed--
	}
}

// holdFIN holds a FIN of number n, unless something is held in its place, and says whether it
// does.
func (m *Model) holdFIN(e End, t *TCB, n Seq) bool {
	bit := m.placeAhead(e, t, n) &^ (t.Ahead.Text | t.Ahead.FIN)
	t.Ahead.FIN |= bit
	return bit != 0
}

// takeText takes the text of seg, which is at RCV.NXT, and what is held that follows it. It says
// whether a held FIN is at RCV.NXT then.
func (m *Model) takeText(e End, t *TCB, seg Segment) bool {
	t.received(seg)
	for {
		t.RcvNxt = m.space.add(t.RcvNxt, 1)
		m.hold(e, t, 1)
		text, fin := t.Ahead.Text&1 != 0, t.Ahead.FIN&1 != 0
		t.Ahead = Ahead{t.Ahead.Text >> 1, t.Ahead.FIN >> 1}
		if !text {
			return fin
		}
		t.Received++
	}
}
