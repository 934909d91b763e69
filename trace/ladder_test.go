package trace_test

import (
	"bytes"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// RFC 9293, Figure 12: Normal Close Sequence.
func TestLadder_RFC9293_Figure12(t *testing.T) {
	ladder(t, "figure12.txt", script(t, one(), `
		A: close
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		deliver to A <SEQ=1><ACK=2><CTL=ACK>
		B: close
		deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>
		deliver to B <SEQ=2><ACK=2><CTL=ACK>
		tick
		tick
		tick
		tick
		A: expire
	`))
}

// RFC 9293, Figure 13: Simultaneous Close Sequence.
func TestLadder_RFC9293_Figure13(t *testing.T) {
	p := one()
	p.FirstCloser = model.FirstCloserAny
	ladder(t, "figure13.txt", script(t, p, `
		A: close
		B: close
		deliver to A <SEQ=1><ACK=1><CTL=FIN,ACK>
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		deliver to A <SEQ=2><ACK=2><CTL=ACK>
		deliver to B <SEQ=2><ACK=2><CTL=ACK>
		tick
		tick
		tick
		tick
		A: expire
		B: expire
	`))
}

// Everything that can happen to a segment, and a second incarnation.
func TestLadder_Fates(t *testing.T) {
	p := one()
	p.Incarnations, p.MSL, p.Delay, p.Wait = 2, 3, 1, model.Both(1)
	p.Loss, p.Strays, p.Duplicates = 1, 1, 1
	for e := range p.Policy {
		p.Policy[e].RTO = 2
	}
	ladder(t, "fates.txt", script(t, p, `
		A: close
		tick
		<SEQ=1><ACK=1><CTL=FIN,ACK> to B goes astray
		deliver to B a duplicate of <SEQ=1><ACK=1><CTL=FIN,ACK>
		B: close
		deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>
		tick
		lose <SEQ=1><ACK=2><CTL=ACK> to A
		deliver to B <SEQ=2><ACK=2><CTL=ACK>
		A: expire
		A: open with ISS 0
		deliver to B <SEQ=0><CTL=SYN> with ISS 7
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
	`))
}

// A lasso, which goes round for ever.
func TestLadder_Loop(t *testing.T) {
	p := one()
	p.FirstCloser = model.FirstCloserAny
	p.Policy = [2]model.Policy{model.RFC9293, model.RFC9293}
	run := script(t, p, `
		A: close
		B: close
		deliver to A <SEQ=1><ACK=1><CTL=FIN,ACK>
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		deliver to A <SEQ=2><ACK=2><CTL=ACK>
		deliver to B <SEQ=2><ACK=2><CTL=ACK>
	`)
	run.Loop = 4
	ladder(t, "loop.txt", run)
}

func TestLadder_FitsATerminal(t *testing.T) {
	p := model.Default()
	run := script(t, p, `
		A: close
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
	`)
	var b bytes.Buffer
	if err := run.WriteLadder(&b, false); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(line)); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestLadder_ColorsARSTOnly(t *testing.T) {
	p := one()
	p.Wait = model.Both(0)
	run := script(t, p, `
		A: close
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		B: close
		deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>
		A: expire
		deliver to A <SEQ=1><ACK=2><CTL=ACK>
		deliver to B <SEQ=2><CTL=RST>
	`)
	var b bytes.Buffer
	if err := run.WriteLadder(&b, true); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if red, rst := strings.Contains(line, "\x1b[31m"), strings.Contains(line, "RST"); red != rst {
			t.Errorf("red %v, RST %v: %q", red, rst, line)
		}
	}
}

func TestRun_JSON(t *testing.T) {
	p := one()
	p.Wait = model.Both(0)
	run := script(t, p, `
		A: close
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		tick
	`)
	golden(t, "run.json", func(b *bytes.Buffer) error { return run.Write(b) })
}

func TestFlights(t *testing.T) {
	p := one()
	p.Loss = 1
	run := script(t, p, `
		A: close
		tick
		A: retransmit
		tick
		lose <SEQ=1><ACK=1><CTL=FIN,ACK> to B
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
	`)
	flights, of := run.Flights()
	var fates []string
	for _, f := range flights {
		fates = append(fates, f.Fate())
	}
	if got, want := strings.Join(fates, ", "), "lost, arrived, in flight"; got != want {
		t.Errorf("fates %s, want %s", got, want)
	}
	want := []int{-1, -1, -1, -1, 0, 1}
	for i := range want {
		if of[i] != want[i] {
			t.Errorf("step %d is of flight %d, want %d", i+1, of[i], want[i])
		}
	}
	if f := flights[1]; f.Sent != 2 || len(f.Arrived) != 1 || f.Arrived[0] != 5 || run.Steps[5].Tick != 2 {
		t.Errorf("the retransmission is %+v", f)
	}
	if got := trace.Schema; got != "tcpcheck/trace/v1" {
		t.Errorf("schema %s", got)
	}
}

// What is in flight when TIME-WAIT ends is counted, unless it is nothing.
func TestTold_TheEndOfTimeWait(t *testing.T) {
	p := one()
	p.Wait = model.Both(0)
	closing := `
		A: close
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		B: close
		deliver to A <SEQ=1><ACK=2><CTL=FIN,ACK>
	`
	for arrives, want := range map[string]string{
		"": "A's TIME-WAIT ends with 2 segments still in flight",
		`deliver to B <SEQ=2><ACK=2><CTL=ACK>
		deliver to A <SEQ=1><ACK=2><CTL=ACK>
		`: "A's TIME-WAIT ends with nothing in flight",
	} {
		run := script(t, p, closing+arrives+"A: expire")
		if got := run.Told(len(run.Steps) - 1); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
