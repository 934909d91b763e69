package verify

import "context"

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
