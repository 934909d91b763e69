package matrix

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
)

// free says whether B is reset in any run of the model in which no more than the
// budget of what is asked about is lost: with every delay and every order, and
// applications that take their time.
func free(t *rapid.T, p model.Parameters, lost Lost) bool {
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	q := &quiet{m, lost}
	property, _ := properties.Named(promise)
	of := property.Of(m)
	seen := map[model.State]bool{}
	queue := m.Initial()
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if seen[s] {
			continue
		}
		seen[s] = true
		if s.Overflow {
			t.Skip("overflow")
		}
		for _, a := range m.Enabled(s, nil) {
			if a.Kind == model.Lose && !q.loses(a.End, a.Segment) {
				continue
			}
			after := m.Apply(s, a)
			if !of.Step(&s, a, &after) {
				return true
			}
			if !property.Settled(&after) {
				queue = append(queue, after)
			}
		}
	}
	return false
}

// What the quiet network leaves out makes no difference where TIME-WAIT lasts a
// round trip.
func TestNoOtherRunDoesWithFewerLosses(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		p := small(t)
		if p.Wait[model.A] < 2*p.Delay {
			t.Skip("TIME-WAIT is shorter than a round trip")
		}
		lost := Lost(rapid.IntRange(0, 1).Draw(t, "lost"))
		c, err := cellOf(p, lost, 4)
		if err != nil {
			t.Fatal(err)
		}
		losses := c.Survives
		switch {
		case c.Run != nil:
			p.Loss = losses + 1
			if !free(t, p, lost) {
				t.Errorf("%d losses are not enough", p.Loss)
			}
		case c.Limit == Exactly:
			return // left unanswered
		case c.Limit == All:
			losses = 4
		case c.Limit == Unknown:
			t.Fatal("unknown")
		}
		if p.Loss = losses; losses >= 0 && free(t, p, lost) {
			t.Errorf("%d losses are enough (%v)", p.Loss, c)
		}
	})
}

// small draws the parameters of a small cell.
func small(t *rapid.T) model.Parameters {
	p := modeltest.Parameters(t, modeltest.From{
		"msl": {2}, "min-delay": {0}, "wait": {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, "loss": {1}, "duplicates": {0},
		"strays": {0}, "aborts": {0}, "incarnations": {1}, "data": {0}, "window": {2}, "seq-mod": {8},
		"first-closer": {0}, "start": {0}, "fin-wait-2-timeout": {0}, "isn": {0},
		"rto": {1, 2, 3, 4, 5}, "backoff": {1, 2}, "rto-max": {0, 6}, "retries": {0, 1, 2, 3},
		"retry-time": {0, 5},
	})
	p.Wait[model.B] = p.Wait[model.A]
	return p
}
