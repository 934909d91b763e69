package verify

import (
	"errors"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/reduce"
)

// errCrowded says that a run cannot be shown.
var errCrowded = errors.New("a violation was found, but as a run with a number of losses and duplicates it " +
	"has more of something than can be shown")

// A sending is a segment that was sent in a run, with the times, in ticks, at which it
// was and at which its life is over.
type sending struct {
	segment   model.Segment // as it was sent, in the run that was found
	toward    model.End
	from, end int
	over      bool  // its life is, within the run
	arrivals  []int // the steps in which it arrives
	// now is the segment as it is in flight in the run that is told, unless it is gone.
	now  model.Segment
	gone bool
}

// A plan says of each step of a run in which a segment arrives which one it is.
type plan struct {
	steps    []reduce.Arrival
	sendings []*sending
	arriving map[int]*sending
	bySend   map[int]*sending
}

// finite tells a run of a channel that is a set as one of a multiset: with as many
// losses, duplicates, incarnations and sequence numbers as it takes. Whatever arrives is one of the
// segments that were sent, still alive, in the order in which their lives end, each
// once while there is one that has not arrived yet: that takes the fewest losses and
// duplicates.
func (q Question) finite(found *explore.Trace[model.State, model.Action], p *properties.Property,
	sys *unbounded) (*trace.Run, error) {
	// The incarnations of the plain one bear numbers of their own.
	plain := sys.model.Parameters
	if plain.Endless() {
		plain.SeqMod = 256
	}
	if plain.Incarnations == model.Any {
		plain.Incarnations = opens(found)
		if plain.Start.Opened() {
			plain.Incarnations++
		}
		if plain.Incarnations = max(1, plain.Incarnations); plain.Incarnations > model.MaxIncarnations {
			return nil, errCrowded
		}
	}
	m, err := model.New(plain, sys.model.Ghosts)
	if err != nil {
		return nil, err
	}
	s := m.Initial()[0]
	steps := sys.answer(m, &s)
	for i := range found.Steps {
		last := i == len(found.Steps)-1
		taken := alike(m, &s, &found.Steps[i], sys, wanted(p, m, last))
		if taken == nil {
			return nil, errCrowded
		}
		if last {
			taken = taken[:1]
		}
		steps = append(steps, taken...)
	}
	q.Parameters.Incarnations, q.Parameters.SeqMod = plain.Incarnations, plain.SeqMod
	return q.tell(planOf(steps, m), p)
}

// wanted says which steps can stand for one of a run that decides p: for the last of one
// that violates a property of steps only a step that does.
func wanted(p *properties.Property, of properties.System, last bool) func(before *model.State, a model.Action,
	after *model.State) bool {
	if !last || p.Kind != explore.AlwaysStep {
		return func(*model.State, model.Action, *model.State) bool { return true }
	}
	holds := p.Of(of).Step
	return func(before *model.State, a model.Action, after *model.State) bool { return !holds(before, a, after) }
}

// opens is how often A opens in a run.
func opens(found *explore.Trace[model.State, model.Action]) int {
	n := 0
	for _, step := range found.Steps {
		if step.Action.Kind == model.Open {
			n++
		}
	}
	return n
}

// alike takes the first wanted action from s that is of the same kind as that of step and
// leads to a state which the search takes for the one after it, and the answers that are
// sent at once; it returns these steps. There are none only where the plain model has not
// room for the numbers, or for the segments, that the search takes for the same.
func alike(m *model.Model, s *model.State, step *explore.Step[model.State, model.Action], sys *unbounded,
	wanted func(*model.State, model.Action, *model.State) bool) []reduce.Arrival {
	for _, a := range m.Enabled(*s, nil) {
		if !sameKind(a, step.Action) {
			continue
		}
		after, f := m.Step(*s, a)
		if !wanted(s, a, &after) {
			continue
		}
		taken := append([]reduce.Arrival{{Action: a, Effects: f}}, sys.answer(m, &after)...)
		seen := after
		seen.Opens = step.After.Opens
		if sys.project(seen) == step.After {
			*s = after
			return taken
		}
	}
	if sys.model.Parameters.Endless() {
		return nil
	}
	panic("BUG: a step of the search has no counterpart in the plain model")
}

// sameKind says whether two actions differ in numbers and lives only.
func sameKind(a, b model.Action) bool {
	return a.Kind == b.Kind && a.End == b.End && a.Segment.Ctl == b.Segment.Ctl
}

// planOf assigns to each arrival the segment that arrives.
func planOf(steps []reduce.Arrival, m *model.Model) *plan {
	pl := &plan{steps: steps, arriving: map[int]*sending{}, bySend: map[int]*sending{}}
	now := 0
	for i := range steps {
		a, f := steps[i].Action, &steps[i].Effects
		if a.Kind == model.Tick || a.Kind == model.Expire {
			for _, s := range pl.sendings {
				s.over = s.over || s.end == now
			}
		}
		if a.Kind == model.Tick {
			now++
		}
		if a.Arrives() {
			pl.arrives(i, a, now, m)
		}
		if f.Sends {
			s := &sending{segment: f.Sent, toward: a.End.Peer(), from: now, end: now + int(f.Sent.Life)}
			s.segment.Life = 0
			pl.sendings = append(pl.sendings, s)
			pl.bySend[i] = s
		}
	}
	return pl
}

// arrives chooses which segment it is that arrives in step i.
func (pl *plan) arrives(i int, a model.Action, now int, m *model.Model) {
	want := a.Segment
	want.Life = 0
	var best *sending
	for _, s := range pl.sendings {
		if s.toward != a.End || s.segment != want || s.over || now < s.from+m.Parameters.MinDelay {
			continue
		}
		switch {
		case best == nil:
		case (len(s.arrivals) > 0) != (len(best.arrivals) > 0):
			if len(s.arrivals) > 0 {
				continue
			}
		// Of those that arrived before, the one that lives longest.
		case len(s.arrivals) > 0 && s.end < best.end, len(s.arrivals) == 0 && s.end >= best.end:
			continue
		}
		best = s
	}
	if best == nil {
		panic("BUG: a segment arrives that was not sent")
	}
	best.arrivals = append(best.arrivals, i)
	pl.arriving[i] = best
}

// tell makes the run of the multiset.
func (q *Question) tell(pl *plan, p *properties.Property) (*trace.Run, error) {
	bounded := *q
	b := &bounded.Parameters
	b.Loss, b.Duplicates = pl.budgets()
	var sends, most [2]int
	for i := range pl.steps {
		switch a := pl.steps[i].Action; a.Kind { //nolint:exhaustive // no others are counted
		case model.Open:
			sends = [2]int{}
		case model.Send:
			sends[a.End]++
			most[a.End] = max(most[a.End], sends[a.End])
		}
	}
	for _, e := range model.Ends {
		if b.Data[e] == model.Any {
			b.Data[e] = most[e]
		}
	}
	if b.Validate() != nil {
		return nil, errCrowded
	}
	whole, _, err := bounded.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	t := telling{whole: whole, plan: pl, state: whole.Initial()[0]}
	t.run = bounded.run(t.state)
	t.run.Property = p.Name
	for i := range pl.steps {
		if !t.take(i, pl.steps[i].Action) {
			return nil, errCrowded
		}
	}
	t.run.Word = p.Word(whole, &t.before, t.last, &t.state)
	if err := bounded.shows(t.run, p, whole); err != nil {
		panic("BUG: the run told does not show what the run found did: " + err.Error())
	}
	return t.run, nil
}

// budgets is how many losses and duplicates the plan takes.
func (pl *plan) budgets() (losses, duplicates int) {
	for _, s := range pl.sendings {
		if n := len(s.arrivals); n > 0 {
			duplicates += n - 1
		} else if s.over {
			losses++
		}
	}
	return losses, duplicates
}

// A telling is a run of the multiset being told.
type telling struct {
	whole         properties.System
	plan          *plan
	run           *trace.Run
	before, state model.State
	last          model.Action
	now           int
}

// take takes step i of the run that was found, after the losses that it needs, and says
// whether there was room for what it sends.
func (t *telling) take(i int, a model.Action) bool {
	if a.Kind == model.Tick || a.Kind == model.Expire {
		for _, s := range t.plan.sendings {
			if s.now != (model.Segment{}) && !s.gone && s.end == t.now {
				s.gone = true
				t.step(model.Action{Kind: model.Lose, End: s.toward, Segment: s.life(t.now)})
			}
		}
	}
	if s := t.plan.arriving[i]; s != nil {
		a.Segment = s.life(t.now)
		a.Kind = model.DeliverDuplicate
		if s.arrivals[len(s.arrivals)-1] == i {
			a.Kind, s.gone = model.Deliver, true
		}
	}
	f := t.step(a)
	if t.state.Overflow {
		return false
	}
	if s := t.plan.bySend[i]; s != nil {
		s.now = f.Sent
	}
	if a.Kind == model.Tick {
		t.now++
	}
	return true
}

// life is the segment as it is in flight now.
func (s *sending) life(now int) model.Segment {
	seg := s.now
	seg.Life = uint16(s.end - now)
	return seg
}

func (t *telling) step(a model.Action) model.Effects {
	t.before, t.last = t.state, a
	var f model.Effects
	t.state, f = t.whole.Step(t.state, a)
	t.run.Add(a, t.state, f)
	return f
}
