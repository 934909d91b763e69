package explore

import (
	"fmt"
	"slices"
)

// A set of indices of properties.
type set uint64

func (s set) has(i int) bool { return s>>i&1 != 0 }
func (s *set) add(i int)     { *s |= 1 << i }
func (s *set) remove(i int)  { *s &^= 1 << i }

// A check watches for what decides an open property: a state, or a step, of
// which the property's function returns decides.
type check[S comparable, A any] struct {
	property int
	decides  bool
	state    func(*S) bool
	step     func(*S, A, *S) bool
}

// Checks are what there is to watch for.
type checks[S comparable, A any] struct {
	open   set // the properties not yet decided
	states []check[S, A]
	steps  []check[S, A]
	// graph are the properties decided when everything was visited; of them,
	// progress are those of NoLivelock.
	graph, progress []int
}

// add adds a search's properties, all open.
func (c *checks[S, A]) add(props []Property[S, A]) error {
	if len(props) > 64 {
		return fmt.Errorf("explore: %d properties given, at most 64 allowed", len(props))
	}
	for i, p := range props {
		if err := p.misuse(); err != nil {
			return err
		}
		c.open.add(i)
		switch {
		case p.Kind == Settles:
			c.graph = append(c.graph, i)
		case p.Kind == NoLivelock:
			c.graph = append(c.graph, i)
			c.progress = append(c.progress, i)
		case p.State != nil:
			c.states = append(c.states, check[S, A]{property: i, decides: p.Kind == Sometimes, state: p.State})
		default:
			c.steps = append(c.steps, check[S, A]{property: i, decides: p.Kind == Sometimes, step: p.Step})
		}
	}
	return nil
}

// misuse tells what is wrong with p, if anything.
func (p *Property[S, A]) misuse() error {
	var state, step bool // wanted
	switch p.Kind {
	case Always, Settles:
		state = true
	case AlwaysStep, NoLivelock:
		step = true
	case Sometimes:
		state = p.State != nil
		step = !state
	default:
		return fmt.Errorf("explore: property %q is of no known kind (%d)", p.Name, p.Kind)
	}
	if state != (p.State != nil) || step != (p.Step != nil) {
		return fmt.Errorf("explore: property %q needs the function that its kind asks of, State or Step, "+
			"and only that", p.Name)
	}
	return nil
}

// close removes a property that is decided.
func (c *checks[S, A]) close(property int) {
	c.open.remove(property)
	decided := func(k check[S, A]) bool { return k.property == property }
	c.states = slices.DeleteFunc(c.states, decided)
	c.steps = slices.DeleteFunc(c.steps, decided)
}
