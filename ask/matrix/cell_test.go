package matrix

import (
	"bytes"
	"context"
	"testing"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// ask asks for the matrix of some profiles.
func ask(t *testing.T, q Question, names ...string) *Matrix {
	t.Helper()
	return askAt(t, "200ms", q, names...)
}

// askAt asks for one with that delay.
func askAt(t *testing.T, delay string, q Question, names ...string) *Matrix {
	t.Helper()
	for _, name := range names {
		p, ok := settings.ProfileNamed(name)
		if !ok {
			t.Fatalf("no profile %s", name)
		}
		q.Profiles = append(q.Profiles, p)
	}
	q.Given = settings.Given{{Name: "delay", Value: delay}}
	m, err := Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A run is what [verify.Load] takes: it plays it again, and looks whether it shows
// what it says.
func TestRunsAreRunsOfTheModel(t *testing.T) {
	for _, lost := range []Lost{LostACKs, LostAny} {
		m := ask(t, Question{Lost: lost, UpTo: 30, Workers: 2}, "linux", "zephyr", "mtcp", "picotcp", "caladan")
		runs := 0
		for _, row := range m.Cells {
			for _, c := range row {
				if c.Run == nil {
					continue
				}
				runs++
				var b bytes.Buffer
				if err := c.Run.Write(&b); err != nil {
					t.Fatal(err)
				}
				if _, err := verify.Load(&b); err != nil {
					t.Errorf("%s, %s: %v", c.Row, c.Column, err)
				}
				losses := 0
				for _, s := range c.Run.Steps {
					if s.Action.Kind == model.Lose {
						losses++
					}
				}
				if losses != c.Survives+1 {
					t.Errorf("%s, %s: %d losses, and survives %d", c.Row, c.Column, losses, c.Survives)
				}
			}
		}
		if runs < 15 {
			t.Errorf("only %d runs", runs)
		}
	}
}

func TestReasons(t *testing.T) {
	m := ask(t, Question{UpTo: 9, Workers: 1}, "freertos-plus-tcp", "picotcp", "zephyr", "lwip", "linux")
	for _, want := range []struct {
		row, column int
		why         Reason
		survives    int
		run         bool
	}{
		{0, 4, NoTimeWait, 0, true}, {0, 2, NoTimeWait, -1, true},
		// Zephyr gives up before picoTCP forgets: no RST, and no answer either.
		{1, 2, FINIgnored, 0, false}, {1, 4, FINIgnored, 0, true},
		// The first FIN that lwIP sends again comes when TIME-WAIT is over.
		{1, 3, NoReason, 0, true}, {2, 4, NoReason, 1, true},
	} {
		c := m.Cells[want.row][want.column]
		if c.Limit != Exactly || c.Why != want.why || c.Survives != want.survives || (c.Run != nil) != want.run {
			t.Errorf("%s, %s: %+v", c.Row, c.Column, c)
		}
	}
}

// Where the delay is large against TIME-WAIT, the worst instant is that at which it ends:
// a FIN is in flight then, and so are ACKs, which need not be lost. Verify says the same.
func TestLargeDelays(t *testing.T) {
	for _, c := range []struct {
		row, column, delay string
		survives           int
	}{{"uip", "lwip", "30s", 0}, {"nuttx", "uip", "25s", 5}, {"uip", "uip", "20s", 3}} {
		m := askAt(t, c.delay, Question{UpTo: 30, Workers: 1}, c.row, c.column)
		if got := m.Cells[0][1]; got.Limit != Exactly || got.Survives != c.survives {
			t.Errorf("%s, %s, %s: limit %d, survives %d", c.row, c.column, c.delay, got.Limit, got.Survives)
		}
	}
}

// At the very end of TIME-WAIT a FIN that was sent before is still answered, and one
// that is sent only then need not be.
func TestTheLastInstant(t *testing.T) {
	p := model.Default()
	p.Incarnations = 1
	p.Policy[model.A].TimeWaitRestart = model.RestartNever
	p.Policy[model.B].RTO, p.Policy[model.B].Retries = 4, 1
	for _, c := range []struct {
		delay, wait int
		limit       Limit
	}{{1, 4, Exactly}, {1, 5, All}, {0, 4, Exactly}, {0, 5, All}, {2, 5, Exactly}, {2, 6, All}} {
		p.Delay, p.Wait = c.delay, model.Both(c.wait)
		got, err := cellOf(p, LostACKs, 9)
		if err != nil {
			t.Fatal(err)
		}
		if got.Limit != c.limit {
			t.Errorf("delay %d, wait %d: limit %d, survives %d", c.delay, c.wait, got.Limit, got.Survives)
		}
	}
}

func TestTooManySegmentsToTell(t *testing.T) {
	p := model.Default()
	p.MSL, p.Delay, p.Wait = 40, 40, model.Both(80)
	p.Incarnations = 1
	p.Policy[model.B].Backoff, p.Policy[model.B].Retries = 1, 60
	c, err := cellOf(p, LostACKs, 99)
	if err != nil || c.Limit != Unknown {
		t.Errorf("%+v, %v", c, err)
	}
}

// Without restarts it is the same whether ACKs or FINs are lost; a restart helps
// against lost ACKs alone.
func TestRestartsHelpAgainstLostACKsOnly(t *testing.T) {
	acks := ask(t, Question{UpTo: 40, Workers: 2}, "linux", "nuttx", "uip")
	all := ask(t, Question{UpTo: 40, Workers: 2, Lost: LostAny}, "linux", "nuttx", "uip")
	for i := range acks.Cells {
		for j := range acks.Cells[i] {
			x, y := survives(acks.Cells[i][j]), survives(all.Cells[i][j])
			if restarts := acks.Stacks[i].Restarts; restarts && x <= y || !restarts && x != y {
				t.Errorf("%s, %s: %d and %d", acks.Cells[i][j].Row, acks.Cells[i][j].Column, x, y)
			}
		}
	}
}

// survives is the number of losses, a large one for all.
func survives(c *Cell) int {
	if c.Limit == All {
		return MostLost + 1
	}
	return c.Survives
}
