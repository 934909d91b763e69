package model

import (
	"slices"
	"strings"
	"testing"
)

// RFC 9293, Figure 5, and its notes: every arrow that these two endpoints can take
// is taken. B's CLOSED is LISTEN: its passive OPEN is always outstanding.

var figure5 = strings.Split(strings.TrimSpace(`
A CLOSED       -> open            -> SYN-SENT
B LISTEN       -> rcv SYN         -> SYN-RECEIVED
A SYN-SENT     -> rcv SYN,ACK     -> ESTABLISHED
B SYN-RECEIVED -> rcv ACK         -> ESTABLISHED
B SYN-RECEIVED -> rcv RST         -> LISTEN
A ESTABLISHED  -> close           -> FIN-WAIT-1
B ESTABLISHED  -> close           -> FIN-WAIT-1
A ESTABLISHED  -> rcv FIN,ACK     -> CLOSE-WAIT
B ESTABLISHED  -> rcv FIN,ACK     -> CLOSE-WAIT
A FIN-WAIT-1   -> rcv ACK         -> FIN-WAIT-2
B FIN-WAIT-1   -> rcv ACK         -> FIN-WAIT-2
A FIN-WAIT-1   -> rcv FIN,ACK     -> CLOSING
B FIN-WAIT-1   -> rcv FIN,ACK     -> CLOSING
A FIN-WAIT-1   -> rcv FIN,ACK     -> TIME-WAIT
B FIN-WAIT-1   -> rcv FIN,ACK     -> TIME-WAIT
A FIN-WAIT-2   -> rcv FIN,ACK     -> TIME-WAIT
B FIN-WAIT-2   -> rcv FIN,ACK     -> TIME-WAIT
A CLOSE-WAIT   -> close           -> LAST-ACK
B CLOSE-WAIT   -> close           -> LAST-ACK
A CLOSING      -> rcv ACK         -> TIME-WAIT
B CLOSING      -> rcv ACK         -> TIME-WAIT
A LAST-ACK     -> rcv ACK         -> CLOSED
B LAST-ACK     -> rcv ACK         -> LISTEN
A TIME-WAIT    -> expire          -> CLOSED
B TIME-WAIT    -> expire          -> LISTEN`), "\n")

// The figure's other arrows: A has no passive OPEN to make or to close, B none but
// that; B never opens actively, so it sends no SYN without ACK and A meets no
// simultaneous OPEN; and an application closes only what is established.
var figure5Never = strings.Split(strings.TrimSpace(`
CLOSED -> LISTEN
LISTEN -> CLOSED
LISTEN -> SYN-SENT
SYN-SENT -> SYN-RECEIVED
SYN-RECEIVED -> FIN-WAIT-1`), "\n")

// Beside the figure, which has no RST, no timeout but TIME-WAIT's and no ACK that
// brings a FIN along.
const beside = "B SYN-RECEIVED -> rcv FIN,ACK -> CLOSE-WAIT"

// arrows returns the changes of TCP states in all that m can do.
func arrows(t *testing.T, m *Model) map[string]bool {
	t.Helper()
	taken := map[string]bool{}
	seen := map[State]bool{initial(m): true}
	queue := m.Initial()
	var as []Action
	for len(queue) > 0 {
		if len(seen) > 200_000 {
			t.Fatal("too many states")
		}
		s := queue[0]
		queue = queue[1:]
		as = m.Enabled(s, as[:0])
		for _, a := range as {
			after := m.Apply(s, a)
			if from, to := s.TCB[a.End].State, after.TCB[a.End].State; from != to {
				why := a.Kind.String()
				if a.Arrives() {
					why = "rcv " + a.Segment.Ctl.String()
				}
				taken[a.End.String()+" "+from.String()+" -> "+why+" -> "+to.String()] = true
			}
			if !seen[after] {
				seen[after] = true
				queue = append(queue, after)
			}
		}
	}
	return taken
}

func TestFigure5(t *testing.T) {
	taken := map[string]bool{}
	for _, words := range []string{
		"first-closer=any", "duplicates=1",
	} {
		full := testModel(t, "start=closed isn=zero msl=1 delay=1 rto=2 wait=2 retries=1 "+words)
		m, err := New(full.Parameters, NoGhosts)
		check(err)
		for arrow := range arrows(t, m) {
			taken[arrow] = true
		}
	}
	expected := map[string]bool{}
	for _, arrow := range append(figure5, beside) {
		arrow = strings.Join(strings.Fields(arrow), " ")
		expected[arrow] = true
		if !taken[arrow] {
			t.Errorf("never taken: %s", arrow)
		}
	}
	for arrow := range taken {
		words := strings.Split(arrow, " -> ")
		from, why, to := strings.Fields(words[0])[1], words[1], words[2]
		if slices.Contains(figure5Never, from+" -> "+to) {
			t.Errorf("taken: %s", arrow)
		}
		reset := strings.HasPrefix(why, "rcv RST") || why == "give up"
		if deleted := to == "CLOSED" || to == "LISTEN"; !expected[arrow] && (!reset || !deleted) {
			t.Errorf("neither in the figure nor a deletion: %s", arrow)
		}
	}
}
