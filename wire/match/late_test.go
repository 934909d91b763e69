package match_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/wire/match"
)

// textbook returns the rules of the model's own policy, with times in seconds.
func textbook() match.Rules {
	p := model.Default()
	p.Tick, p.MSL, p.Delay, p.Wait = time.Second, 4, 1, model.Both(8)
	p.Policy = [2]model.Policy{model.Textbook, model.Textbook}
	return match.Rules{Parameters: p}
}

// Runs of the model in which more is late, or was overtaken, than a search among the
// likely runs finds.
var late = []struct{ name, lines string }{
	{"ACKs that arrive after the FIN", `
		0ms A S 0 0
		0ms B SA 0 1
		0ms A A 1 1
		0ms B A 1 1
		1000ms B SA 0 1
		1000ms A A 1 1 +1
		1000ms B A 1 2
		1000ms B A 1 2 +1
		1000ms A FA 2 1
		1000ms A A 3 2
		1000ms A A 3 2
		1000ms B A 2 3
		1000ms A A 3 2
		1000ms B A 2 3 +1
		1000ms B FA 3 3
		1000ms A A 3 2
		1000ms A A 3 3
		1000ms B A 4 3`},
	{"ACKs that arrive before what they are answered after", `
		0ms A S 0 0
		0ms B SA 0 1
		1000ms A A 1 1
		1000ms B SA 0 1
		1000ms A FA 1 1
		1000ms B A 1 1
		1000ms B A 1 2
		1000ms B A 1 2 +1
		1000ms B A 2 2 +1
		1000ms A A 2 1
		2000ms A A 2 2
		2000ms B A 1 2 +1
		2000ms B FA 3 2
		2000ms A A 2 2
		2000ms A A 2 3
		2000ms B A 4 2
		2000ms A A 2 4
		2000ms A A 2 4`},
	{"four late ACKs, each answered in LAST-ACK", `
		0ms A S 0 0
		10ms B SA 0 1
		20ms A A 1 1
		30ms B A 1 1 +1
		40ms A A 1 2
		50ms B A 2 1 +1
		60ms A A 1 3
		70ms B A 3 1 +1
		80ms A A 1 4
		90ms B A 4 1 +1
		100ms A A 1 5
		110ms A FA 1 5
		120ms B A 5 2
		190ms B FA 5 2
		200ms B A 6 2
		210ms B A 6 2
		220ms B A 6 2
		230ms B A 6 2`},
	{"ten segments in flight", `
		0ms A S 0 0
		1ms B SA 0 1
		2ms A A 1 1
		10ms A A 1 1 +1
		11ms A A 2 1 +1
		12ms A A 3 1 +1
		13ms A A 4 1 +1
		14ms A A 5 1 +1
		15ms A A 6 1 +1
		16ms A A 7 1 +1
		17ms A A 8 1 +1
		18ms A A 9 1 +1
		19ms A A 10 1 +1
		20ms B A 1 2
		21ms B A 1 3
		22ms B A 1 4
		23ms B A 1 5
		24ms B A 1 6
		25ms B A 1 7
		26ms B A 1 8
		27ms B A 1 9
		28ms B A 1 10
		29ms B A 1 11`},
	{"a FIN that the next ACK overtakes before both are captured", `
		0ms A S 0 0
		1ms B SA 0 1
		2ms A A 1 1
		3ms B FA 1 1
		4ms A A 2 2
		240ms A FA 1 1
		241ms B A 2 2`},
	{"data in two segments that is captured as one", `
		0ms A S 0 0
		1ms B SA 0 1
		2ms A A 1 1
		3ms B A 1 1 +2000
		4ms A A 1 1001
		5ms A A 1 2001
		6ms B FA 2001 1
		7ms A FA 1 2002
		8ms B A 2002 2`},
}

func TestMuchIsLate(t *testing.T) {
	for _, c := range late {
		t.Run(c.name, func(t *testing.T) {
			for _, of := range captured(t, c.lines) {
				r, err := match.Follow(of, textbook())
				if err != nil {
					t.Fatal(err)
				}
				if r.Outcome != match.Allowed {
					t.Errorf("%v at frame %d", r.Outcome, of.Events[r.Bad].Number())
				}
				if _, decided, err := match.Decided(of, textbook()); err != nil || !decided {
					t.Errorf("not decided by each end: %v", err)
				}
			}
		})
	}
}

// What was under way before the capture began is not in it: nothing is refused for
// want of it, and it does not show that the connection closed.
func TestWhatWasBeforeIsNotKnown(t *testing.T) {
	for _, lines := range []string{`
		0ms B A 1 2
		0ms B FA 1 2
		0ms A A 2 2
		0ms B A 2 2
		0ms A A 2 2
		0ms B R 2 0`} {
		r, err := match.Follow(captured(t, lines)[0], textbook())
		if err != nil {
			t.Fatal(err)
		}
		if r.Refused() {
			t.Errorf("%v of %s", r.Outcome, lines)
		}
		for _, v := range r.Findings() {
			if v.Name == "closes" && v.Verdict != explore.Incomplete {
				t.Errorf("%s %v where it is not decided what happened", v.Name, v.Verdict)
			}
		}
	}
}

// What was left out of a long capture is not known either.
func TestWhatWasLeftOutIsNotKnown(t *testing.T) {
	var lines strings.Builder
	lines.WriteString("0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n")
	for i := range 400 {
		fmt.Fprintf(&lines, "%dms A A %d 1 +100\n%dms B A 1 %d\n", 3+2*i, 1+100*i, 4+2*i, 101+100*i)
	}
	lines.WriteString("900ms A FA 40001 1\n901ms B A 1 40002\n902ms A R 777 0\n")
	r, err := match.Follow(captured(t, lines.String())[0], textbook())
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != match.NotDecided {
		t.Errorf("%v", r.Outcome)
	}
}
