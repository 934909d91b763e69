package match_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// A run of the model, captured where segments are sent, is never refused; and it is
// nearly always found to be one.
func TestNoRunOfTheModelIsRefused(outer *testing.T) {
	runs, undecided := 0, 0
	attack.Check(outer, 40, func(t *rapid.T) {
		p := walkParameters(t)
		lines := walk(t, p)
		for _, c := range captured(outer, lines) {
			r, err := match.Follow(c, match.Rules{Parameters: p})
			if err != nil {
				t.Fatal(err)
			}
			switch runs++; r.Outcome {
			case match.NotAllowed, match.AllowedUnder:
				t.Fatalf("not allowed at frame %d, instead %v, of\n%s", c.Events[r.Bad].Number(), r.Instead, lines)
			case match.NotDecided:
				undecided++
			case match.Allowed:
			}
		}
	})
	if outer.Logf("%d of %d runs are not decided", undecided, runs); undecided > runs/50 {
		outer.Errorf("%d of %d runs are not decided", undecided, runs)
	}
}

// The same without what is found first: what each end can have done decides it.
func TestEachEndDecides(outer *testing.T) {
	runs, undecided := 0, 0
	attack.Check(outer, 100, func(t *rapid.T) {
		p := walkParameters(t)
		lines := walk(t, p)
		for _, c := range captured(outer, lines) {
			bad, decided, err := match.Decided(c, match.Rules{Parameters: p})
			if err != nil {
				t.Fatal(err)
			}
			if runs++; !decided {
				undecided++
			} else if bad >= 0 {
				t.Fatalf("not allowed at frame %d of\n%s", c.Events[bad].Number(), lines)
			}
		}
	})
	if outer.Logf("%d of %d runs are not decided", undecided, runs); undecided > runs/50 {
		outer.Errorf("%d of %d runs are not decided", undecided, runs)
	}
}

// walkParameters draws what the runs are of.
func walkParameters(t *rapid.T) model.Parameters {
	p := model.Default()
	p.Start, p.FirstCloser = model.StartClosed, model.FirstCloserAny
	p.Incarnations = rapid.IntRange(1, 2).Draw(t, "incarnations")
	p.Aborts = model.Both(rapid.IntRange(0, 1).Draw(t, "aborts"))
	p.SeqMod, p.Window, p.Loss, p.Duplicates, p.Tick = 64, 16, 2, 1, time.Second
	p.MSL, p.Delay, p.Wait = 4, 1, model.Both(8)
	p.Data = [2]int{rapid.IntRange(0, 2).Draw(t, "data of A"), rapid.IntRange(0, 2).Draw(t, "data of B")}
	texts := []model.Policy{model.Textbook, model.RFC9293, model.RFC793}
	profile := rapid.SampledFrom(texts).Draw(t, "profile")
	profile.ISN, profile.Retries = model.ISNMonotonic, 8
	p.Policy = [2]model.Policy{profile, profile}
	return p
}

// walk draws a run and returns its segments as the lines of a capture.
func walk(t *rapid.T, p model.Parameters) string {
	m, err := model.New(p, model.NoGhosts)
	if err != nil {
		t.Fatal(err)
	}
	s := m.Initial()[0]
	var lines strings.Builder
	tick, sent := 0, 0
	opened := map[uint8]bool{}
	for range 60 {
		enabled := m.Enabled(s, nil)
		if len(enabled) == 0 {
			break
		}
		a := rapid.SampledFrom(enabled).Draw(t, "action")
		if a.Creates {
			if opened[a.Segment.Incarnation] {
				break // with the same ISS as before, which no stack has
			}
			opened[a.Segment.Incarnation] = true
		}
		acknowledges := s.TCB[a.End].RcvNxt
		after, f := m.Step(s, a)
		if a.Kind == model.Abort {
			if !f.Sends {
				break // nobody can see that
			}
			f.Sent.Ctl, f.Sent.Ack = model.RST|model.ACK, acknowledges // as stacks send it
		}
		s = after
		if a.Kind == model.Tick {
			tick++
		}
		if f.Sends && sent < 18 {
			sent++
			lines.WriteString(line(tick*1000, a.End, f.Sent))
		}
	}
	return lines.String()
}

// captured reads what is written in lines.
func captured(t testing.TB, lines string) []*capture.Connection {
	t.Helper()
	return wiretest.Connections(t, capturetest.Capture(capturetest.Raw, lines))
}

// line writes a segment of the model as a line of a capture.
func line(ms int, from model.End, seg model.Segment) string {
	bits := ""
	for _, b := range []struct {
		bit  model.Control
		name string
	}{{model.SYN, "S"}, {model.FIN, "F"}, {model.RST, "R"}, {model.ACK, "A"}} {
		if seg.Has(b.bit) {
			bits += b.name
		}
	}
	seq := fmt.Sprint(seg.Seq)
	if seg.Ctl == model.RST|model.ACK && seg.Seq == 0 {
		seq = "=0"
	}
	l := fmt.Sprintf("%dms %v %s %s %d", ms, from, bits, seq, seg.Ack)
	if seg.Has(model.PSH) {
		l += " +1"
	}
	return l + "\n"
}
