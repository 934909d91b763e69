package matrix

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
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
	p := model.Default()
	p.Incarnations = 1
	p.Delay = rapid.IntRange(0, 2).Draw(t, "delay")
	p.Wait = model.Both(rapid.IntRange(0, 9).Draw(t, "wait"))
	for _, k := range model.Knobs {
		if k.Name == "isn" || k.Name == "handshake" {
			continue
		}
		for _, e := range model.Ends {
			value := ""
			switch {
			case len(k.Values) > 0:
				value = k.Values[rapid.IntRange(0, len(k.Values)-1).Draw(t, k.Name)].Name
			case k.Name == "rto":
				value = rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}).Draw(t, k.Name)
			case k.Name == "retries":
				value = rapid.SampledFrom([]string{"0", "1", "2", "3"}).Draw(t, k.Name)
			case k.Name == "backoff":
				value = rapid.SampledFrom([]string{"1", "2"}).Draw(t, k.Name)
			case k.Name == "rto-max":
				value = rapid.SampledFrom([]string{"none", "6"}).Draw(t, k.Name)
			case k.Name == "retry-time":
				value = rapid.SampledFrom([]string{"off", "5"}).Draw(t, k.Name)
			default:
				continue
			}
			if err := k.Set(&p.Policy[e], value); err != nil {
				t.Fatal(err)
			}
		}
	}
	return p
}
