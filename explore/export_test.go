package explore

import "context"

// RunPaced is Run with rounds and chunks of other sizes.
func RunPaced[S comparable, A any](ctx context.Context, sys System[S, A], props []Property[S, A], opt Options[S, A], round, chunk int) (Result[S, A], error) {
	return run(ctx, sys, props, opt, pace{round, chunk})
}
