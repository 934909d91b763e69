package model

import "testing"

// However incarnations are renamed, each is before, at or after those of TCBs and of SYNs
// as it was.
func TestRankKeepsOrder(t *testing.T) {
	p := Default()
	p.Loss, p.Duplicates, p.Incarnations = Any, Any, Any
	m, err := New(p, GhostIncarnation)
	if err != nil {
		t.Fatal(err)
	}
	s := m.Initial()[0]
	s.TCB[A].Incarnation, s.TCB[B].Incarnation = 7, 4
	for i := range uint8(12) {
		s.Toward[A].Add(Segment{Seq: Seq(i), Ctl: ACK, Incarnation: i + 1})
	}
	s.Toward[B].Add(Segment{Ctl: SYN, Incarnation: 10})
	m.rank(&s)
	var got []uint8
	for _, seg := range s.Toward[A].Segments() {
		got = append(got, seg.Incarnation)
	}
	want := []uint8{1, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	if a, b, syn := s.TCB[A].Incarnation, s.TCB[B].Incarnation, s.Toward[B].Segments()[0].Incarnation; a != 4 ||
		b != 2 || syn != 6 {
		t.Errorf("A's is %d, B's %d, the SYN's %d", a, b, syn)
	}
}
