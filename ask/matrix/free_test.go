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
	return resets(t, p, func(_ *model.State, a model.Action) bool {
		return a.Kind != model.Lose || isACK(a.End, a.Segment) || lost == LostAny && isFIN(a.End, a.Segment)
	})
}

// atAnyInstant says whether B is reset in a run of the quiet network in which B's FINs
// arrive at any instant.
func atAnyInstant(t *rapid.T, p model.Parameters, lost Lost) bool {
	return resets(t, p, func(s *model.State, a model.Action) bool {
		late := func(e model.End, seg model.Segment) bool { return isFIN(e, seg) || isACK(e, seg) }
		for _, e := range model.Ends {
			for _, seg := range s.Toward[e].Segments() {
				if !late(e, seg) {
					return a.Kind == model.Deliver && !late(a.End, a.Segment)
				}
			}
		}
		if s.TCB[model.A].State == model.Established || s.TCB[model.B].State == model.CloseWait {
			return a.Kind == model.Close || a.Kind == model.Shutdown
		}
		switch a.Kind { //nolint:exhaustive // the others are all there
		case model.Lose:
			return isACK(a.End, a.Segment) || lost == LostAny && isFIN(a.End, a.Segment)
		case model.Deliver:
			return isFIN(a.End, a.Segment)
		}
		return true
	})
}

// resets says whether B is reset in any run of those actions alone.
func resets(t *rapid.T, p model.Parameters, only func(*model.State, model.Action) bool) bool {
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
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
			if !only(&s, a) {
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
		p := small(t, 2)
		if p.Wait[model.A] < 2*p.Delay {
			t.Skip("TIME-WAIT is shorter than a round trip")
		}
		agrees(t, p, Lost(rapid.IntRange(0, 1).Draw(t, "lost")), free)
	})
}

// The instants at which FINs arrive are enough, however short TIME-WAIT is.
func TestNoOtherInstantDoesWithFewerLosses(t *testing.T) {
	attack.Check(t, 300, func(t *rapid.T) {
		agrees(t, small(t, 5), Lost(rapid.IntRange(0, 1).Draw(t, "lost")), atAnyInstant)
	})
}

// agrees compares a cell with what a slow search finds with as many losses as it
// survives, and with one more.
func agrees(t *rapid.T, p model.Parameters, lost Lost,
	slow func(*rapid.T, model.Parameters, Lost) bool) {
	c, err := cellOf(p, lost, 4)
	if err != nil {
		t.Fatal(err)
	}
	losses := c.Survives
	switch {
	case c.Run != nil:
		p.Loss = losses + 1
		if !slow(t, p, lost) {
			t.Errorf("%d losses are not enough", p.Loss)
		}
	case c.Limit == Exactly:
		return // left unanswered
	case c.Limit == All:
		losses = 4
	case c.Limit == Unknown:
		t.Skip("overflow")
	}
	if p.Loss = losses; losses >= 0 && slow(t, p, lost) {
		t.Errorf("%d losses are enough (%v)", p.Loss, c)
	}
}

// small draws the parameters of a small cell.
func small(t *rapid.T, longestDelay int) model.Parameters {
	p := modeltest.Parameters(t, modeltest.From{
		"msl": {longestDelay}, "min-delay": {0}, "wait": upTo(4*longestDelay + 1), "loss": {1}, "duplicates": {0},
		"strays": {0}, "aborts": {0}, "incarnations": {1}, "data": {0}, "window": {2}, "seq-mod": {8},
		"first-closer": {0}, "start": {0}, "open": {0}, "crashes": {0},
		"reader": {0}, "shutdown": {0}, "linger": {0}, "keepalive": {0}, "think": {0}, "close-early": {0},
		"receive-buffer":     {0},
		"fin-wait-2-timeout": {0, 3}, "isn": {0}, "ack-limit": {0, 0, 1, 2, 3},
		"rto": {1, 2, 3, 4, 5}, "backoff": {1, 2}, "rto-max": {0, 6}, "retries": {0, 1, 2, 3},
		"retry-time": {0, 5}, "delay": upTo(longestDelay),
	})
	p.Wait[model.B] = p.Wait[model.A]
	return p
}

// upTo lists the numbers from 0 to most.
func upTo(most int) []int {
	var all []int
	for n := range most + 1 {
		all = append(all, n)
	}
	return all
}
