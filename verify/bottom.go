package verify

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// bottoms says whether liveness properties of q are asked as claims about states, should they
// take many: see [properties.Property.Bottom].
func (q *Question) bottoms() bool {
	p := &q.Parameters
	return q.Without&Bottom == 0 && q.Mutant == nil && p.MinDelay == 0 && p.Order == model.OrderAny &&
		!p.Timestamped() && !p.Throttled() && !p.DelaysACKs() && !countsTime(p) &&
		!keepsAlive(p) && !p.Buffered() &&
		p.Forger == 0 && q.otherwise() &&
		slices.ContainsFunc(q.Properties, func(p properties.Property) bool { return p.Liveness() })
}

// ClaimsAlone says whether all that q asks about is asked as claims about states, should it take
// many: then how many states the graph has does not tell how long the answer takes.
func (q *Question) ClaimsAlone() bool {
	return q.bottoms() && all(q.Properties, func(p *properties.Property) bool { return p.Liveness() })
}

// countsTime says whether an end has a clock of initial sequence numbers, for which time passes
// where nothing else happens.
func countsTime(p *model.Parameters) bool { return p.ISNClocked(model.A) || p.ISNClocked(model.B) }

// keepsAlive says whether an end sends keep-alives, for ever if they are answered.
func keepsAlive(p *model.Parameters) bool {
	return p.Application[model.A].Keepalive == model.KeepaliveOn ||
		p.Application[model.B].Keepalive == model.KeepaliveOn
}

// askBottom answers q: if that takes more states than some, its liveness properties as
// claims about states, and the others without them.
func (q *Question) askBottom(ctx context.Context, some int64) (*Answer, error) {
	a, more, err := q.begin(ctx, some)
	if !more {
		return a, err
	}
	for _, liveness := range []bool{true, false} {
		open, of := q.open(a, func(p *properties.Property) bool { return p.Liveness() == liveness })
		if len(of) == 0 || ctx.Err() != nil {
			continue
		}
		ask := func() (*Answer, error) { return Ask(ctx, open) }
		if liveness {
			ask = func() (*Answer, error) { return open.bottom(ctx, some) }
		}
		b, err := ask()
		if err != nil {
			return nil, err
		}
		a.take(b, of)
	}
	return a, nil
}

// bottom answers q, all of whose properties are of liveness, as claims about states. A shortest
// run to a bottom component takes a search that tells more states apart: of no more than some.
func (q *Question) bottom(ctx context.Context, some int64) (*Answer, error) {
	a, err := q.claims(ctx, true)
	if err != nil {
		return nil, err
	}
	shortest := *q
	shortest.Properties, shortest.MaxStates = nil, some
	var of []int
	for i := range a.Findings {
		if f := &a.Findings[i]; f.Run != nil && f.Property.Kind == explore.Settles {
			f.Run.Longer = true
			shortest.Properties = append(shortest.Properties, f.Property)
			of = append(of, i)
		}
	}
	if len(of) == 0 {
		return a, nil
	}
	b, err := shortest.claims(ctx, false)
	if err != nil {
		return nil, err
	}
	for i := range b.Findings {
		if f := b.Findings[i]; f.Run != nil {
			a.Findings[of[i]] = f
		}
	}
	return a, nil
}

// claims answers q, all of whose properties are of liveness, as claims about states; with covers,
// those that others cover are left out, and a run need not be a shortest one.
func (q *Question) claims(ctx context.Context, covers bool) (*Answer, error) {
	of := *q
	if !covers {
		of.Without |= Subsumption
	}
	of.Properties = nil
	for _, p := range q.Properties {
		of.Properties = append(of.Properties, p.Bottom(&q.Parameters, covers))
	}
	a, err := of.exactly(ctx)
	if err != nil {
		return nil, err
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		if f.Property = q.Properties[i]; f.Run == nil {
			continue
		}
		if err := q.goOn(f.Run, &f.Property); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// goOn has a run that violates p as a claim about states go on until it violates p: to its
// end, or round for ever.
func (q *Question) goOn(run *trace.Run, p *properties.Property) error {
	if q.Parameters.Loss == model.Any && p.Kind == explore.Settles {
		moreLosses(run, run.Before(len(run.Steps)).InFlight())
	}
	of := *q
	of.Parameters = run.Parameters
	whole, _, err := of.system(model.AllGhosts)
	if err != nil {
		return err
	}
	searched, err := of.searched(p.Ghosts)
	if err != nil {
		return err
	}
	for {
		s := run.Before(len(run.Steps))
		enabled := whole.Enabled(*s, nil)
		rounds := s.Loss == 0 || p.Kind == explore.NoLivelock
		if len(enabled) == 0 || rounds && goesRound(run, enabled, whole, searched) {
			return nil
		}
		run.Longer = true
		onward(run, enabled, whole)
	}
}

// moreLosses gives a run so many more losses, which it does not take.
func moreLosses(run *trace.Run, n int) {
	run.Parameters.Loss += n
	run.Initial.Loss += uint8(n)
	for i := range run.Steps {
		run.Steps[i].After.Loss += uint8(n)
	}
}

// goesRound adds to a run two deliveries that lead, for the search, back to where they began, and
// says whether there are such.
func goesRound(run *trace.Run, enabled []model.Action, whole properties.System, searched *searched) bool {
	from := *run.Before(len(run.Steps))
	for _, a := range enabled {
		there, f := whole.Step(from, a)
		if !properties.Answered(&from, a, &there, &f) {
			continue
		}
		b := model.Action{Kind: model.Deliver, End: a.End.Peer(), Segment: f.Sent}
		back, g := whole.Step(there, b)
		if searched.project(back) == searched.project(from) {
			run.Loop = len(run.Steps)
			run.Add(a, there, f)
			run.Add(b, back, g)
			return true
		}
	}
	return false
}

// onward adds to a run the step that brings it nearer to where it goes round, or ends: as
// many segments are lost as can be, those first that draw no ACK, each when it is due; and
// then ACKs draw ACKs.
func onward(run *trace.Run, enabled []model.Action, whole properties.System) {
	s := *run.Before(len(run.Steps))
	draws := func(a model.Action) bool {
		a.Kind = model.Deliver
		after, f := whole.Step(s, a)
		return properties.Answered(&s, a, &after, &f)
	}
	spare := s.InFlight() <= int(s.Loss) || !slices.ContainsFunc(enabled, func(a model.Action) bool {
		return a.Kind == model.Deliver && !draws(a)
	})
	best, rank := model.Action{}, 0
	for _, a := range enabled {
		is := 0
		switch {
		case a.Kind == model.Lose && (spare || !draws(a)):
			is = 3
		case a.Kind == model.Tick && s.Loss > 0:
			is = 2
		case a.Kind == model.Deliver && draws(a):
			is = 1
		}
		if is > rank {
			best, rank = a, is
		}
	}
	if rank == 0 {
		panic("BUG: what is to go on for ever does not go on")
	}
	after, f := whole.Step(s, best)
	run.Add(best, after, f)
}
