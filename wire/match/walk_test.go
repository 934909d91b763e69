package match_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
)

// Every run of the model, captured where segments are sent, is allowed by it.
func TestEveryRunOfTheModelIsAllowed(outer *testing.T) {
	texts := []model.Policy{model.Textbook, model.RFC9293, model.RFC793}
	attack.Check(outer, 100, func(t *rapid.T) {
		p := model.Default()
		p.Start, p.FirstCloser, p.Incarnations = model.StartClosed, model.FirstCloserAny, 1
		p.SeqMod, p.Window, p.Loss, p.Duplicates, p.Tick = 64, 8, 2, 1, time.Second
		p.MSL, p.Delay, p.Wait = 4, 1, model.Both(8)
		p.Data = [2]int{rapid.IntRange(0, 2).Draw(t, "data of A"), rapid.IntRange(0, 2).Draw(t, "data of B")}
		profile := rapid.SampledFrom(texts).Draw(t, "profile")
		profile.ISN, profile.Retries = model.ISNZero, 8
		p.Policy = [2]model.Policy{profile, profile}
		m, err := model.New(p, model.NoGhosts)
		if err != nil {
			t.Fatal(err)
		}
		s := m.Initial()[0]
		var lines strings.Builder
		tick, sent := 0, 0
		for range 60 {
			enabled := m.Enabled(s, nil)
			if len(enabled) == 0 {
				break
			}
			a := rapid.SampledFrom(enabled).Draw(t, "action")
			var f model.Effects
			s, f = m.Step(s, a)
			if a.Kind == model.Tick {
				tick++
			}
			if f.Sends && sent < 18 {
				sent++
				lines.WriteString(line(tick*1000, a.End, f.Sent))
			}
		}
		all := connections(outer, capturetest.Capture(capturetest.Raw, lines.String()))
		for _, c := range all {
			r, err := match.Follow(c, match.Rules{Parameters: p})
			if err != nil {
				t.Fatal(err)
			}
			if !r.Allowed() {
				t.Fatalf("not allowed at frame %d, instead %v, of\n%s", c.Events[r.Bad].Number(),
					r.Instead, lines.String())
			}
		}
	})
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
	if seg.Ctl == model.RST|model.ACK {
		seq = "=0"
	}
	l := fmt.Sprintf("%dms %v %s %s %d", ms, from, bits, seq, seg.Ack)
	if seg.Has(model.PSH) {
		l += " +1"
	}
	return l + "\n"
}
