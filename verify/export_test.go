package verify

import (
	"context"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// AskLoosely answers q in all ways that are tried once a search has so many states.
func AskLoosely(ctx context.Context, q Question, some int64) (*Answer, error) {
	return q.askLoosely(ctx, some)
}

// AskLoose returns what holds of the loose model.
func AskLoose(ctx context.Context, q Question, most int64) (*Answer, error) {
	return q.loose(ctx, most)
}

// AskUnlimited answers q, which is about any number of losses and duplicates, and looks for
// runs with less data once a search for a shortest one has so many states.
func AskUnlimited(ctx context.Context, q Question, soon int64) (*Answer, error) {
	return q.askUnlimited(ctx, soon)
}

// AskBottom answers q with its liveness properties as claims about states, once a search has
// so many states.
func AskBottom(ctx context.Context, q Question, some int64) (*Answer, error) {
	return q.askBottom(ctx, some)
}

// Bottoms says whether q is one that is answered so.
func Bottoms(q *Question) bool { return q.bottoms() }

// Shows says why a run of what q is about does not show a violation of p; nil if it does.
func Shows(q *Question, run *trace.Run, p *properties.Property) error {
	of := *q
	of.Parameters = run.Parameters
	whole, _, err := of.system(model.AllGhosts)
	if err != nil {
		return err
	}
	return of.shows(run, p, whole)
}

// AskNever answers q, which asks for a witness, by the claim that it never comes about once a
// search has so many states.
func AskNever(ctx context.Context, q Question, some int64) (*Answer, error) {
	return q.askNever(ctx, some)
}
