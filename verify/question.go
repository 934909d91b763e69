package verify

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/zones"
)

// A Question is what to check, of what, within which limits.
type Question struct {
	Parameters model.Parameters
	Properties []properties.Property
	// Mutant is the broken rule; nil for the model as it is.
	Mutant *mutants.Mutant
	// Zones asks for zones in place of times. There have to be numbers of all.
	Zones bool
	// Schedule is when the events of a run happen that is found with zones.
	Schedule zones.Schedule
	// Without names the reductions not to use.
	Without Reductions
	// Workers, MaxStates, MaxMemory, Store and Progress are those of
	// [explore.Options].
	Workers   int
	MaxStates int64
	MaxMemory int64
	Store     explore.Store
	Progress  func(explore.Progress)
	// Checkpoint is the file in which the search is kept to be continued, and from
	// which it is; "" for none. A store of fingerprints has none.
	Checkpoint string
	// Stats asks for Answer.Stats. A store of fingerprints keeps nothing to count,
	// so there are none then.
	Stats bool

	// wide asks of more than the model does.
	wide bool
}

// An Answer is what came of a question.
type Answer struct {
	// Verdict is Violated if any property is, else Incomplete if any is, else
	// Holds.
	Verdict  explore.Verdict
	Findings []Finding
	// States, Transitions, Depth, Levels, PeakBytes, Store, Omission and Limit are those
	// of [explore.Result].
	States, Transitions int64
	Depth               int
	Levels              []int64
	PeakBytes           int64
	Store               explore.Store
	Omission            float64
	Limit               explore.Limit
	// Stats is nil unless asked for.
	Stats *Stats
	// Zones says that states are zones, and steps events.
	Zones bool
	// Maximal are, with any number of duplicates, the states that no other covers.
	Maximal []model.State

	// more says that what was searched can do more than the model.
	more bool
}

// A Finding answers one property.
type Finding struct {
	Property properties.Property
	Verdict  explore.Verdict
	// Word tells violations of the same property apart; "" if there is but one kind.
	Word string
	// Run is the counterexample; nil without one. A violation found by fingerprints
	// has none where the search for it met a limit.
	Run *trace.Run
}

// Ask answers q. The search ends early, with a limit, when ctx does. The error
// is a [*model.ParameterError], or a misuse of the search.
func Ask(ctx context.Context, q Question) (*Answer, error) {
	if q.Zones && !q.hopes() {
		return q.askZones(ctx)
	}
	if q.Parameters.Unlimited() {
		return q.askUnlimited(ctx, usuallySoon)
	}
	if q.hopes() {
		return q.askNever(ctx, patience)
	}
	if q.bottoms() {
		return q.askBottom(ctx, patience)
	}
	if q.impatient() {
		return q.askLoosely(ctx, patience)
	}
	return q.exactly(ctx)
}

// exactly answers q with the model as it is.
func (q *Question) exactly(ctx context.Context) (*Answer, error) {
	search, err := q.search(q.Properties)
	if err != nil {
		return nil, err
	}
	options := options{
		Workers: q.Workers, MaxStates: q.MaxStates, MaxMemory: q.MaxMemory, Store: q.Store, Progress: q.Progress,
	}
	if q.safety() && q.settles() {
		options.Settled = func(parts *state, undecided uint64) bool {
			var s model.State
			search.Decode(*parts, &s)
			return q.settled(&s, undecided)
		}
	}
	if q.subsumes() {
		search.TrackCover(q.leavesOutDead(), q.readsBudgets())
		options.Cover = cover{search.System}
	}
	if q.Checkpoint != "" {
		options.Checkpoint = &explore.Checkpoint{Path: q.Checkpoint, Question: q.identity()}
	}
	var counts *counts
	if q.Stats && q.Store != explore.Fingerprint {
		counts = search.counts()
		options.Stored = counts.add
	}
	result, err := search.run(ctx, options)
	if err != nil {
		return nil, err
	}
	a, err := q.answer(&result, search)
	if err == nil && counts != nil {
		a.Stats = counts.stats()
	}
	return a, err
}

// safety says whether there are properties, and all are claims about every state
// or every step of the model itself.
func (q *Question) safety() bool {
	return len(q.Properties) > 0 && q.Mutant == nil && all(q.Properties, isSafety)
}

// subsumes says whether states are left out that others cover: see
// [Subsumption]. A segment that lives longer may be too late to go astray, and so leave
// more of that budget.
func (q *Question) subsumes() bool {
	p := &q.Parameters
	return q.safety() && p.MinDelay == 0 && p.Order == model.OrderAny && q.Without&Subsumption == 0 &&
		!slices.ContainsFunc(q.Properties, kindInFlight) &&
		(!q.readsBudgets() || p.Strays == 0 || p.Delay == p.MSL)
}

// kindInFlight says whether what is in flight may tell apart kinds of violation of which p
// has but one: covered states have other segments.
func kindInFlight(p properties.Property) bool {
	return p.Whole != "" && (p.InFlight || p.Watches() != nil)
}

// settled says that no undecided property can be violated from s on. Of what reads data, old
// copies of that are told apart from what can still be received.
func (q *Question) settled(s *model.State, undecided uint64) bool {
	for i := range q.Properties {
		p := &q.Properties[i]
		if undecided&(1<<i) != 0 && !p.Settled(s) && (p.Ghosts&readsData == 0 || !p.Past(&q.Parameters, s)) {
			return false
		}
	}
	return true
}

// readsData are the ghosts of properties that read which data was received.
const readsData = model.GhostUnits | model.GhostDelivery | model.GhostTold

// past is settled where what is in flight may arrive when it likes, and as often.
func (q *Question) past(s *model.State, undecided uint64) bool {
	for i := range q.Properties {
		if undecided&(1<<i) != 0 && !q.Properties[i].Past(&q.Parameters, s) {
			return false
		}
	}
	return true
}

// answer makes an Answer of what the search found.
func (q *Question) answer(result *result, search *search) (*Answer, error) {
	a := &Answer{
		States: result.States, Transitions: result.Transitions, Depth: result.Depth, Levels: result.Levels,
		PeakBytes: result.PeakBytes, Store: result.Store, Omission: result.Omission, Limit: result.Limit,
		Verdict: explore.Holds,
	}
	for i, found := range result.Findings {
		f := Finding{Property: q.Properties[i], Verdict: found.Verdict}
		if found.Trace != nil {
			var err error
			if f.Run, err = q.whole(found.Trace, &f.Property, search); err != nil {
				return nil, err
			}
			f.Word = f.Run.Word
		}
		a.Findings = append(a.Findings, f)
		a.Verdict = a.Verdict.And(f.Verdict)
	}
	return a, nil
}
