package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/properties"
)

// patience is how many states of a question are searched before other ways are tried.
const patience = 500_000

// otherwise says whether q may be answered in other ways than by one search: as it has no
// limit that comes first, and nothing is asked of how that search keeps its states, nor of a
// third party, which the other ways know nothing of.
func (q *Question) otherwise() bool {
	return !q.Parameters.ThirdParty() && (q.MaxStates == 0 || q.MaxStates > patience) &&
		q.Store == explore.Exact && q.Checkpoint == "" && !q.Stats
}

// begin answers q with no more states than some, and says whether it takes more.
func (q *Question) begin(ctx context.Context, some int64) (a *Answer, more bool, err error) {
	first := *q
	first.MaxStates = some
	a, err = first.exactly(ctx)
	return a, err == nil && a.Limit == explore.States, err
}

// open returns the question about what a leaves open of the properties that are so, and the
// places of these in q.
func (q *Question) open(a *Answer, is func(*properties.Property) bool) (Question, []int) {
	rest := *q
	rest.Properties = nil
	var of []int
	for i := range a.Findings {
		if a.Findings[i].Verdict == explore.Incomplete && is(&q.Properties[i]) {
			rest.Properties = append(rest.Properties, q.Properties[i])
			of = append(of, i)
		}
	}
	return rest, of
}

func anyProperty(*properties.Property) bool { return true }

// take takes from b what it says of the findings of a in the given places, and what it
// tells of its search.
func (a *Answer) take(b *Answer, of []int) {
	findings, peak, limit := a.Findings, max(a.PeakBytes, b.PeakBytes), a.Limit
	if b.Limit != explore.NoLimit {
		limit = b.Limit
	}
	for i := range b.Findings {
		findings[of[i]] = b.Findings[i]
	}
	*a = *b
	a.Findings, a.PeakBytes = findings, peak
	a.sum(limit)
}

// sum sums the findings up, where the search met a limit.
func (a *Answer) sum(limit explore.Limit) {
	a.Verdict, a.Limit = explore.Holds, explore.NoLimit
	for i := range a.Findings {
		a.Verdict = a.Verdict.And(a.Findings[i].Verdict)
		if a.Findings[i].Verdict == explore.Incomplete {
			a.Limit = limit
		}
	}
}
