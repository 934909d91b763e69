package wire_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/wire"
	"tcpcheck/wire/wiretest"
)

// The packets of a story tell the run, in 32 bits as in the model.
func TestTell(t *testing.T) {
	stories, doubted, judged := 0, 0, 0
	attack.Check(t, 100, func(r *rapid.T) {
		run := wiretest.Run(r)
		s, err := wire.Tell(run)
		if err != nil {
			r.Fatal(err)
		}
		var seen []wiretest.Seen
		for _, packets := range [][]wire.Packet{s.Handshake, s.Packets} {
			for i := range packets {
				p := &packets[i]
				seen = append(seen, wiretest.Seen{At: p.At, On: p.On, Segment: wiretest.Segment{
					From: p.From, Seq: p.Seq, Ack: p.Ack, Ctl: p.Ctl, Data: len(p.Payload()),
				}})
			}
		}
		judged += wiretest.Judge(r, run, s.Doubts, seen)
		stories++
		if len(s.Doubts) > 0 {
			doubted++
			if run.Parameters.SeqMod == 256 {
				r.Errorf("doubts in a large space: %+v", s.Doubts)
			}
		}
	})
	t.Logf("%d stories with %d arrivals, %d with doubts", stories, judged, doubted)
	if judged == 0 || doubted*10 > stories {
		t.Errorf("%d of %d stories have doubts; %d arrivals judged", doubted, stories, judged)
	}
}

// story returns that of a shortest run to a property or a witness.
func story(t *testing.T, p *properties.Property, change func(*model.Parameters)) *wire.Story {
	t.Helper()
	parameters := model.Default()
	parameters.MSL, parameters.Delay, parameters.Loss = 1, 1, 0
	change(&parameters)
	a, err := verify.Ask(context.Background(), verify.Question{Parameters: parameters,
		Properties: []properties.Property{*p}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := wire.Tell(a.Findings[0].Run)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// oldSegment returns the story of how an old segment is accepted.
func oldSegment(t *testing.T, change func(*model.Parameters)) *wire.Story {
	t.Helper()
	old, _ := properties.Named("no-old-segment")
	return story(t, &old, change)
}

// isns returns the ISNs in the order of their SYNs.
func isns(s *wire.Story) (all [2][]uint32) {
	for _, packets := range [][]wire.Packet{s.Handshake, s.Packets} {
		for _, p := range packets {
			if p.Ctl&model.SYN != 0 && !p.Arrives() {
				all[p.On] = append(all[p.On], p.Seq)
			}
		}
	}
	return all
}

// ISNs are such that numbers collide where the run needs that, far apart where it
// does not, and as a policy says where there is one.
func TestTell_ISNs(t *testing.T) {
	next, _ := properties.WitnessNamed("next-incarnation")
	reopened, _ := properties.Named("no-open-in-time-wait")
	policy := func(isn model.ISN) func(*model.Parameters) {
		return func(p *model.Parameters) {
			p.Wait = model.Both(0)
			p.Policy[model.A].ISN, p.Policy[model.B].ISN = isn, isn
		}
	}
	for _, c := range []struct {
		name  string
		story *wire.Story
		want  [2][]uint32
	}{
		{"an ACK of B's first connection is taken in its second", oldSegment(t, policy(model.ISNAny)),
			[2][]uint32{{256000, 256000}, {8192000, 8192001}}},
		{"no old segment", story(t, &next, policy(model.ISNAny)),
			[2][]uint32{{256000, 512002}, {8192000, 8448001}}},
		{"monotonic", story(t, &next, policy(model.ISNMonotonic)),
			[2][]uint32{{256000, 256003}, {8192000, 8192003}}},
		{"monotonic, reopened in TIME-WAIT", story(t, &reopened, func(p *model.Parameters) {
			p.FirstCloser = model.FirstCloserB
			p.Policy[model.B].ISN, p.Policy[model.B].TimeWaitSYN = model.ISNMonotonic, model.TimeWaitSYNReopenAfter
		}), [2][]uint32{{256000, 512003}, {8192000, 8192003}}},
		{"zero", story(t, &next, policy(model.ISNZero)), [2][]uint32{{256000, 256000}, {8192000, 8192000}}},
	} {
		if got := isns(c.story); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: ISNs %d, want %d", c.name, got, c.want)
		}
	}
}

// A SYN that reopens lies after all that is old, so an old segment can be in its
// window only where a window is nearly half of the space.
func TestTell_Doubts(t *testing.T) {
	reopens := func(seqMod int) func(p *model.Parameters) {
		return func(p *model.Parameters) {
			p.Wait, p.FirstCloser, p.Window, p.SeqMod = model.Both(2), model.FirstCloserB, 3, seqMod
			for e := range p.Policy {
				p.Policy[e].TimeWaitSYN, p.Policy[e].Retries = model.TimeWaitSYNReopen, 1
			}
		}
	}
	s := oldSegment(t, reopens(8))
	if n := len(s.Run.Steps); len(s.Doubts) != 1 || s.Doubts[0].Step != n-1 {
		t.Errorf("with seq-mod 8, %d steps and doubts %+v", n, s.Doubts)
	}
	if s = oldSegment(t, reopens(16)); len(s.Doubts) != 0 {
		t.Errorf("with seq-mod 16, doubts %+v", s.Doubts)
	}
}

// Steps keep to their tick and to their order, however short a tick is.
func TestTell_Times(t *testing.T) {
	s := oldSegment(t, func(p *model.Parameters) { p.Wait = model.Both(0) })
	for _, tick := range []time.Duration{0, time.Hour, time.Millisecond, time.Microsecond, 100, 1} {
		run := *s.Run
		run.Parameters.Tick = tick
		s, err := wire.Tell(&run)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range s.Packets {
			if got := int(p.At / wire.Tick(&run.Parameters)); got != run.Steps[p.Step].Tick {
				t.Errorf("tick %v: packet %d at %v", tick, i, p.At)
			}
			if i > 0 && (p.At < s.Packets[i-1].At || tick > 100 && p.At == s.Packets[i-1].At) {
				t.Errorf("tick %v: packet %d at %v, that before it at %v", tick, i, p.At, s.Packets[i-1].At)
			}
		}
	}
}

// A run without steps has a handshake and no more.
func TestTell_NoSteps(t *testing.T) {
	p := model.Default()
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wire.Tell(&trace.Run{Parameters: p, Initial: m.Initial()[0], Loop: -1})
	if err != nil || len(s.Handshake) != 6 || len(s.Packets) != 0 {
		t.Errorf("%d and %d packets, %v", len(s.Handshake), len(s.Packets), err)
	}
}

// What a middlebox makes is no packet of either end.
func TestTellRefusesMiddleboxes(t *testing.T) {
	p := model.Default()
	p.Middlebox[model.B].Present = model.BoxOn
	if _, err := wire.Tell(&trace.Run{Parameters: p, Loop: -1}); err == nil {
		t.Error("a run with a middlebox is told")
	}
}
