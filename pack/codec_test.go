package pack_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/pack"
)

// drawModel draws a model with parameters from all over their bounds, and any
// ghosts.
func drawModel(t *rapid.T) *model.Model {
	draw := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	time := func(name string, least, most int) int { return max(least, min(most, 1<<draw(name, 0, 16)-1)) }
	p := model.Default()
	p.MSL = time("msl", 1, 65535)
	p.Delay = draw("delay", 0, p.MSL)
	p.MinDelay = draw("min-delay", 0, p.Delay)
	p.Wait = time("wait", 0, 65535)
	p.Loss, p.Duplicates, p.Strays, p.Aborts = draw("loss", 0, 255), draw("duplicates", 0, 255), draw("strays", 0, 255), draw("aborts", 0, 9)
	p.Incarnations = draw("incarnations", 1, model.MaxIncarnations)
	p.Data = [2]int{draw("data-a", 0, 255), draw("data-b", 0, 9)}
	p.SeqMod = 1 << draw("seq-mod", 2, 8)
	p.Window = draw("window", 1, p.SeqMod/2-1)
	p.FirstCloser = model.FirstCloser(draw("first closer", 0, 2))
	p.Start = model.Start(draw("start", 0, 1))
	for e := range p.Policy {
		for _, k := range model.Knobs {
			if len(k.Values) > 0 {
				if err := k.Set(&p.Policy[e], rapid.SampledFrom(k.Values).Draw(t, k.Name).Name); err != nil {
					t.Fatal(err)
				}
			}
		}
		p.Policy[e].FinWait2Timeout = time("fin-wait-2-timeout", 0, 65535)
		p.Policy[e].RTO = draw("rto", 1, 300)
		p.Policy[e].RTOMax = 65535
		p.Policy[e].Retries = draw("retries", 0, 255)
	}
	m, err := model.New(p, model.Ghosts(draw("ghosts", 0, int(model.AllGhosts))))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What is packed comes back, and the packed form depends on nothing else: not on
// what it is appended to, nor on what it is decoded into.
func TestWhatIsPackedComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		c := pack.For(m)
		s := m.Initial()[0]
		var back model.State
		for range 100 {
			packed := c.Append(nil, &s)
			if c.Decode(packed, &back); back != s {
				t.Fatalf("%+v\ncomes back as\n%+v", s, back)
			}
			if after := c.Append([]byte("before"), &s); !bytes.Equal(after, append([]byte("before"), packed...)) {
				t.Fatalf("%x after something else becomes %x", packed, after)
			}
			as := m.Enabled(s, nil)
			if len(as) == 0 {
				break
			}
			s = m.Apply(s, rapid.SampledFrom(as).Draw(t, "action"))
		}
	})
}

func TestOverflowIsPacked(t *testing.T) {
	m := newModel(t, func(*model.Parameters) {})
	c := pack.For(m)
	overflow, back := model.State{Overflow: true}, m.Initial()[0]
	if c.Decode(c.Append(nil, &overflow), &back); back != overflow {
		t.Errorf("comes back as %+v", back)
	}
}

func newModel(t testing.TB, change func(p *model.Parameters)) *model.Model {
	t.Helper()
	p := model.Default()
	change(&p)
	m, err := model.New(p, model.AllGhosts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// several is a model with every kind of budget and all ghosts.
func several(t testing.TB) *model.Model {
	return newModel(t, func(p *model.Parameters) {
		p.Delay, p.Duplicates, p.Strays, p.Aborts = 1, 1, 1, 1
		p.Data = [2]int{1, 1}
	})
}

// haunted is a model in which phantoms send FINs.
func haunted(t testing.TB) *model.Model {
	return newModel(t, func(p *model.Parameters) {
		p.MSL, p.Delay, p.Duplicates, p.Start, p.FirstCloser = 1, 1, 1, model.StartClosed, model.FirstCloserAny
		for e := range p.Policy {
			p.Policy[e].Handshake, p.Policy[e].ISN, p.Policy[e].Retries = model.TwoWay, model.ISNZero, 0
		}
	})
}

// reachable returns the first n states that a search finds. It tells states apart by
// a map, not by their bytes.
func reachable(m *model.Model, n int) (states []model.State) {
	states = m.Initial()
	seen := map[model.State]bool{states[0]: true}
	var as []model.Action
	for i := 0; i < len(states); i++ {
		as = m.Enabled(states[i], as[:0])
		for _, a := range as {
			after := m.Apply(states[i], a)
			if len(states) == n {
				return states
			}
			if !seen[after] {
				seen[after] = true
				states = append(states, after)
			}
		}
	}
	return states
}

func TestDifferentStatesHaveDifferentBytes(t *testing.T) {
	for _, m := range []*model.Model{several(t), haunted(t)} {
		c := pack.For(m)
		states := reachable(m, 20_000)
		forms := map[string]bool{}
		for i := range states {
			forms[string(c.Append(nil, &states[i]))] = true
		}
		if len(states) < 10_000 || len(forms) != len(states) {
			t.Errorf("%d states have %d packed forms", len(states), len(forms))
		}
	}
}

// The textbook with MSL 4, one loss and the ghosts of its first property.
func TestStatesAreSmall(t *testing.T) {
	p := model.Default()
	p.MSL, p.Delay, p.Wait, p.Incarnations = 4, 4, 8, 1
	m, err := model.New(p, model.GhostGrace)
	if err != nil {
		t.Fatal(err)
	}
	c := pack.For(m)
	total := 0
	states := reachable(m, 20_000)
	for i := range states {
		total += len(c.Append(nil, &states[i]))
	}
	average := float64(total) / float64(len(states))
	t.Logf("%.1f bytes a state", average)
	if most := 16.0; average > most {
		t.Errorf("%.1f bytes a state, want at most %.0f", average, most)
	}
}

func TestPackingAllocatesNothing(t *testing.T) {
	m := several(t)
	c := pack.For(m)
	states := reachable(m, 2000)
	packed := make([]byte, 0, 1<<12)
	var back model.State
	if n := testing.AllocsPerRun(10, func() {
		for i := range states {
			packed = c.Append(packed[:0], &states[i])
			c.Decode(packed, &back)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
