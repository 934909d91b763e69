package model

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

var anySegment = rapid.Custom(func(t *rapid.T) Segment {
	small := rapid.Uint8Range(0, 2)
	return Segment{
		Life: uint16(small.Draw(t, "life")),
		Seq:  Seq(small.Draw(t, "seq")), Ack: Seq(small.Draw(t, "ack")),
		Ctl:         Control(rapid.Uint8Range(0, 31).Draw(t, "ctl")),
		Marks:       Marks(rapid.Uint8Range(0, 3).Draw(t, "marks")),
		Incarnation: small.Draw(t, "incarnation"), Unit: small.Draw(t, "unit"),
	}
})

func channelOf(segs ...Segment) (c Channel) {
	for _, s := range segs {
		c.Add(s)
	}
	return c
}

// A multiset: equal whatever the order in which the segments were put in, and
// whatever else was put in and taken out.
func TestChannelIsAMultiset(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		segs := rapid.SliceOfN(anySegment, 0, Capacity).Draw(t, "segments")
		shuffled := rapid.Permutation(segs).Draw(t, "shuffled")
		c, d := channelOf(segs...), channelOf(shuffled...)
		if c != d {
			t.Fatalf("%v and %v are not equal", c.Segments(), d.Segments())
		}
		if err := validChannel(&c); err != nil {
			t.Fatal(err)
		}
		if c.Len() != len(segs) {
			t.Fatalf("holds %d, want %d", c.Len(), len(segs))
		}
		for i, s := range shuffled {
			if want := channelOf(shuffled[i:]...); d != want {
				t.Fatalf("after %d removals: %v, want %v", i, d.Segments(), want.Segments())
			}
			d.Remove(s)
		}
		if d != (Channel{}) {
			t.Fatalf("%v is not empty", d)
		}
	})
}

// Segments that differ in anything are different in a channel, ghosts included.
func TestChannelTellsSegmentsApart(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		a, b := anySegment.Draw(t, "a"), anySegment.Draw(t, "b")
		if (a == b) != (a.key() == b.key()) {
			t.Fatalf("%v and %v have keys %x and %x", a, b, a.key(), b.key())
		}
	})
}

// Compare is an order: 0 of equal channels only, and the other way round the
// opposite; least first.
func TestChannelCompare(t *testing.T) {
	some := rapid.Map(rapid.SliceOfN(anySegment, 0, 3), func(s []Segment) Channel { return channelOf(s...) })
	attack.Check(t, walks, func(t *rapid.T) {
		c, d := some.Draw(t, "c"), some.Draw(t, "d")
		if (c.Compare(&d) == 0) != (c == d) || c.Compare(&d) != -d.Compare(&c) || c.Compare(&c) != 0 {
			t.Fatalf("%v, %v: %d and %d", c.Segments(), d.Segments(), c.Compare(&d), d.Compare(&c))
		}
	})
	soon, late := Segment{Life: 1, Seq: 3}, Segment{Life: 2, Seq: 1}
	c, d := channelOf(soon, late), channelOf(late)
	if c.Compare(&d) >= 0 || d.Compare(&c) <= 0 {
		t.Error("what must be delivered first does not come first")
	}
}

func TestChannelOverflow(t *testing.T) {
	var full Channel
	for i := range Capacity {
		if !full.Add(Segment{Life: 1, Seq: Seq(i % 8), Ctl: ACK, Incarnation: 1}) {
			t.Fatalf("no room for segment %d", i+1)
		}
	}
	if full.Add(Segment{Ctl: ACK}) {
		t.Errorf("room for segment %d", Capacity+1)
	}
	bug(t, func() { full.Remove(Segment{Ctl: RST}) })

	m := testModel(t, "")
	s := initial(m)
	s.Toward[B] = full
	if s = play(t, m, s, "A: close"); s != (State{Overflow: true}) {
		t.Errorf("A sends into a full channel: %+v", s)
	}
	enabled(t, m, s, "")
	// The answer to a segment that leaves the other direction.
	s = initial(m)
	s.Toward[A] = full
	s.Toward[B] = channelOf(segment("<SEQ=1><ACK=1><CTL=FIN,ACK>"))
	if s = play(t, m, s, "deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>"); s != (State{Overflow: true}) {
		t.Errorf("B answers into a full channel: %+v", s)
	}
}

const fin = "<SEQ=1><ACK=1><CTL=FIN,ACK>"

// A segment can be delivered from min-delay after it was sent until its life, the
// delay, is used up.
func TestMinDelay(t *testing.T) {
	for _, c := range []struct {
		words string
		want  []int // the ages at which it can be delivered
	}{
		{"msl=3 delay=3 min-delay=0", []int{0, 1, 2, 3}},
		{"msl=3 delay=3 min-delay=2", []int{2, 3}},
		{"msl=3 delay=3 min-delay=3", []int{3}},
		{"msl=3 delay=1 min-delay=0", []int{0, 1}},
		{"msl=3 delay=0 min-delay=0", []int{0}},
	} {
		m := testModel(t, "rto=9 "+c.words)
		s := play(t, m, initial(m), "A: close")
		var got []int
		for age := range 9 {
			ls := lines(m, s)
			if slices.Contains(ls, "deliver to B "+fin) {
				got = append(got, age)
			}
			if !slices.Contains(ls, "tick") {
				break
			}
			s = play(t, m, s, "tick")
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: can be delivered after %v, want %v", c.words, got, c.want)
		}
	}
}

// Any order: of two in flight either arrives first.
func TestReordering(t *testing.T) {
	m := testModel(t, "data-a=1")
	s := play(t, m, initial(m), "A: send", "tick", "A: close")
	enabled(t, m, s, "deliver",
		"deliver to B <SEQ=1><ACK=1><CTL=PSH,ACK>", "deliver to B <SEQ=2><ACK=1><CTL=FIN,ACK>")
}

func TestLossOnlyAtTheEndOfLife(t *testing.T) {
	m := testModel(t, "loss=1")
	s := play(t, m, initial(m), "A: close")
	for range 2 {
		enabled(t, m, s, "lose")
		s = play(t, m, s, "tick")
	}
	enabled(t, m, s, "lose", "lose "+fin+" to B")
	s = play(t, m, s, "lose "+fin+" to B")
	inFlight(t, s, B)
	// The budget is used.
	s = play(t, m, s, "tick", "A: retransmit", "tick", "tick")
	enabled(t, m, s, "lose")
	enabled(t, m, s, "deliver", "deliver to B "+fin)
}

// Where delay < MSL: MSL − delay ticks more, once, min-delay or not, and then it
// is delivered or lost.
func TestStrays(t *testing.T) {
	m := testModel(t, "msl=3 delay=1 min-delay=1 strays=2 loss=1 rto=9")
	s := play(t, m, initial(m), "A: close")
	enabled(t, m, s, fin)
	s = play(t, m, s, "tick")
	inFlight(t, s, B, fin+" #1 life=0")
	s = play(t, m, s, fin+" to B goes astray")
	inFlight(t, s, B, fin+" #1 life=2")
	enabled(t, m, s, "deliver", "deliver to B "+fin)
	s = play(t, m, s, "tick", "tick")
	enabled(t, m, s, "", "deliver to B "+fin, "lose "+fin+" to B")
	if s.Strays != 1 {
		t.Errorf("strays left: %d, want 1", s.Strays)
	}

	for _, words := range []string{"msl=3 delay=1 strays=0 rto=9", "msl=1 delay=1 strays=1 rto=9"} {
		m = testModel(t, words)
		s = play(t, m, initial(m), "A: close", "tick")
		enabled(t, m, s, "", "deliver to B "+fin)
	}
}

// A delivery leaves the segment in flight, with the life it has.
func TestDuplicates(t *testing.T) {
	m := testModel(t, "duplicates=2")
	s := play(t, m, initial(m), "A: close", "tick", "deliver to B a duplicate of "+fin)
	inFlight(t, s, B, fin+" #1 life=1")
	inFlight(t, s, A, "<SEQ=1><ACK=2><CTL=ACK> #1 life=2")
	isTCB(t, s.TCB[B], "CLOSE-WAIT SND=1:1 RCV=2 #1")
	s = play(t, m, s, "deliver to B a duplicate of "+fin)
	enabled(t, m, s, "deliver to B", "deliver to B "+fin)
	s = play(t, m, s, "deliver to B "+fin)
	inFlight(t, s, B)
}

// Of equal segments, one action.
func TestEqualSegments(t *testing.T) {
	m := testModel(t, "loss=1 strays=1 duplicates=1 delay=1")
	s := with(A, "CLOSED")
	s.Loss, s.Strays, s.Duplicates = 1, 1, 1
	ack := segment("<SEQ=1><ACK=2><CTL=ACK>")
	s.Toward[B] = channelOf(ack, ack, ack)
	enabled(t, m, s, "",
		"deliver to B <SEQ=1><ACK=2><CTL=ACK>", "deliver to B a duplicate of <SEQ=1><ACK=2><CTL=ACK>",
		"lose <SEQ=1><ACK=2><CTL=ACK> to B", "<SEQ=1><ACK=2><CTL=ACK> to B goes astray")
}

// Every timer and every life goes down by one.
func TestTick(t *testing.T) {
	m := testModel(t, "")
	s := with(A, "TIME-WAIT SND=5:5 RCV=2 TW=3")
	s.TCB[B] = tcb("LAST-ACK SND=1:2 RCV=5 RTO=7 n=2")
	early, late := segment(fin), segment(fin)
	early.Life, late.Life = 1, 2
	s.Toward[A], s.Toward[B] = channelOf(late), channelOf(late, early, early)
	s = play(t, m, s, "tick")
	isTCB(t, s.TCB[A], "TIME-WAIT SND=5:5 RCV=2 TW=2")
	isTCB(t, s.TCB[B], "LAST-ACK SND=1:2 RCV=5 RTO=6 n=2")
	inFlight(t, s, A, fin+" #1 life=1")
	inFlight(t, s, B, fin+" #1 life=0", fin+" #1 life=0", fin+" #1 life=1")
}

// What is due happens first.
func TestNoTickWhileAnythingIsDue(t *testing.T) {
	m := testModel(t, "fin-wait-2-timeout=5")
	for _, given := range []string{
		"LAST-ACK SND=4:5 RCV=2 RTO=0", "TIME-WAIT SND=5:5 RCV=2 TW=0", "FIN-WAIT-2 SND=5:5 RCV=2 FW2=0",
	} {
		enabled(t, m, with(A, given), "tick")
	}
	s := with(A, "LAST-ACK SND=4:5 RCV=2 RTO=3")
	enabled(t, m, s, "tick", "tick")
	s.Toward[A] = channelOf(segment(fin))
	enabled(t, m, s, "tick")
}

// With nothing running down there is no tick.
func TestNoTickWhenNothingRuns(t *testing.T) {
	m := testModel(t, "")
	enabled(t, m, initial(m), "", "A: close")
	enabled(t, m, with(A, "CLOSED"), "")
	s := with(A, "CLOSED")
	late := segment(fin)
	late.Life = 1
	s.Toward[B] = channelOf(late)
	enabled(t, m, s, "tick", "tick")
}

// TIME-WAIT lasts its whole length, the last instant included: what is due in
// either direction arrives first. What is not yet due does not hold it.
func TestTimeWaitLastInstant(t *testing.T) {
	m := testModel(t, "")
	for _, e := range Ends {
		s := with(A, "TIME-WAIT SND=5:5 RCV=2 TW=0")
		s.TCB[B] = tcb("LAST-ACK SND=1:2 RCV=5 RTO=0")
		late := segment("<SEQ=1><ACK=5><CTL=FIN,ACK>")
		late.Life = 1
		s.Toward[e] = channelOf(late)
		enabled(t, m, s, "A: ", "A: expire")
		late.Life = 0
		s.Toward[e] = channelOf(late)
		enabled(t, m, s, "A: ")
		enabled(t, m, s, "B: ", "B: retransmit") // this one is not held back
	}
}
