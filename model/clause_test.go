package model

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// says checks that a step names the clause that the test is named after, if it is:
// TestRFC9293_3_10_7_4_First_… is a test of 3.10.7.4, First.
func says(t *testing.T, step string, got Clause) {
	t.Helper()
	name, ok := strings.CutPrefix(t.Name(), "TestRFC9293_")
	if !ok || slices.Contains(namedOtherwise[name], got) {
		return
	}
	var section []string
	words := strings.Split(name, "_")
	for len(words) > 0 && strings.Trim(words[0], "0123456789") == "" {
		section, words = append(section, words[0]), words[1:]
	}
	want := strings.Join(section, ".")
	clause := got.String()
	if want == "3.10.8" {
		clause, _, _ = strings.Cut(clause, ", ")
	}
	for _, word := range words {
		if slices.Contains([]string{"First", "Second", "Third", "Fourth", "Fifth", "Seventh", "Eighth"}, word) {
			want += ", " + word
		}
	}
	if clause != want {
		t.Errorf("%s: acts by %q, want %q", step, got, want)
	}
}

// namedOtherwise has the clauses that act in tests beside those that they are named after.
var namedOtherwise = map[string][]Clause{
	"3_10_7_2_Listen_Fourth_Other":                      {ClosedState}, // decisions A1
	"3_10_7_4_Fifth_SynReceived_ContinuesInEstablished": {Seventh, Eighth},
	"3_10_7_4_Fifth_Established_DuplicateACKGoesOn":     {Seventh, Eighth},
	"3_10_7_4_Seventh_AfterTheFIN":                      {Fifth}, // decisions A3
	"3_10_7_4_Eighth_CloseWait_Closing_LastAck":         {Fifth}, // decisions A3
	"3_10_7_4_Eighth_TimeWait":                          {First}, // decisions W1
	"3_10_7_4_Eighth_OutOfOrder":                        {Fifth}, // our FIN is acknowledged
	"3_10_8_RetransmissionTimeout":                      {Retransmission},
}

// Where a policy replaces a clause, its source is cited.
func TestClauseOfPolicies(t *testing.T) {
	for _, c := range []struct {
		words, given, segment string
		want                  Clause
	}{
		{"rst-check=window", "ESTABLISHED SND=5:5 RCV=2", "<SEQ=3><CTL=RST>", RFC793Second},
		{"rst-check=window", "ESTABLISHED SND=5:5 RCV=2", "<SEQ=2><CTL=RST>", Second},
		{"rst-check=exact", "ESTABLISHED SND=5:5 RCV=2", "<SEQ=3><CTL=RST>", Second},
		{"syn-in-window=reset", "ESTABLISHED SND=5:5 RCV=2", "<SEQ=2><CTL=SYN>", RFC793Fourth},
		{"syn-in-window=challenge", "ESTABLISHED SND=5:5 RCV=2", "<SEQ=2><CTL=SYN>", Fourth},
		{"syn-in-window=reset", "SYN-RECEIVED SND=4:5 RCV=2 RTO=2", "<SEQ=2><CTL=SYN>", Fourth},
		{"close=full", "FIN-WAIT-2 SND=5:5 RCV=2", "<SEQ=2><ACK=5><CTL=PSH,ACK>", RFC1122Closing},
		{"closed-port=silent", "LISTEN", "<SEQ=2><ACK=5><CTL=ACK>", OfStacks},
		{"closed-port=silent", "LISTEN", "<SEQ=2><CTL=RST>", ListenFirst},
		{"time-wait-rst=close", timeWait, "<SEQ=2><CTL=RST>", Second},
		{"time-wait-rst=close", timeWait, "<SEQ=1><CTL=RST>", First},
		{"time-wait-rst=ignore", timeWait, "<SEQ=2><CTL=RST>", RFC1337Ignore},
		{"time-wait-rst=exact", timeWait, "<SEQ=2><CTL=RST>", OfStacks},
		{"time-wait-rst=unchecked", timeWait, "<SEQ=1><CTL=RST>", OfStacks},
		{"time-wait-syn=reopen", timeWait, "<SEQ=2><CTL=SYN>", RFC1122Closing},
		{"time-wait-syn=reopen", timeWait, "<SEQ=1><CTL=SYN>", First},
		{"time-wait-syn=drop", timeWait, "<SEQ=1><CTL=SYN>", OfStacks},
		{"time-wait-syn=rst", timeWait, "<SEQ=2><CTL=SYN>", OfStacks},
		{"time-wait-syn=rst", timeWait, "<SEQ=1><CTL=SYN>", First},
		{"time-wait-syn=reset", timeWait, "<SEQ=2><CTL=SYN>", OfStacks},
		{"time-wait-syn=reset", timeWait, "<SEQ=1><CTL=SYN>", First},
		{"time-wait-syn=reset-or-drop", timeWait, "<SEQ=1><CTL=SYN>", OfStacks},
		{"time-wait-syn=reopen-after-or-drop", timeWait, "<SEQ=1><CTL=SYN>", OfStacks},
		{"time-wait-fin=ignore", timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", OfStacks},
		{"time-wait-fin=rst", timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", OfStacks},
		{"time-wait-reply=fin", timeWait, "<SEQ=2><ACK=5><CTL=ACK>", Fifth},
		{"time-wait-restart=never", timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", First},
		{"time-wait-restart=fin", timeWait, "<SEQ=1><ACK=5><CTL=FIN,ACK>", First},
		{"time-wait-restart=every", timeWait, "<SEQ=1><ACK=5><CTL=ACK>", First},
	} {
		_, f := testModel(t, c.words).segmentArrives(B, tcb(c.given), segment(c.segment), 0)
		if f.Clause != c.want {
			t.Errorf("%s, %s, %s: acts by %q, want %q", c.words, c.given, c.segment, f.Clause, c.want)
		}
	}
	m := testModel(t, "fin-wait-2-timeout=3")
	if _, f := m.Step(with(A, "FIN-WAIT-2 SND=5:5 RCV=2 FW2=0"), Action{Kind: Abandon}); f.Clause != OfStacks {
		t.Errorf("FIN-WAIT-2 is abandoned by %q", f.Clause)
	}
}

// Steps of an endpoint, and they alone, have a clause; of the clauses each acts.
func TestWalkEveryClauseActs(t *testing.T) {
	var acts [clauses]bool
	attack.Check(t, 3*walks, func(t *rapid.T) {
		m := drawModel(t, rapid.Just(Ghosts(0)))
		walk(t, m, func(before State, a Action, _ State) {
			_, f := m.Step(before, a)
			ofEnd := a.Kind != Tick && a.Kind != Lose && a.Kind != GoAstray
			if ofEnd != (f.Clause != NoClause) {
				t.Fatalf("%v acts by %q", a, f.Clause)
			}
			acts[f.Clause] = true
		})
	})
	for c := range clauses {
		if !acts[c] {
			t.Errorf("%d, %q, never acts", c, c)
		}
	}
}

// Each clause is cited in words of its own.
func TestClauseNames(t *testing.T) {
	cited := map[string]Clause{}
	for c := range clauses {
		if other, known := cited[c.String()]; known {
			t.Errorf("%d and %d are %q", other, c, c)
		}
		cited[c.String()] = c
	}
}
