package properties_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify/collapse"
)

type arrow struct{ from, to model.TCPState }

// arrowsOf reads lines of a state and those it leads to.
func arrowsOf(lines string) map[arrow]bool {
	named := map[string]model.TCPState{}
	for _, s := range model.TCPStates {
		named[s.String()] = s
	}
	arrows := map[arrow]bool{}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		from, to, _ := strings.Cut(line, ":")
		for to := range strings.FieldsSeq(to) {
			arrows[arrow{named[from], named[to]}] = true
		}
	}
	return arrows
}

// Figure 5, note 1 (SYN-RECEIVED to LISTEN), note 2 (FIN-WAIT-1 to TIME-WAIT);
// B listens again where its TCB is deleted; the ACK of our SYN may bear a FIN.
const figure5 = `
CLOSED: LISTEN SYN-SENT
LISTEN: SYN-RECEIVED SYN-SENT CLOSED
SYN-SENT: SYN-RECEIVED ESTABLISHED CLOSED
SYN-RECEIVED: ESTABLISHED FIN-WAIT-1 LISTEN CLOSE-WAIT
ESTABLISHED: FIN-WAIT-1 CLOSE-WAIT
FIN-WAIT-1: FIN-WAIT-2 CLOSING TIME-WAIT
FIN-WAIT-2: TIME-WAIT
CLOSING: TIME-WAIT
CLOSE-WAIT: LAST-ACK
LAST-ACK: CLOSED LISTEN
TIME-WAIT: CLOSED LISTEN
`

func TestRFCTransitionsAreThoseOfFigure5(t *testing.T) {
	p := named(t, "rfc-transitions")
	of := p.Of(system(t, parameters(t, ""), ""))
	allowed := arrowsOf(figure5)
	if len(allowed) != 24 {
		t.Fatalf("%d arrows", len(allowed))
	}
	for _, from := range model.TCPStates {
		for _, to := range model.TCPStates {
			before, after := between(from, model.Listen), between(to, model.Listen)
			step := func(kind model.ActionKind) bool {
				return of.Step(&before, model.Action{Kind: kind, End: model.A}, &after)
			}
			want := from == to || allowed[arrow{from, to}]
			if got := step(model.Close); got != want {
				t.Errorf("%v to %v: allowed %v, want %v", from, to, got, want)
			}
			// 3.10.5 and 3.10.8: ABORT and giving up end in CLOSED from anywhere.
			want = want || !to.HasTCB()
			for _, kind := range []model.ActionKind{model.Abort, model.GiveUp} {
				if from.Synchronized() && step(kind) != want {
					t.Errorf("%v: %v to %v: allowed %v, want %v", kind, from, to, !want, want)
				}
			}
		}
	}
}

// Note 3: a RST that is received ends the connection in any state. One that is
// sent does so as well, where data finds nobody to read it (RFC 9293 3.6.1).
func TestRFCTransitionsNote3(t *testing.T) {
	for _, s := range model.TCPStates[model.SynReceived:] {
		check(t, "rfc-transitions", "profile=rfc9293", boundary{"RST in " + s.String(), between(s, model.Closed),
			deliver(model.A, seg(model.RST)), false})
	}
	check(t, "rfc-transitions", "close=full",
		boundary{"data after CLOSE", between(model.FinWait2, model.CloseWait), deliver(model.A, seg(pushed)),
			false})
}

func TestRFCTransitionsForbids(t *testing.T) {
	syn := model.Segment{Seq: 2, Ctl: model.SYN, Incarnation: 2}
	reopens := deliver(model.B, syn)
	reopens.Creates = true
	check(t, "rfc-transitions", "time-wait-syn=reopen",
		boundary{"reopens", between(model.SynSent, model.TimeWait), reopens, true})
	check(t, "rfc-transitions", "fin-wait-2-timeout=1",
		boundary{"abandon", between(model.FinWait2, model.CloseWait),
			model.Action{Kind: model.Abandon, End: model.A}, true})
}

// The arrows that the model takes, those with a RST, ABORT or timeout included:
// all of Figure 5 that this model can take. (A does not listen, B does not open, and
// nobody calls CLOSE before ESTABLISHED.)
func TestEveryArrowIsTaken(t *testing.T) {
	want := arrowsOf(`
CLOSED: SYN-SENT
LISTEN: SYN-RECEIVED
SYN-SENT: ESTABLISHED CLOSED
SYN-RECEIVED: ESTABLISHED LISTEN CLOSE-WAIT
ESTABLISHED: FIN-WAIT-1 CLOSE-WAIT CLOSED LISTEN
FIN-WAIT-1: FIN-WAIT-2 CLOSING TIME-WAIT CLOSED LISTEN
FIN-WAIT-2: TIME-WAIT CLOSED LISTEN
CLOSING: TIME-WAIT CLOSED LISTEN
CLOSE-WAIT: LAST-ACK CLOSED LISTEN
LAST-ACK: CLOSED LISTEN
TIME-WAIT: CLOSED LISTEN
`)
	m, err := model.New(parameters(t, "start=closed first-closer=any isn=zero retries=0 rto=3 loss=1 aborts=1"),
		model.NoGhosts)
	if err != nil {
		t.Fatal(err)
	}
	got := map[arrow]bool{}
	record := explore.Property[model.State, model.Action]{
		Kind: explore.AlwaysStep,
		Step: func(before *model.State, a model.Action, after *model.State) bool {
			if from, to := before.TCB[a.End].State, after.TCB[a.End].State; from != to {
				got[arrow{from, to}] = true
			}
			return true
		},
	}
	_, err = explore.Run(context.Background(), m, []explore.Property[model.State, model.Action]{record},
		explore.Options[model.State, model.Action]{Workers: 1, Codec: collapse.New(m, m, nil, nil, false).Codec()})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		for _, from := range model.TCPStates {
			for _, to := range model.TCPStates {
				if a := (arrow{from, to}); got[a] != want[a] {
					t.Errorf("%v to %v: taken %v", from, to, got[a])
				}
			}
		}
	}
}
