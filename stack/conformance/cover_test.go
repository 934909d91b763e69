package conformance

import (
	"bytes"
	"reflect"
	"testing"

	"tcpcheck/model"
)

// Every TCP state of an end is probed with every kind of segment, and each probe can be
// told to a stack.
func TestCover(t *testing.T) {
	for _, profile := range []string{"rfc9293", "gvisor"} {
		for _, side := range model.Ends {
			probes, err := Cover(profile, side)
			if err != nil {
				t.Fatal(err)
			}
			type probed struct {
				state model.TCPState
				ctl   model.Control
			}
			seen := map[probed]bool{}
			timers := map[string]bool{}
			for i := range probes {
				p := &probes[i]
				script, err := p.Script()
				if err != nil {
					t.Fatalf("%v: %v", p.Events, err)
				}
				state := model.Closed
				if side == model.B {
					state = model.Listen
				}
				if p.At > 1 {
					state = script.Steps[p.At-2].State
				}
				if seg, err := p.Events[p.At-1].segment(); err == nil {
					seen[probed{state, seg.ctl}] = true
				}
				timers[script.Steps[p.At-1].Timer] = true
			}
			for _, state := range model.TCPStates {
				for _, ctl := range controls {
					want := state != model.Listen && (state != model.Closed && state != model.SynSent || side == model.A) ||
						state == model.Listen && side == model.B
					if got := seen[probed{state, ctl}]; got != want {
						t.Errorf("%s, %v: %v in %v is probed: %v", profile, side, ctl, state, got)
					}
				}
			}
			if !timers["rto"] || !timers["time-wait"] {
				t.Errorf("%s, %v: timers that fire: %v", profile, side, timers)
			}
		}
	}
}

func TestCoverIsTheSame(t *testing.T) {
	a, err := Cover("rfc9293", model.A)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Cover("rfc9293", model.A)
	if err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("another cover: %v", err)
	}
}

func TestReadWritten(t *testing.T) {
	probes, err := Cover("gvisor", model.B)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(probes); i += 10 {
		var file bytes.Buffer
		if err := probes[i].Write(&file); err != nil {
			t.Fatal(err)
		}
		got, err := Read(file.Bytes())
		if err != nil || !reflect.DeepEqual(*got, probes[i]) || !IsProbe(file.Bytes()) {
			t.Fatalf("%s: %v", file.String(), err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ file, error string }{
		{`[]`, "not a probe: json: cannot unmarshal array into Go value of type conformance.probeJSON"},
		{`{"schema":"tcpcheck/probe/v2"}`, `schema is "tcpcheck/probe/v2", want "tcpcheck/probe/v1"`},
		{`{"schema":"tcpcheck/probe/v1","side":"C"}`, `side is "C", want "A" or "B"`},
		{`{"schema":"tcpcheck/probe/v1","side":"A"}`, "events has 0, want 1 to 256"},
		{`{"schema":"tcpcheck/probe/v1","side":"A","events":["open"]}`,
			"at is 0, want 1 to 1, the number of events"},
		{`{"schema":"tcpcheck/probe/v1","side":"A","at":1,"events":["open"],"profile":"x"}`,
			`profile x: want one of those that "tcpcheck list profiles" shows`},
		{`{"schema":"tcpcheck/probe/v1","side":"A","at":1,"events":["close"],"profile":"rfc9293"}`,
			`event close cannot happen in CLOSED`},
		{`{"schema":"tcpcheck/probe/v1","side":"A","at":1,"events":["sleep"],"profile":"rfc9293"}`,
			`event sleep: want tick, fire, open, send, close, abort, or a segment such as ` +
				`"FIN,ACK seq=next-1 ack=nxt"`},
		{`{"schema":"tcpcheck/probe/v1","side":"A","at":1,"events":["SYN seq=next"],"profile":"rfc9293"}`,
			`event "SYN seq=next": there is no such number in CLOSED`},
		{`{"schema":"tcpcheck/probe/v1"} {}`, "not a probe: something follows it"},
	} {
		if _, err := Read([]byte(c.file)); err == nil || err.Error() != c.error {
			t.Errorf("%s:\n%v, want\n%s", c.file, err, c.error)
		}
	}
}

// FuzzRead: what is read is a probe that can be played; everything else is refused.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema":"tcpcheck/probe/v1","profile":"rfc9293","side":"A","at":1,"events":["open"]}`))
	f.Add([]byte(`{"schema":"tcpcheck/probe/v1","profile":"gvisor","side":"B","at":2,` +
		`"events":["SYN seq=any","ACK seq=next ack=nxt","FIN,ACK seq=beyond ack=una-2",` +
		`"close","tick","tick","fire"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(data)
		if err != nil {
			return
		}
		if _, err := p.Script(); err != nil {
			t.Error(err)
		}
	})
}
