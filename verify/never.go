package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// hopes says whether q asks for a witness, which is looked for as a violation of the claim that
// it never comes about, should that take many states.
func (q *Question) hopes() bool {
	return q.Without&Subsumption == 0 && q.Mutant == nil && len(q.Properties) == 1 &&
		q.Properties[0].Kind == explore.Sometimes && !q.Properties[0].InFlight &&
		q.otherwise()
}

// ofZones is how many states of times there are for about one of zones, in the same time.
const ofZones = 50

// askNever answers q, which asks for a witness: if that takes more states than some, by the claim
// that it never comes about. If this takes a fifth of that, a run is looked for in which less is lost,
// of one connection; what is open then is searched to its end. With zones it is the claim at once.
func (q *Question) askNever(ctx context.Context, some int64) (*Answer, error) {
	soon := func(open *Question) (*Answer, error) {
		open.MaxStates = max(1, some/5)
		return open.never(ctx)
	}
	fewer := func(open *Question) (*Answer, error) { return open.withFewer(ctx, some) }
	toTheEnd := func(open *Question) (*Answer, error) { return open.never(ctx) }
	first, then := *q, []func(*Question) (*Answer, error){soon, fewer, toTheEnd}
	begin := first.exactly
	if q.Zones {
		some /= ofZones
		begin, then = first.never, then[1:]
	}
	first.MaxStates = some
	a, err := begin(ctx)
	if err != nil || a.Limit != explore.States {
		return a, err
	}
	for _, ask := range then {
		open, of := q.open(a, anyProperty)
		if len(of) == 0 || ctx.Err() != nil {
			break
		}
		b, err := ask(&open)
		if err != nil {
			return nil, err
		}
		a.take(b, of)
	}
	return a, nil
}

// never answers q, which asks for a witness, by the claim that it never comes about.
func (q *Question) never(ctx context.Context) (*Answer, error) {
	of := *q
	of.Properties = []properties.Property{q.Properties[0].Never()}
	ask := of.exactly
	if q.Zones {
		ask = of.askZones
	}
	a, err := ask(ctx)
	if err != nil {
		return nil, err
	}
	f := &a.Findings[0]
	f.Property = q.Properties[0]
	switch f.Verdict {
	case explore.Violated:
		f.Verdict = explore.Holds
	case explore.Holds:
		f.Verdict = explore.Violated
	case explore.Incomplete:
	}
	a.Verdict = f.Verdict
	return a, nil
}

// withFewer looks for a run that is a witness of one connection, in which nothing is lost,
// no more than one segment, two, four and so on; each in no more than some states. It need not be a
// shortest one. Without any the question stays open.
func (q *Question) withFewer(ctx context.Context, some int64) (*Answer, error) {
	var a *Answer
	for loss := 0; ctx.Err() == nil; loss = max(1, 2*loss) {
		fewer := *q
		p := &fewer.Parameters
		fewer.MaxStates, p.Loss, p.Incarnations = some, min(loss, p.Loss), 1
		if a != nil && (p.Loss < loss || p.Loss > mostFewer) {
			break
		}
		var err error
		if a, err = fewer.never(ctx); err != nil {
			return nil, err
		}
		f := &a.Findings[0]
		if f.Verdict == explore.Holds {
			f.Run, err = q.over(f.Run)
			return a, err
		}
		f.Verdict = explore.Incomplete
		a.sum(explore.States)
	}
	return a, nil
}

// mostFewer is the greatest number of losses that are fewer than any.
const mostFewer = 64

// over returns a run of q that takes the same actions as one of a question about less.
func (q *Question) over(run *trace.Run) (*trace.Run, error) {
	of := *q
	if of.Parameters.Loss == model.Any {
		of.Parameters.Loss = run.Parameters.Loss
	}
	whole, _, err := of.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	more := of.repeated(run, whole)
	if more == nil {
		panic("BUG: a run of one connection in which less is lost is none where more can be")
	}
	more.Property, more.Longer = run.Property, true
	return more, nil
}
