package under

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/stack"
)

// An event is something that happens to an end: a segment, with numbers relative to its own
// (SND.UNA) and its peer's (RCV.NXT) of that time, or a call.
type event struct {
	call     string
	ctl      model.Control
	seq, ack int
	len      int
}

var calls = []string{"write", "shutdown", "close", "read", "fire", "abort"}

// drawn draws an event. Numbers lie near what they are relative to, or at the edges of the window.
func drawn(t *rapid.T, window int) event {
	if rapid.IntRange(0, 3).Draw(t, "call") == 0 {
		return event{call: rapid.SampledFrom(calls).Draw(t, "which")}
	}
	near := func(name string) int {
		return rapid.SampledFrom([]int{-2, -1, 0, 0, 0, 1, 2, window - 1, window, window + 1}).Draw(t, name)
	}
	return event{
		ctl: rapid.SampledFrom([]model.Control{model.ACK, model.ACK, model.FIN | model.ACK, model.SYN, model.RST,
			model.SYN | model.ACK, model.RST | model.ACK, model.FIN, model.SYN | model.FIN, 0}).Draw(t, "ctl"),
		seq: near("seq"), ack: rapid.IntRange(-2, 3).Draw(t, "ack"), len: rapid.IntRange(0, 2).Draw(t, "len"),
	}
}

// do has an event happen, where the peer counts from irs, and says what came of it.
func (m *Model) do(e event, irs uint32) string {
	own, peer := m.nextISS, irs
	if len(m.own) > 0 {
		own = m.own[0]
	}
	if m.synchronizes() {
		peer = m.rcv
	}
	iss := own
	if len(m.own) > 0 {
		iss = m.own[0]
	}
	switch e.call {
	case "":
		seg := stack.Segment{Ctl: e.ctl, Seq: peer + uint32(e.seq), Len: e.len}
		if e.ctl&model.ACK != 0 {
			seg.Ack = own + uint32(e.ack)
		}
		m.Inject(seg)
	case "write":
		m.Write(3)
	case "shutdown":
		m.Shutdown()
	case "close":
		m.Close()
	case "read":
		m.Read(2)
	case "fire":
		if _, runs := m.Due(); runs {
			m.Fire()
		}
	case "abort":
		m.Abort()
	}
	text := fmt.Sprintf("%v %d unread %q", m.State(), m.unread, m.failed)
	for _, s := range m.Sent() {
		seq, ack := int32(s.Seq-iss), int32(s.Ack-peer)
		if s.Ctl&model.ACK == 0 {
			ack = 0
		}
		if s.Ctl == model.RST|model.ACK && s.Seq == 0 { // to what has no ACK, wherever numbers begin
			seq = 0
		}
		text += fmt.Sprintf(" %v seq %d ack %d len %d at %v", s.Ctl, seq, ack, s.Len, s.At)
	}
	return text
}

// opened returns an end that listens or opens, counting from an ISS.
func opened(t *rapid.T, profile string, passive bool, iss uint32) *Model {
	m, err := New(profile)
	if err != nil {
		t.Fatal(err)
	}
	m.nextISS, m.Window = iss, 5000
	if passive {
		m.Listen()
	} else {
		m.Open()
		m.Sent()
	}
	return m
}

// Wherever the numbers of a connection begin, the same comes of the same; they wrap as they
// like. And the books are in order: what is unacknowledged is not negative.
func TestNumbersShift(t *testing.T) {
	attack.Check(t, 300, func(t *rapid.T) {
		profile := rapid.SampledFrom([]string{"rfc9293", "freebsd", "linux", "textbook",
			"rfc793", "zephyr"}).Draw(t,
			"profile")
		passive := rapid.Bool().Draw(t, "passive")
		iss, irs := rapid.Uint32().Draw(t, "iss"), rapid.Uint32().Draw(t, "irs")
		a, b := opened(t, profile, passive, 1000), opened(t, profile, passive, iss)
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			e := drawn(t, 5000)
			before := a.State()
			if got, want := b.do(e, irs), a.do(e, 2000); got != want {
				t.Fatalf("%+v in %v: %s, but from %d and %d on %s", e, before, want, iss, irs, got)
			}
			if n := len(a.own); n > 0 && a.own[n-1]-a.own[0] > 1<<20 {
				t.Fatalf("%+v: %v", e, a.own)
			}
		}
	})
}

// Where a segment is such as the model has them, of at most one octet, and what is kept for later
// plays no part, an end does what the model itself does with the same numbers.
func TestAsTheModel(t *testing.T) {
	attack.Check(t, 300, func(t *rapid.T) {
		profile := rapid.SampledFrom([]string{"rfc9293", "linux", "textbook", "rfc793", "lwip"}).Draw(t, "profile")
		passive := rapid.Bool().Draw(t, "passive")
		resolved, err := settings.Resolve(settings.Given{{Name: "profile", Value: profile},
			{Name: "msl", Value: "30s"},
			{Name: "data", Value: "200"}, {Name: "reader", Value: "late"}, {Name: "window", Value: "16"},
			{Name: "seq-mod", Value: "256"}, {Name: "delay", Value: "0s"}})
		if err != nil {
			t.Fatal(err)
		}
		rules, err := model.New(resolved.Parameters, 0)
		if err != nil {
			t.Fatal(err)
		}
		end, state := model.A, model.State{Opens: 1}
		m := opened(t, profile, passive, 100)
		m.Window = 16
		step := func(a model.Action) (string, bool) {
			a.End = end
			var f model.Effects
			state.Toward = [2]model.Channel{}
			if a.Kind == model.Deliver {
				state.Toward[end].Add(a.Segment)
			}
			state, f = rules.Step(state, a)
			if !f.Sends {
				return "", false
			}
			return fmt.Sprintf("%v seq %d ack %d", f.Sent.Ctl, f.Sent.Seq, f.Sent.Ack), f.Sent.Has(model.RST)
		}
		if passive {
			end, state.TCB[model.B].State = model.B, model.Listen
		} else {
			step(model.Action{Kind: model.Open, ISS: 100})
		}
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			e := drawn(t, 16)
			tcb := state.TCB[end]
			peer, synced := model.Seq(50), tcb.State.HasTCB() && tcb.State != model.SynSent
			if synced {
				peer = tcb.RcvNxt
			}
			e.len = min(e.len, 1)
			textual := e.len > 0 || e.ctl&model.FIN != 0
			switch {
			case e.call != "" || e.ctl&(model.SYN|model.FIN) == model.SYN|model.FIN ||
				e.ctl == 0 || e.ctl == model.FIN,
				e.ctl&(model.SYN|model.RST) != 0 && e.len > 0,
				e.ctl&(model.SYN|model.RST) == model.SYN|model.RST,
				textual && synced && e.seq != 0, // it is kept, or trimmed
				e.ctl&(model.SYN|model.RST) == 0 && e.ctl&model.ACK == 0,
				!tcb.State.HasTCB() && tcb.State != model.Listen,
				e.ctl == model.SYN && synced: // it opens another, or draws a RST with its own numbers
				continue
			}
			seg := model.Segment{Ctl: e.ctl, Seq: peer + model.Seq(e.seq)}
			if e.len > 0 {
				seg.Ctl |= model.PSH
			}
			if e.ctl&model.ACK != 0 {
				seg.Ack = tcb.SndUna + model.Seq(e.ack)
				if !tcb.State.HasTCB() {
					seg.Ack = 7
				}
			}
			want, resets := step(model.Action{Kind: model.Deliver, Segment: seg, ISS: 100})
			m.Inject(stack.Segment{Ctl: e.ctl, Seq: uint32(seg.Seq), Ack: uint32(seg.Ack), Len: e.len})
			var got []string
			for _, s := range m.Sent() {
				got = append(got, fmt.Sprintf("%v seq %d ack %d", s.Ctl, s.Seq&255, s.Ack&255))
			}
			if after := state.TCB[end].State; m.State() != after {
				t.Fatalf("%v in %v: %v, want %v", seg, tcb.State, m.State(), after)
			}
			if resets && seg.Has(model.SYN) {
				continue
			}
			if want == "" && len(got) > 0 || want != "" && !slices.Equal(got, []string{want}) {
				t.Fatalf("%v in %v: sends %q, want %q", seg, tcb.State, got, want)
			}
			if !state.TCB[end].State.HasTCB() {
				m.nextISS = 100
			}
		}
	})
}

// A setting that is changed counts from then on.
func TestSet(t *testing.T) {
	m, err := New("rfc9293")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range [][2]string{{"rto", "300ms"}, {"rst-check", "window"}} {
		if err := m.Set(s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	m.Open()
	if due, runs := m.Due(); !runs || due != 300*time.Millisecond {
		t.Error(due, runs)
	}
	if err := m.Set("rst-check", "never"); err == nil {
		t.Error("no such value")
	}
	if _, err := New("solaris"); err == nil {
		t.Error("no such profile")
	}
}
