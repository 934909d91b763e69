package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/reduce"
)

// usuallySoon is how many states are searched for a shortest run of a question with data
// before another is looked for with less of it.
const usuallySoon = 200_000

// MostOfSeveral is how many states are searched of several connections against any network,
// unless a limit is given: some such questions do not end.
const MostOfSeveral = 1_000_000

// mostStates is how many states are searched against any network; 0 for no limit.
func (q *Question) mostStates() int64 {
	if q.MaxStates == 0 && q.Parameters.Incarnations > 1 {
		return MostOfSeveral
	}
	return q.MaxStates
}

// askUnlimited answers a question about a channel that is a set: see [model.Any]. What
// does not hold of more than the model does, with ACKs apart from their data, is asked
// again of the model; and what it finds violated with answers sent at once is looked for
// without, where that makes a run longer. With data, what takes more states than soon is
// told by a run with less of it; with any number of data, and of connections, what takes a
// tenth of that.
func (q *Question) askUnlimited(ctx context.Context, soon int64) (*Answer, error) {
	if err := q.unlimited(); err != nil {
		return nil, err
	}
	bounded := *q
	bounded.MaxStates = q.mostStates()
	q = &bounded
	eager := q.Without&Eager == 0
	first := *q
	if q.hurries(soon) && q.Parameters.AnyData() {
		if first.MaxStates = soon; q.Parameters.Incarnations > 1 {
			first.MaxStates /= 10
		}
	}
	a, err := first.antichain(ctx, eager)
	if err != nil {
		return nil, err
	}
	if a.Limit == explore.States && first.MaxStates != q.MaxStates {
		return a, q.hurry(ctx, a.without(eager), soon)
	}
	if a.Limit == explore.Capacity && q.Parameters.Endless() {
		if err := q.widened(ctx, a); err != nil {
			return nil, err
		}
	}
	shortest := *q
	if q.hurries(soon) {
		shortest.MaxStates = soon
	}
	if a.more && (a.Verdict == explore.Violated || a.Limit == explore.Capacity) {
		if err := shortest.again(ctx, a); err != nil {
			return nil, err
		}
	}
	if a.Verdict == explore.Violated && eager {
		shortest.Without |= Eager
		if err := shortest.again(ctx, a); err != nil {
			return nil, err
		}
	}
	if shortest.MaxStates == q.MaxStates || a.Verdict == explore.Holds {
		return a, nil
	}
	return a, q.hurry(ctx, a, soon)
}

// hurries says whether runs with less data serve for q.
func (q *Question) hurries(soon int64) bool {
	return q.Without&Loose == 0 && q.Parameters.Data != [2]int{} && (q.MaxStates == 0 || q.MaxStates > soon)
}

// hurry looks for runs with less data where a has none, or one that may be too long; and
// asks what is open then, with all of it.
func (q *Question) hurry(ctx context.Context, a *Answer, soon int64) error {
	wanted := *q
	wanted.Properties = nil
	var of []int
	for i := range a.Findings {
		if f := &a.Findings[i]; f.Verdict != explore.Holds && (f.Run == nil || f.Run.Longer) {
			wanted.Properties = append(wanted.Properties, f.Property)
			of = append(of, i)
		}
	}
	runs, err := wanted.withLess(func(less *Question) (*Answer, error) {
		less.MaxStates = soon
		return less.askUnlimited(ctx, soon)
	})
	if err != nil {
		return err
	}
	for i, run := range runs {
		if f := &a.Findings[of[i]]; run != nil && (f.Run == nil || len(run.Steps) < len(f.Run.Steps)) {
			*f = shownBy(run, &f.Property)
		}
	}
	a.sum(a.Limit)
	rest, of := q.open(a, anyProperty)
	if len(of) == 0 || ctx.Err() != nil {
		return nil
	}
	search := func() (*Answer, error) { return rest.antichain(ctx, false) }
	if q.Parameters.AnyData() {
		rest.Without |= Loose
		search = func() (*Answer, error) { return rest.askUnlimited(ctx, soon) }
	}
	last, err := search()
	if err == nil {
		a.take(last, of)
	}
	return err
}

// without returns a without what it says only of more than the model does. Where answers
// were sent at once, a run may be longer than a shortest.
func (a *Answer) without(eager bool) *Answer {
	for i := range a.Findings {
		if f := &a.Findings[i]; f.Verdict == explore.Violated && f.Run == nil {
			f.Verdict = explore.Incomplete
		} else if f.Run != nil && eager {
			f.Run.Longer = true
		}
	}
	a.more = false
	a.sum(a.Limit)
	return a
}

// again asks of the model what a does not say to hold, and puts in its place what is found.
// What a found in the model stays where a limit is met.
func (q *Question) again(ctx context.Context, a *Answer) error {
	again := *q
	again.Properties = nil
	var of []int
	for i, f := range a.Findings {
		if f.Verdict == explore.Violated || a.more && f.Verdict != explore.Holds {
			again.Properties = append(again.Properties, q.Properties[i])
			of = append(of, i)
		}
	}
	found, err := again.antichain(ctx, false)
	if err != nil {
		return err
	}
	for i, f := range found.Findings {
		if a.more || f.Run != nil {
			a.Findings[of[i]] = f
		} else if run := a.Findings[of[i]].Run; run != nil {
			run.Longer = true
		}
	}
	if a.more {
		a.more, a.Limit, a.Verdict = false, found.Limit, explore.Holds
		for _, f := range a.Findings {
			a.Verdict = a.Verdict.And(f.Verdict)
		}
	}
	return nil
}

// widened asks what is not decided in a, for want of room in flight, of more than the model
// does: see [model.Model.Widen]. It takes over what holds.
func (q *Question) widened(ctx context.Context, a *Answer) error {
	wide := *q
	wide.wide, wide.Properties = true, nil
	var of []int
	for i, f := range a.Findings {
		if p := &q.Properties[i]; f.Verdict == explore.Incomplete && !p.InFlight && !p.Answers {
			wide.Properties = append(wide.Properties, *p)
			of = append(of, i)
		}
	}
	if len(of) == 0 {
		return nil
	}
	found, err := wide.antichain(ctx, false)
	if err != nil {
		return err
	}
	for i, f := range found.Findings {
		if f.Verdict == explore.Holds {
			a.Findings[of[i]].Verdict = f.Verdict
		}
	}
	if slices.ContainsFunc(a.Findings, func(f Finding) bool { return f.Verdict == explore.Incomplete }) {
		return nil
	}
	findings := a.Findings
	*a = *found
	a.Findings, a.Verdict = findings, explore.Holds
	for _, f := range findings {
		a.Verdict = a.Verdict.And(f.Verdict)
	}
	a.more = false
	return nil
}

// Invariant returns the states of an inductive invariant by which the properties hold:
// those of a search without the reductions that states are told apart by only up to a
// rotation or to what has no effect, or are not followed. The error says why there is none.
func (q Question) Invariant(ctx context.Context) ([]model.State, error) {
	if !q.Parameters.Unlimited() {
		return nil, errors.New("want any number of losses and duplicates")
	}
	if err := q.unlimited(); err != nil {
		return nil, err
	}
	q.Without |= Rotation | Settled | Stale
	a, err := q.antichain(ctx, false)
	if err == nil && a.Limit == explore.Capacity && q.Parameters.Endless() {
		err = q.widened(ctx, a)
	}
	switch {
	case err != nil:
		return nil, err
	case a.Verdict != explore.Holds:
		return nil, fmt.Errorf("the properties are %v, where they have to hold", a.Verdict)
	}
	return a.Maximal, nil
}

// antichain searches: the model, or more than it with ACKs apart from their data.
func (q *Question) antichain(ctx context.Context, apart bool) (*Answer, error) {
	sys, err := q.searched(ghostsOf(q.Properties))
	if err != nil {
		return nil, err
	}
	found := &unbounded{searched: sys}
	for i := range q.Properties {
		found.of = append(found.of, q.Properties[i].Of(sys))
	}
	found.eager = q.Without&Eager == 0
	sys.stale, sys.wide = q.merges(sys.model, apart), q.wide
	result, err := explore.Antichain(ctx, found, sets{sys.model}, found.of, q.antichainOptions())
	if err != nil {
		return nil, err
	}
	a := answerOf(&result)
	a.Maximal, a.more = result.Maximal, sys.stale != nil && apart || q.wide
	for i, verdict := range result.Verdicts {
		f := Finding{Property: q.Properties[i], Verdict: verdict}
		if verdict == explore.Violated && !a.more {
			f.Run, err = q.cheapest(result.Traces[i], &f.Property, found)
			switch {
			case err == nil:
				f.Word = f.Run.Word
			case !errors.Is(err, errCrowded):
				return nil, err
			}
		}
		a.Findings = append(a.Findings, f)
		a.Verdict = a.Verdict.And(f.Verdict)
	}
	return a, nil
}

// antichainOptions returns the options of a search that keeps maximal states.
func (q *Question) antichainOptions() explore.AntichainOptions[model.State] {
	options := explore.AntichainOptions[model.State]{
		Workers: q.Workers, MaxStates: q.MaxStates, MaxMemory: q.MaxMemory, Progress: q.Progress,
		Overflows: func(s *model.State) bool { return s.Overflow },
	}
	if q.Without&Settled == 0 {
		options.Settled = q.past
	}
	return options
}

// answerOf makes of the result of such a search an answer without findings.
func answerOf(result *explore.AntichainResult[model.State, model.Action]) *Answer {
	return &Answer{
		States: result.States, Transitions: result.Transitions, Depth: result.Depth, Levels: result.Levels,
		PeakBytes: result.PeakBytes, Limit: result.Limit, Verdict: explore.Holds,
	}
}

// An unbounded system is a searched one whose channels are sets. Where it is eager,
// answers that change nothing else are sent at once.
type unbounded struct {
	*searched
	of    []explore.Property[model.State, model.Action]
	eager bool
}

func (u *unbounded) Initial() []model.State {
	initial := u.System.Initial()
	for i := range initial {
		u.answer(u.model, &initial[i])
		u.normalize(&initial[i])
	}
	return initial
}

func (u *unbounded) Apply(s model.State, a model.Action) model.State {
	s = u.System.Apply(s, a)
	u.answer(u.model, &s)
	u.normalize(&s)
	return s
}

// answer has m, where the system is eager, send the answers of s that change nothing else,
// and returns what arrives for that.
func (u *unbounded) answer(m *model.Model, s *model.State) []reduce.Arrival {
	if !u.eager {
		return nil
	}
	return reduce.Eager(m, s, func(before *model.State, a model.Action, after *model.State) bool {
		return slices.ContainsFunc(u.of, func(p explore.Property[model.State, model.Action]) bool {
			return p.Step != nil && !p.Step(before, a, after)
		})
	})
}

// unlimited returns an error for what cannot be asked of a channel that is a set
// (decisions L8).
func (q *Question) unlimited() error {
	switch {
	case q.Mutant != nil:
		return fmt.Errorf("mutant %s: it does not go with any number of duplicates", q.Mutant.Name)
	case len(q.Properties) == 0:
		return &model.ParameterError{Name: "duplicates", Value: "any", Want: "a number, as nothing is asked"}
	}
	for i := range q.Properties {
		if p := &q.Properties[i]; !isSafety(p) {
			is := "about runs that go on for ever"
			if p.Kind == explore.Sometimes {
				is = "a witness"
			}
			return fmt.Errorf("property %s: it is %s, and does not go with any number of duplicates", p.Name, is)
		}
		if q.Parameters.Endless() && q.Properties[i].InFlight {
			return fmt.Errorf("property %s: it reads what is in flight, and does not go with any number of "+
				"sequence numbers; give a seq-mod", q.Properties[i].Name)
		}
		for _, e := range model.Ends {
			if q.Properties[i].Ghosts&model.GhostUnits != 0 && q.Parameters.Data[e] == model.Any {
				return fmt.Errorf("property %s: it counts units of data, and does not go with any number of them",
					q.Properties[i].Name)
			}
		}
	}
	for i := range q.Properties {
		if q.Properties[i].Watches() != nil {
			return fmt.Errorf("property %s: it asks what is no longer in flight, and does not go with any number of "+
				"duplicates", q.Properties[i].Name)
		}
	}
	return nil
}

// sets orders states whose channels are sets. A state covers another with the same
// ends if each segment of the other is in it with no less life, and no budget is less.
//
// It is a simulation: what an end does on its own reads no channel; what arrives in the
// one can arrive in the other, and stays; a tick and a timeout take from both what has
// no life left, which is in the one what the other has, or less.
type sets struct{ model *model.Model }

// A control is a state but for its channels and its budget of aborts.
type control struct {
	tcb        [2]model.TCB
	opens      uint8
	ungraceful uint16
}

// A sight is of a state what decides whether it covers another with the same control.
type sight struct {
	aborts uint8
	n      [2]uint8
	// marks has a bit for each segment, which others may share.
	marks uint64
	// keys are those of the segments of each direction, in order, and lives their lives.
	keys  [2][model.Capacity]uint64
	lives [2][model.Capacity]uint16
}

func controlOf(s *model.State) control { return control{s.TCB, s.Opens, s.Ungraceful} }

func (o sets) View(s *model.State) (control, sight) {
	v := sight{aborts: s.Aborts}
	for _, e := range model.Ends {
		keys, lives := &v.keys[e], &v.lives[e]
		// Segments are in the order of their lives, and those that are alike stay so.
		for i, seg := range s.Toward[e].Segments() {
			key, j := seg.Key(), i
			for ; j > 0 && keys[j-1] > key; j-- {
				keys[j], lives[j] = keys[j-1], lives[j-1]
			}
			keys[j], lives[j] = key, seg.Life
			v.marks |= 1 << (key * 0x9e3779b97f4a7c15 >> 58)
		}
		v.n[e] = uint8(s.Toward[e].Len())
	}
	return controlOf(s), v
}

func (o sets) Covers(s, t *sight) bool {
	if t.marks&^s.marks != 0 || s.aborts < t.aborts {
		return false
	}
	for _, e := range model.Ends {
		j := 0
		for i := range int(t.n[e]) {
			for ; j < int(s.n[e]) && (s.keys[e][j] != t.keys[e][i] || !o.longer(s.lives[e][j], t.lives[e][i])); j++ {
			}
			if j == int(s.n[e]) {
				return false
			}
		}
	}
	return true
}

// longer says whether a segment with life s can do all that it can with life t.
func (o sets) longer(s, t uint16) bool {
	return s == t || s > t && o.model.Deliverable(model.Segment{Life: s})
}

func (o sets) Size(v *sight) int { return int(v.n[model.A]) + int(v.n[model.B]) }

// cheapest returns, of shortest runs of the channel that is a set, the one that as a run
// of the multiset takes the fewest losses and duplicates, in that form.
func (q *Question) cheapest(traces []*explore.Trace[model.State, model.Action], p *properties.Property,
	sys *unbounded) (*trace.Run, error) {
	var cheapest *trace.Run
	var failed error
	for _, t := range traces {
		run, err := q.finite(t, p, sys)
		if err != nil {
			failed = err
			continue
		}
		if cheapest == nil || faults(run) < faults(cheapest) {
			cheapest = run
		}
	}
	if cheapest == nil {
		return nil, failed
	}
	return cheapest, nil
}

// faults is how many losses and duplicates a run takes.
func faults(run *trace.Run) int { return run.Parameters.Loss + run.Parameters.Duplicates }
