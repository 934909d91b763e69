package verify

import (
	"context"
	"errors"
	"os"
	"sync/atomic"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/collapse"
	"tcpcheck/verify/reduce"
)

type (
	state    = collapse.State
	action   = collapse.Action
	property = explore.Property[state, action]
	options  = explore.Options[state, action]
	result   = explore.Result[state, action]
)

// A search is what is searched for the answer to a question: a collapsed system,
// and the properties in its terms.
type search struct {
	*collapse.System
	searched   *searched
	properties []property
	initial    []state
}

// Initial returns the initial states.
func (s *search) Initial() []state { return s.initial }

// from returns the search from another state.
func (s *search) from(initial *model.State) *search {
	other := *s
	other.initial = []state{s.Encode(initial)}
	return &other
}

// ghostsOf is what the checks of some properties read of the ghosts.
func ghostsOf(ps []properties.Property) model.Ghosts {
	var ghosts model.Ghosts
	for i := range ps {
		ghosts |= ps[i].Ghosts
	}
	return ghosts
}

// search returns what is to be searched about some properties.
func (q *Question) search(ps []properties.Property) (*search, error) {
	sys, err := q.searched(ghostsOf(ps))
	if err != nil {
		return nil, err
	}
	s := &search{searched: sys}
	var checks []collapse.Check
	for i := range ps {
		of := ps[i].Of(sys)
		p := property{Name: of.Name, Kind: of.Kind}
		switch {
		case of.Step != nil:
			bit := uint32(1) << len(checks)
			checks = append(checks, collapse.Check{
				Step: of.Step, Local: !ps[i].InFlight, Watch: ps[i].Watches(),
			})
			p.Step = func(_ *state, a action, _ *state) bool { return a.Failed&bit == 0 }
		default:
			p.State = s.onState(of.State)
		}
		s.properties = append(s.properties, p)
	}
	memo := q.Mutant == nil && q.Parameters.Order == model.OrderAny &&
		q.Parameters.Opener == model.OpenerA && q.Parameters.Start != model.StartFlying
	s.System = collapse.New(sys.model, sys.System, sys.rotation, checks, memo)
	if q.jumps(ps) {
		s.Jump()
	}
	if q.mirrors(ps) {
		sys.symmetry = reduce.SymmetryOf(&q.Parameters, sys.rotation)
		s.Symmetric(sys.symmetry)
	}
	s.initial = s.System.Initial()
	return s, nil
}

// onState makes of what is said of a state what is said of its parts.
func (s *search) onState(says func(*model.State) bool) func(*state) bool {
	return func(parts *state) bool {
		var full model.State
		s.Decode(*parts, &full)
		return says(&full)
	}
}

// Expander returns a function that takes the steps of the collapsed system.
func (s *search) Expander() func(*state, []explore.Step[state, action]) []explore.Step[state, action] {
	return s.System.Expander().Steps
}

// run searches, with the options that every search has. Should there be too many
// parts for states of 8 bytes, it begins anew with larger ones.
func (s *search) run(ctx context.Context, o options) (result, error) {
	o.Cost = cost
	o.Overflows = func(parts *state) bool { return parts.Overflow() }
	narrow, cancel := context.WithCancel(ctx)
	defer cancel()
	var exceeded atomic.Bool
	stored := o.Stored
	if stored != nil {
		o.Stored = func(depth int, parts *state) {
			if !exceeded.Load() {
				stored(depth, parts)
			}
		}
	}
	o.Codec = s.Narrow(func() {
		exceeded.Store(true)
		cancel()
	})
	r, err := explore.RunExpander(narrow, s, s.properties, o)
	switch {
	case errors.Is(err, explore.ErrOtherQuestion):
	case !exceeded.Load():
		return r, err
	case o.Checkpoint != nil:
		if err := os.Remove(o.Checkpoint.Path); err != nil {
			return r, err
		}
	}
	o.Codec, o.Stored = s.Wide(), stored
	return explore.RunExpander(ctx, s, s.properties, o)
}

// cost prefers, of the shortest counterexamples, one with the fewest faults of
// the channel, and of those one that takes the least time (decisions P7).
func cost(a action) uint32 {
	switch a.Kind {
	case model.Lose, model.GoAstray, model.DeliverDuplicate, model.Forge:
		return 1 << 20
	case model.Tick:
		return 1
	case model.Open, model.Send, model.Close, model.Abort, model.Deliver,
		model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.Shutdown, model.Read,
		model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow, model.Forget, model.DelayedACK:
		return 0
	}
	panic("BUG: no such action")
}

// A cover is the subsumption of states by others with as much time and budget.
type cover struct{ *collapse.System }

func (c cover) Hash(s *state) uint64    { return c.CoverHash(*s) }
func (c cover) Covers(s, t *state) bool { return c.System.Covers(*s, *t) }
