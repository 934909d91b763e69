package verify

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify/reduce"
)

// impatient says whether q has properties that other ways are tried with.
func (q *Question) impatient() bool {
	loose := *q
	loose.Properties = slices.DeleteFunc(slices.Clone(q.Properties), func(p properties.Property) bool {
		return !loosens(&p)
	})
	return q.Without&Loose == 0 && !q.Parameters.Timestamped() && !q.Parameters.Throttled() &&
		!q.Parameters.DelaysACKs() && !q.Parameters.Buffered() && q.Parameters.Forger == 0 &&
		q.Parameters.Data != [2]int{} && loose.subsumes() && q.otherwise()
}

// loosens says whether p reads, of what is in flight, no more than what arrives.
func loosens(p *properties.Property) bool {
	return isSafety(p) && !p.InFlight && p.Ghosts&model.GhostSegmentGrace == 0 && p.Watches() == nil
}

// askLoosely answers q, if that takes more states than some, in other ways, of the properties
// that allow them: what is violated with less data, is violated; what holds of the loose model (see
// [reduce.Loose]), holds. What is open then is searched as it would have been.
func (q *Question) askLoosely(ctx context.Context, some int64) (*Answer, error) {
	a, more, err := q.begin(ctx, some)
	if !more {
		return a, err
	}
	rest, of := q.open(a, loosens)
	runs, err := rest.withLess(func(less *Question) (*Answer, error) {
		less.MaxStates = 2 * some
		return less.exactly(ctx)
	})
	if err != nil {
		return nil, err
	}
	for i, run := range runs {
		if run != nil {
			a.Findings[of[i]] = shownBy(run, &rest.Properties[i])
		}
	}
	a.sum(a.Limit)
	for _, way := range []struct {
		of  func(*properties.Property) bool
		ask func(open *Question) (*Answer, error)
	}{
		{loosens, func(open *Question) (*Answer, error) { return open.loose(ctx, 2*some) }},
		{anyProperty, func(open *Question) (*Answer, error) { return open.exactly(ctx) }},
	} {
		if rest, of = q.open(a, way.of); len(of) == 0 || ctx.Err() != nil {
			continue
		}
		b, err := way.ask(&rest)
		if err != nil {
			return nil, err
		}
		a.take(b, of)
	}
	return a, nil
}

// loose returns what holds of the loose model, which is searched in no more than so many
// states.
func (q *Question) loose(ctx context.Context, most int64) (*Answer, error) {
	sys, err := q.searched(ghostsOf(q.Properties))
	if err != nil {
		return nil, err
	}
	var of []explore.Property[model.State, model.Action]
	for i := range q.Properties {
		of = append(of, q.Properties[i].Of(sys.model))
	}
	options := q.antichainOptions()
	options.MaxStates = most
	if q.MaxStates > 0 {
		options.MaxStates = min(most, q.MaxStates)
	}
	loosened := &loosened{reduce.LooseOf(sys.model, q.forgets()), sys}
	result, err := explore.Antichain(ctx, loosened, mixed{sets{sys.model}}, of, options)
	if err != nil {
		return nil, err
	}
	a := answerOf(&result)
	for i, verdict := range result.Verdicts {
		if verdict == explore.Violated {
			verdict = explore.Incomplete
		}
		a.Findings = append(a.Findings, Finding{Property: q.Properties[i], Verdict: verdict})
	}
	a.sum(result.Limit)
	return a, nil
}

// A loosened system is a loose model whose states are representatives.
type loosened struct {
	*reduce.Loose
	searched *searched
}

// Initial returns the initial states.
func (l *loosened) Initial() []model.State {
	initial := l.Loose.Initial()
	for i := range initial {
		l.searched.normalize(&initial[i])
	}
	return initial
}

// Apply returns the representative of the state to which a leads.
func (l *loosened) Apply(s model.State, a model.Action) model.State {
	s = l.Loose.Apply(s, a)
	l.searched.normalize(&s)
	return s
}
