package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/collapse"
)

// An Expense asks for the run to an event that costs least, where what is forged has prices
// and all else is for nothing.
type Expense struct {
	// Question has the parameters, the mutant and the most states; its properties are not
	// asked about.
	Question
	// Event is what has to come about: a property of kind [explore.Sometimes], of steps.
	Event properties.Property
	// Offers returns what can be forged in s, of which no TCB but what is in flight matters.
	Offers func(m *model.Model, s *model.State) []Offer
}

// An Offer is an action that forges a segment, and its price, not less than 0.
type Offer struct {
	model.Action
	Price float64
}

// Costs says what an event costs.
type Costs struct {
	// Run is a run to the event that costs least, and of those a shortest; nil for none.
	Run *trace.Run
	// Price is what it costs, and Prices are what its steps do.
	Price  float64
	Prices []float64
	// States is how many states were found, and Limit what left the answer open.
	States int64
	Limit  explore.Limit
}

// Cheapest answers x. The error is a [*model.ParameterError].
func Cheapest(ctx context.Context, x Expense) (*Costs, error) {
	if err := x.numbered("each run costs something"); err != nil {
		return nil, err
	}
	sys, err := x.searched(x.Event.Ghosts)
	if err != nil {
		return nil, err
	}
	s := &pricedSearch{Expense: x, sys: sys, event: x.Event.Of(sys), offers: map[model.State][]Offer{},
		parts: collapse.New(sys.model, sys.System, sys.rotation, nil, false)}
	initial := sys.Initial()[0]
	found := explore.FindCheapest(ctx, explore.Pricing[collapse.State, priced]{
		Initial:   s.parts.Encode(&initial),
		Steps:     s.steps,
		Price:     func(p priced) float64 { return p.Price },
		Event:     func(_ *collapse.State, p priced, _ *collapse.State) bool { return p.event },
		Overflows: func(c *collapse.State) bool { return c.Overflow() },
		MaxStates: x.MaxStates,
	})
	costs := &Costs{Price: found.Price, States: found.States, Limit: found.Limit}
	if found.Trace != nil {
		err = s.whole(costs, found.Trace)
	}
	return costs, err
}

// A priced is an action with its price, and whether the step is the event.
type priced struct {
	Offer
	event bool
}

type pricedSearch struct {
	Expense
	sys     *searched
	parts   *collapse.System
	event   explore.Property[model.State, model.Action]
	actions []model.Action
	// offers are those of a state with nothing in flight.
	offers map[model.State][]Offer
}

// steps appends the steps from a state.
func (s *pricedSearch) steps(from *collapse.State,
	steps []explore.Step[collapse.State, priced]) []explore.Step[collapse.State, priced] {
	var before model.State
	s.parts.Decode(*from, &before)
	take := func(o Offer) {
		after := s.sys.Apply(before, o.Action)
		event := !after.Overflow && s.event.Comes(&before, o.Action, &after)
		steps = append(steps, explore.Step[collapse.State, priced]{Action: priced{o, event},
			After: s.parts.Encode(&after)})
	}
	honest := before
	honest.Forgeries = 0
	s.actions = s.sys.Enabled(honest, s.actions[:0])
	for _, a := range s.actions {
		take(Offer{Action: a})
	}
	if before.Forgeries == 0 {
		return steps
	}
	alone := before
	alone.Toward = [2]model.Channel{}
	offers, known := s.offers[alone]
	if !known {
		offers = s.Offers(s.sys.model, &alone)
		s.offers[alone] = offers
	}
	for _, o := range offers {
		take(o)
	}
	return steps
}

// whole turns what was found into a run of the whole system, each step by the same kind of
// action, at the same end and of a segment with the same header.
func (s *pricedSearch) whole(costs *Costs, found *explore.Trace[collapse.State, priced]) error {
	whole, _, err := s.system(model.AllGhosts)
	if err != nil {
		return err
	}
	now := whole.Initial()[0]
	run := s.run(now)
	run.Property = s.Event.Name
	var want model.State
	for i := range found.Steps {
		step := &found.Steps[i]
		costs.Prices = append(costs.Prices, step.Action.Price)
		s.parts.Decode(step.After, &want)
		var taken bool
		for _, a := range whole.Enabled(now, nil) {
			if !sameKind(a, step.Action.Action) {
				continue
			}
			if after, f := whole.Step(now, a); s.sys.project(after) == want {
				run.Add(a, after, f)
				now, taken = after, true
				break
			}
		}
		if !taken {
			panic("BUG: a step of the search has no counterpart in the whole model")
		}
	}
	costs.Run = run
	return nil
}
