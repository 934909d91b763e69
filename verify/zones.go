package verify

import (
	"context"
	"fmt"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/reduce"
	"tcpcheck/verify/zones"
)

// askZones answers q with zones in place of times: how many states there are does not grow
// with how many ticks the times last.
func (q *Question) askZones(ctx context.Context) (*Answer, error) {
	found, m, err := q.zones(ctx, nil)
	if err != nil {
		return nil, err
	}
	a := &Answer{
		States: found.States, Transitions: found.Transitions, Depth: max(0, len(found.Levels)-1),
		Levels: found.Levels, PeakBytes: found.PeakBytes, Limit: found.Limit, Verdict: explore.Holds, Zones: true,
	}
	for i := range q.Properties {
		f := Finding{Property: q.Properties[i], Verdict: explore.Holds}
		switch {
		case found.Runs[i] != nil:
			f.Verdict = explore.Violated
			if f.Run, err = q.timed(m, found.Runs[i], zones.Lengths{}, &f.Property); err != nil {
				return nil, err
			}
			if f.Run != nil {
				f.Word = f.Run.Word
			}
		case a.Limit != explore.NoLimit:
			f.Verdict = explore.Incomplete
		}
		a.Findings = append(a.Findings, f)
		a.Verdict = a.Verdict.And(f.Verdict)
	}
	return a, nil
}

// zones searches with zones, changed by with.
func (q *Question) zones(ctx context.Context, with func(*zones.Question)) (*zones.Result, *model.Model,
	error) {
	if err := q.Zonable(); err != nil {
		return nil, nil, err
	}
	m, err := model.New(q.Parameters, ghostsOf(q.Properties))
	if err != nil {
		return nil, nil, err
	}
	zq := &zones.Question{Model: m, Properties: q.Properties, Rotation: q.rotates(), MaxStates: q.MaxStates,
		MaxMemory: q.MaxMemory, Progress: q.Progress, Dead: q.leavesOutDead()}
	if q.Parameters.Unlimited() {
		zq.MaxStates, zq.Dead = q.mostStates(), false
	}
	for i := range q.Properties {
		p := &q.Properties[i]
		zq.Exact = zq.Exact || kindInFlight(*p)
		zq.ExactData = zq.ExactData || p.Watches() != nil
	}
	if q.settles() {
		zq.Settled = q.past
	}
	if with != nil {
		with(zq)
	}
	found, err := zones.Search(ctx, zq)
	return found, m, err
}

// A Clock is how searches go through time, as is asked for.
type Clock string

// The ways: tick by tick, or by zones. Where it is "", zones are where times are durations.
const (
	Ticks Clock = "ticks"
	Zones Clock = "zones"
)

// Of says whether q is asked with zones.
func (c Clock) Of(q *Question) bool {
	return c == Zones || c == "" && q.Without == NoReductions && q.ByZones()
}

// A Passing says how searches go through time, and when the events of runs happen that are found with zones.
type Passing struct {
	Clock    Clock
	Schedule zones.Schedule
}

// Set has q asked so. The error says that there is no choice when events happen.
func (p Passing) Set(q *Question) error {
	q.Zones, q.Schedule = p.Clock.Of(q), p.Schedule
	if q.Schedule != zones.Earliest && !q.Zones {
		return fmt.Errorf("--schedule %s: it goes only with --time zones", q.Schedule)
	}
	return nil
}

// ByZones says whether q is answered with zones unless it is to be by ticks: its times are durations,
// zones can answer it, and nothing is asked of how a search tick by tick keeps its states.
func (q *Question) ByZones() bool {
	return q.Parameters.Tick > 0 && !q.Stats && q.Checkpoint == "" && q.Store == explore.Exact &&
		q.Zonable() == nil
}

// Zonable returns an error if q cannot be answered with zones, which says why.
func (q *Question) Zonable() error {
	if err := q.zonableModel(); err != nil {
		return err
	}
	if !q.safety() && (!q.hopes() || q.Parameters.Unlimited()) {
		return withoutZones("a property of runs that go on for ever")
	}
	return nil
}

func withoutZones(with string) error {
	return fmt.Errorf("--time zones: it does not go with %s", with)
}

// zonableModel returns an error if there are no zones of what q is about.
func (q *Question) zonableModel() error {
	p := &q.Parameters
	with := ""
	switch {
	case p.Unlimited() && (p.Incarnations == model.Any || p.Endless()):
		with = "any number of incarnations or sequence numbers"
	case p.Unlimited() && p.MinDelay > 0:
		with = "any number of duplicates and a min-delay"
	case p.Unlimited() && !all(q.Properties, func(p *properties.Property) bool { return !p.InFlight }):
		with = "any number of duplicates and a property that reads what is in flight"
	case p.Unlimited() && q.unlimited() != nil:
		return q.unlimited()
	case q.Mutant != nil:
		with = "a mutant"
	case p.Timestamped():
		with = "timestamps"
	case countsTime(p):
		with = "isn clock"
	case zones.Longest(p) > zones.Most:
		with = fmt.Sprintf("times of more than %d ticks", zones.Most)
	default:
		return nil
	}
	return withoutZones(with)
}

// rotates returns by which sequence numbers states with zones are one.
func (q *Question) rotates() reduce.Rotation {
	if q.Parameters.ThirdParty() {
		return reduce.Rotation{}
	}
	return reduce.RotationOf(&q.Parameters)
}

// timed returns the run of the whole model of which found are those of a search, at
// the lengths l; nil if there is none that can be shown.
func (q *Question) timed(m *model.Model, found []*zones.Run, l zones.Lengths,
	p *properties.Property) (*trace.Run,
	error) {
	if q.Parameters.Unlimited() {
		return q.landed(m, found, l, p)
	}
	events, ok := found[0].Events(l, q.Schedule)
	if !ok {
		panic("BUG: a run of the search has no times")
	}
	taken := *q
	if q.Parameters.Loss == model.Any { // the whole one has as many as the run takes
		taken.Parameters.Loss = 0
		for i := range events {
			if events[i].Kind() == model.Lose {
				taken.Parameters.Loss++
			}
		}
	}
	whole, _, err := taken.system(model.AllGhosts)
	if err != nil {
		return nil, err
	}
	rotation := q.rotates()
	s := whole.Initial()[0]
	run := taken.run(s)
	run.Property = p.Name
	before, last, tick := s, model.Action{}, 0
	for i := range events {
		e := &events[i]
		for ; tick < e.Tick; tick++ {
			s = whole.Apply(s, model.Action{Kind: model.Tick})
			run.Add(model.Action{Kind: model.Tick}, s, model.Effects{})
		}
		wanted := wanted(p, whole, i == len(events)-1)
		as := whole.Enabled(s, nil)
		at := slices.IndexFunc(as, func(a model.Action) bool {
			if !e.Is(a) {
				return false
			}
			after := whole.Apply(s, a)
			bare := zones.Bare(m.Project(after))
			rotation.Normalize(&bare)
			if q.Parameters.Loss == model.Any {
				bare.Loss = e.After.Loss
			}
			for end := range bare.TCB { // where RTOs last any time a search counts in RTOs
				if counted := e.After.TCB[end].RTO; l.RTO > 0 && counted > 0 && bare.TCB[end].RTO > 0 {
					bare.TCB[end].RTO = counted
				}
			}
			return bare == e.After && wanted(&s, a, &after)
		})
		if at < 0 {
			panic("BUG: an event of the search has no counterpart in the whole model")
		}
		before, last = s, as[at]
		var f model.Effects
		s, f = whole.Step(s, last)
		run.Add(last, s, f)
	}
	run.Word = p.Word(whole, &before, last, &s)
	return run, nil
}
