package match_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/wire/match"
)

// An exchange is an ordinary connection as it goes over a wire: requests and answers in
// bursts, a close.
type exchange struct {
	random *rand.Rand
	lines  []string
	us     int
	seq    [2]int
	// got is how far each end has what the other sent.
	got   [2]int
	stamp bool
	id    [2]int
}

// say adds a segment of an end.
func (x *exchange) say(e int, bits string, octets int) {
	x.us += 20 + x.random.IntN(200)
	x.put(e, bits, x.seq[e], octets)
	x.seq[e] += octets
	if strings.ContainsAny(bits, "SF") {
		x.seq[e]++
	}
}

func (x *exchange) put(e int, bits string, seq, octets int) {
	x.id[e]++
	line := fmt.Sprintf("%dus %s %s %d %d", x.us, []string{"A", "B"}[e], bits, seq, x.got[e])
	if octets > 0 {
		line += fmt.Sprintf(" +%d", octets)
	}
	if x.stamp {
		line += fmt.Sprintf(" ts=%d", 1000+x.us/1000)
	}
	x.lines = append(x.lines, line+fmt.Sprintf(" id=%d", x.id[e]))
}

// hear lets an end have all that the other sent.
func (x *exchange) hear(e int) { x.got[e] = x.seq[1-e] }

// burst lets an end send segments, some of which are lost and sent again, and the other
// acknowledge them.
func (x *exchange) burst(e int) {
	n := 1 + x.random.IntN(14)
	lost := x.random.IntN(3 * n)
	from := x.seq[e]
	for i := range n {
		x.say(e, "A", 1448)
		if i%2 == 1 && lost >= n {
			x.got[1-e] = x.seq[e]
			x.say(1-e, "A", 0)
		}
	}
	if lost < n {
		at := from + 1448*lost
		x.got[1-e] = max(x.got[1-e], at)
		for range min(n-lost, 3) {
			x.say(1-e, "A", 0)
		}
		x.us += 50_000
		x.put(e, "A", at, 1448)
	}
	x.hear(1 - e)
	x.say(1-e, "A", 0)
}

// ordinary draws an exchange.
func ordinary(random *rand.Rand) *exchange {
	x := &exchange{random: random, stamp: random.IntN(2) == 0}
	x.say(0, "S", 0)
	x.hear(1)
	x.say(1, "SA", 0)
	x.hear(0)
	x.say(0, "A", 0)
	for range random.IntN(4) {
		x.burst(random.IntN(2))
	}
	first := random.IntN(2)
	switch random.IntN(4) {
	case 0: // one after the other
		x.say(first, "FA", 0)
		x.hear(1 - first)
		x.say(1-first, "A", 0)
		if random.IntN(2) == 0 {
			x.burst(1 - first)
		}
		x.say(1-first, "FA", 0)
		x.hear(first)
		x.say(first, "A", 0)
	case 1: // with three segments
		x.say(first, "FA", 0)
		x.hear(1 - first)
		x.say(1-first, "FA", 0)
		x.hear(first)
		x.say(first, "A", 0)
	case 2: // both at once
		x.say(first, "FA", 0)
		x.say(1-first, "FA", 0)
		x.hear(first)
		x.say(first, "A", 0)
		x.hear(1 - first)
		x.say(1-first, "A", 0)
	case 3:
		x.say(first, "RA", 0)
	}
	return x
}

// taps are what places of capture do to what they see.
var taps = []struct {
	name string
	do   func(random *rand.Rand, lines []string) []string
}{
	{"all", func(_ *rand.Rand, lines []string) []string { return lines }},
	{"nothing of A", only("B")},
	{"nothing of B", only("A")},
	{"SYN, FIN and RST", func(_ *rand.Rand, lines []string) []string {
		return slices.DeleteFunc(lines, func(l string) bool { return strings.Fields(l)[2] == "A" })
	}},
	{"begins later", func(random *rand.Rand, lines []string) []string {
		return lines[random.IntN(len(lines)-2):]
	}},
	{"begins with the SYN,ACK", func(_ *rand.Rand, lines []string) []string { return lines[1:] }},
	{"ends before", func(random *rand.Rand, lines []string) []string {
		return lines[:2+random.IntN(len(lines)-2)]
	}},
	{"some data missed", func(random *rand.Rand, lines []string) []string {
		return slices.DeleteFunc(lines, func(l string) bool {
			return strings.Contains(l, "+") && random.IntN(5) == 0
		})
	}},
	{"a piece missed", func(random *rand.Rand, lines []string) []string {
		at := random.IntN(len(lines))
		return slices.Delete(lines, at, min(len(lines), at+1+random.IntN(20)))
	}},
	{"in another order", func(random *rand.Rand, lines []string) []string {
		for range 3 {
			i := random.IntN(len(lines) - 1)
			a, b := strings.Fields(lines[i]), strings.Fields(lines[i+1])
			a[0], b[0] = b[0], a[0]
			lines[i], lines[i+1] = strings.Join(b, " "), strings.Join(a, " ")
		}
		return lines
	}},
	{"twice", func(_ *rand.Rand, lines []string) []string {
		var all []string
		for _, l := range lines {
			all = append(all, l, l)
		}
		return all
	}},
}

func only(end string) func(*rand.Rand, []string) []string {
	return func(_ *rand.Rand, lines []string) []string {
		return slices.DeleteFunc(lines, func(l string) bool { return strings.Fields(l)[1] != end })
	}
}

// Whatever a place of capture does to what it sees, an ordinary connection is not refused,
// and nearly always it is found to be one.
func TestNoTapIsRefused(t *testing.T) {
	for _, tap := range taps {
		t.Run(tap.name, func(t *testing.T) {
			random := attack.Rand(t)
			undecided, all := 0, 0
			for range 2 * attack.Factor() {
				lines := strings.Join(tap.do(random, ordinary(random).lines), "\n")
				for _, c := range captured(t, lines) {
					r, err := match.Follow(c, rules(t))
					if err != nil {
						t.Fatal(err)
					}
					switch all++; r.Outcome {
					case match.NotAllowed, match.AllowedUnder:
						t.Errorf("not allowed at frame %d, instead %v, of\n%s", r.Connection.Events[r.Bad].Number(),
							r.Instead, lines)
					case match.NotDecided:
						undecided++
						t.Logf("undecided at frame %d of\n%s", r.Connection.Events[r.Bad].Number(), lines)
					case match.Allowed:
					}
				}
			}
			if undecided > all/10 {
				t.Errorf("%d of %d are not decided", undecided, all)
			}
		})
	}
}

// What an acknowledgement of numbers that were not sent shows.
func TestWhatIsAcknowledged(t *testing.T) {
	const again = handshake + `
		10ms A A 1 1 +9000 ts=110
		11ms B A 1 9001 ts=911
		12ms A FA 9001 1 ts=112
		13ms B FA 1 9002 ts=913
		14ms A A 9002 2 ts=114
		70s A S 4000 0 ts=70100
		70001ms B SA 90000 4001 ts=70901
		70002ms A A 4001 90001 ts=70102
		70003ms A A 4001 90001 +100 ts=70103
		70004ms B A 90001 4101 ts=70904
`
	for _, test := range []struct {
		name, lines, cause string
		missed             int
	}{
		{"lost by the capture", handshake + "5ms A A 1 1 +10\n6ms B A 1 21\n7ms A A 21 1 +5", "", 1},
		{"sent in another order", handshake + "5ms B A 1 11\n5ms A A 1 1 +10\n7ms A A 11 1 +5", "", 0},
		{"never sent", handshake + "5ms A A 1 1 +10\n6ms B A 1 21\n7ms A A 11 1\n8ms A A 11 1 +5", "unexplained",
			0},
		{"sent by the incarnation before", again + `
			70005ms B A 90001 6101 ts=70905
			70006ms A A 4101 90001 ts=70106
			70007ms B A 90001 6101 ts=70907
			70200ms A FA 4101 90001 ts=70300`, "old-data", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := match.Follow(captured(t, test.lines)[0], rules(t))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(r.Witness.Missed); n != test.missed {
				t.Errorf("%d were missed, want %d: %+v", n, test.missed, r.Witness.Missed)
			}
			causes := r.Causes()
			if test.cause == "" && len(causes) > 0 || test.cause != "" && !slices.ContainsFunc(causes,
				func(c match.Cause) bool { return c.Kind.String() == test.cause }) {
				t.Errorf("causes %v, want %q", causes, test.cause)
			}
			if old := r.Outcome != match.Allowed; old != (test.cause != "") {
				t.Errorf("%v", r.Outcome)
			}
			for _, f := range r.Findings() {
				if name := f.Name; (name == "no-old-segment" || name == "data-intact") &&
					(f.Verdict == explore.Violated) != (test.cause == "old-data") {
					t.Errorf("%s %v", name, f.Verdict)
				}
			}
		})
	}
}
