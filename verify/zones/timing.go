package zones

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// A Timing asks at what times an event comes about, as [explore.Timing] does, for all times at once.
type Timing struct {
	// Model is what the runs are of. Where an application thinks no longer than some time, its
	// parameters say so.
	Model *model.Model
	// Rotation says which states are one but for their sequence numbers.
	Rotation reduce.Rotation
	// Event is what has to come about, after Since where that is not nil: properties of kind
	// [explore.Sometimes].
	Event, Since *properties.Property
	// MaxStates is the most symbolic states to store; 0: any number.
	MaxStates int64
}

// Times is when the event comes about.
type Times struct {
	// Happens, At, Bounded and Until are those of [explore.Times].
	Happens, Bounded bool
	At, Until        int
	// Earliest and Latest are runs that take the least time and the most.
	Earliest, Latest *Run
	// Never is a run in which the event does not come about; nil where it does in all. It ends; or after
	// it only time passes, where Idles says so; or its last events come again and again, and
	// Repeat returns the run where they have done so that many times.
	Never  *Run
	Idles  bool
	Repeat func(times int) *Run
	// States and Transitions are how many were looked at.
	States, Transitions int64
	// Limit is what left the answer open.
	Limit explore.Limit
}

// When answers t. The error is a [*model.ParameterError].
func When(ctx context.Context, t *Timing) (*Times, error) {
	all, err := t.search(ctx, forEarliest)
	if err != nil || all.Limit != explore.NoLimit {
		return all, err
	}
	modes := []mode{forLatest}
	if t.Since != nil {
		modes = append(modes, forNever)
	}
	for _, mode := range modes {
		x, err := t.search(ctx, mode)
		if err != nil {
			return nil, err
		}
		all.States, all.Transitions, all.Limit = all.States+x.States, all.Transitions+x.Transitions, x.Limit
		if x.Limit != explore.NoLimit {
			break
		}
		if mode == forLatest && all.Happens {
			all.Bounded, all.Until, all.Latest = x.Bounded, x.Until, x.Latest
		}
		all.Never, all.Idles, all.Repeat = x.Never, x.Idles, x.Repeat
	}
	return all, nil
}

// search is one that looks for what mode says.
func (t *Timing) search(ctx context.Context, mode mode) (*Times, error) {
	sys, err := newSystem(t.Model, t.Rotation, timeouts{})
	if err != nil {
		return nil, err
	}
	s := &timedSearch{search: &search{system: sys, places: map[model.State]*place{}}, mode: mode,
		always: t.Since == nil || mode == forNever, event: t.Event.Of(sys.model), known: map[site][]*moment{}}
	s.queue.latest = mode != forEarliest
	if t.Since != nil {
		since := t.Since.Of(sys.model)
		s.since = &since
	}
	s.begin()
	s.run(ctx, t.MaxStates)
	s.answer()
	return &s.times, nil
}
