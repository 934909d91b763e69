package model

import (
	"slices"
	"testing"
)

// RFC 5961, 1 and 3.2: the RSTs that are worth forging against ESTABLISHED, where RCV.NXT is
// 1 and the window 2. Of those that do the same there is the first.
func TestForgedRSTs(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []Seq
	}{
		{"rst-check=window", []Seq{1}},   // any in the window resets
		{"rst-check=exact", []Seq{1, 2}}, // the other draws a challenge ACK
		{"rst-check=none", []Seq{0}},     // any resets
	} {
		m := testModel(t, "forger=1 incarnations=1 loss=0 "+c.words)
		var got []Seq
		for _, a := range m.Enabled(m.Initial()[0], nil) {
			if a.Kind == Forge && a.End == B && a.Segment.Ctl == RST {
				got = append(got, a.Segment.Seq)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: SEQ %v, want %v", c.words, got, c.want)
		}
	}
}

// Each forged segment does something, no two with the same control bits do the same, and
// each costs one of the budget.
func TestForgeries(t *testing.T) {
	for _, words := range []string{"", "rst-check=window syn-in-window=reset",
		"time-wait-reply=any timestamps=on", "start=time-wait-b",
		"start=half-open-a closed-port=silent", "start=closed"} {
		m := testModel(t, "forger=2 incarnations=2 loss=0 "+words)
		s := m.Initial()[0]
		for range 3 {
			type kind struct {
				end End
				ctl Control
			}
			known := map[kind][]Outcome{}
			as := m.Enabled(s, nil)
			for _, a := range as {
				if a.Kind != Forge {
					continue
				}
				k, o := kind{a.End, a.Segment.Ctl}, m.Outcome(&s, a)
				if o.Nothing(&s) || slices.Contains(known[k], o) {
					t.Errorf("%s: %v does nothing new", words, a)
				}
				known[k] = append(known[k], o)
				if after := m.Apply(s, a); after.Forgeries != s.Forgeries-1 {
					t.Errorf("%s: %v leaves %d", words, a, after.Forgeries)
				}
			}
			s = m.Apply(s, as[0])
		}
	}
}

// What a forged SYN creates is a phantom, and its incarnation no older than that of A.
func TestAForgedSYNCreatesAPhantom(t *testing.T) {
	m := testModel(t, "forger=1 start=closed isn=zero")
	s := m.Initial()[0]
	as := m.Forged(&s, B, segment("<SEQ=3><CTL=SYN>"), nil)
	if len(as) != 1 || !as[0].Creates {
		t.Fatalf("%v", as)
	}
	after, f := m.Step(s, as[0])
	if b := &after.TCB[B]; b.State != SynReceived || !b.Phantom || b.Incarnation != 1 || b.RcvNxt != 4 {
		t.Errorf("%+v", b)
	}
	if f.Sent.Ctl != SYN|ACK || f.Sent.Ack != 4 || f.Clause != ListenThird {
		t.Errorf("%+v", f)
	}
}

// With timestamps what is forged is as new as can be, so that PAWS does not reject it (RFC
// 7323, 5.3).
func TestForgedTimestamps(t *testing.T) {
	m := testModel(t, "forger=1 timestamps=on incarnations=1 loss=0")
	s := m.Initial()[0]
	a := m.Forged(&s, B, segment("<SEQ=1><ACK=1><CTL=FIN,ACK>"), nil)[0]
	if after, f := m.Step(s, a); after.TCB[B].State != CloseWait || f.Accepted != AcceptedFIN {
		t.Errorf("%v, %+v", after.TCB[B].State, f)
	}
}

// What is forged passes the middlebox beside the end first, as all that comes from outside: one that
// takes any RST forgets, whatever the number; one that compares may drop it.
func TestForgedThroughAMiddlebox(t *testing.T) {
	for _, c := range []struct {
		words string
		seq   Seq
		want  BoxState
		in    BoxVerdict
	}{
		{"box-rst-b=any box-close-b=0", 0, BoxNone, BoxPass},
		{"box-rst-b=exact", 0, BoxEstablished, BoxPass},
		{"box-rst-b=window box-invalid-b=drop", 5, BoxEstablished, BoxDrop},
	} {
		m := testModel(t, "forger=1 incarnations=1 loss=0 rst-check=exact box-b=on "+c.words)
		s := m.Initial()[0]
		as := m.Forged(&s, B, Segment{Seq: c.seq, Ctl: RST}, nil)
		after, f := m.Step(s, as[0])
		if after.TCB[B].State != Established || after.Entry[B].State != c.want || f.In != c.in ||
			after.Forgeries != 0 {
			t.Errorf("%s: B %v, entry %v, %v, %d left", c.words, after.TCB[B].State, after.Entry[B].State, f.In,
				after.Forgeries)
		}
	}
}

func TestForgerRefused(t *testing.T) {
	p := Default()
	set(&p, "forger=1")
	p.Loss, p.Duplicates = Any, Any
	refused(t, p, ParameterError{"forger", "1", "0 with any number of duplicates"})
	p = Default()
	set(&p, "forger=1 receive-buffer=1")
	refused(t, p, ParameterError{"forger", "1", "0 with a receive buffer, as no window is forged"})
}
