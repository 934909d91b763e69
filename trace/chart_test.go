package trace_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/wiretest"
)

// Every segment sent is on the way in the chart, as often as it arrives, and every
// timer that runs has its bar.
func TestChart(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		run := wiretest.Run(t)
		c := run.Chart()
		sends, arrives := 0, 0
		for i := range run.Steps {
			if run.Steps[i].Sends {
				sends++
			}
			if run.Steps[i].Action.Arrives() {
				arrives++
			}
		}
		first, arrived := 0, 0
		for i := range c.Ways {
			if !c.Ways[i].Again {
				first++
			}
			if c.Ways[i].Arrived >= 0 {
				arrived++
			}
		}
		if first != sends || arrived != arrives {
			t.Errorf("%d ways that arrive %d times, want %d and %d", first, arrived, sends, arrives)
		}
		for i := range c.Rows {
			for _, e := range model.Ends {
				if want, got := c.Rows[i].Rails[e].Timer, barAt(c, i, e); got != want {
					t.Errorf("row %d: the bar of %v is of %q, want %q", i, e, got, want)
				}
			}
		}
	})
}

// barAt returns the timer whose bar lies below a row.
func barAt(c *trace.Chart, i int, e model.End) model.TimerKind {
	for _, b := range c.Bars {
		if b.End == e && b.From <= i && (b.To < 0 || i < b.To) {
			return b.Kind
		}
	}
	return model.TimerOff
}

// Every row with a note is in the lines, each half of each way is in one, and they are
// as many as the text has below its heads.
func TestLines(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		c := wiretest.Run(t).Chart()
		lines := c.Lines()
		leave, arrive := map[*trace.Way]int{}, map[*trace.Way]int{}
		for i := range lines {
			if w := lines[i].Way; w != nil && lines[i].Leaves {
				leave[w]++
			}
			if w := lines[i].Way; w != nil && lines[i].Arrives {
				arrive[w]++
			}
		}
		for i := range c.Ways {
			w := &c.Ways[i]
			if got := leave[w]; got > 1 || got == 0 && !w.Again {
				t.Errorf("%v leaves in %d lines", w.String(), got)
			}
			if got := arrive[w]; got > 1 || (got == 1) != (w.Arrived >= 0) {
				t.Errorf("%v arrives in %d lines, and in row %d", w.String(), got, w.Arrived)
			}
		}
		var b bytes.Buffer
		if err := c.WriteText(&b, false); err != nil {
			t.Fatal(err)
		}
		more := 1
		if c.Loop >= 0 {
			more++
		}
		if got, want := strings.Count(b.String(), "\n"), len(lines)+more; got != want {
			t.Errorf("%d lines, want %d", got, want)
		}
	})
}

// What goes on for ever begins below the row before it, also if it begins with time.
func TestLines_LoopThatBeginsWithTime(t *testing.T) {
	run := script(t, one(), `
		A: close
		deliver to B <SEQ=1><ACK=1><CTL=FIN,ACK>
		tick
		B: close
	`)
	run.Loop = 2
	lines := run.Chart().Lines()
	for i := range lines {
		if want := i == len(lines)-1; lines[i].Repeats != want {
			t.Errorf("line %d: repeats is %v", i, lines[i].Repeats)
		}
	}
}
