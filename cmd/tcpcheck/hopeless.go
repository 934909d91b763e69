package main

import (
	"context"
	"fmt"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/verify"
	"tcpcheck/verify/forecast"
)

// hopeless refuses a question whose times have so many ticks that its states do not
// fit the memory, and names a resolution at which they would. A search that is
// bounded otherwise, or can be continued, is let through. Where the short search that
// tells came to an end, its answer is returned.
func (f *verifyFlags) hopeless(ctx context.Context, q *verify.Question) (*verify.Answer, error) {
	p := &q.Parameters
	if p.Tick == 0 || f.maxStates.n > 0 || f.timeout > 0 || f.checkpoint != "" || q.Store != explore.Exact {
		return nil, nil
	}
	told, err := forecast.Of(ctx, *q)
	if err != nil {
		return nil, err
	}
	if told.Fits || ctx.Err() != nil {
		return told.Answer, nil
	}
	resolutions := forecast.Resolutions(p.Tick, time.Duration(p.MSL)*p.Tick)
	coarser, ok, err := forecast.Coarser(ctx, resolutions, func(d time.Duration) (verify.Question, bool) {
		at := *q
		r, err := settings.Resolve(f.settings.given().With("resolution", d.String()))
		if err == nil {
			at.Parameters = r.Parameters
		}
		return at, err == nil
	})
	if err != nil || ctx.Err() != nil {
		return nil, err
	}
	advice := "no coarser --resolution was found that would do"
	if ok {
		advice = "--resolution " + model.Duration(coarser) + " would do"
	}
	return nil, fmt.Errorf("with ticks of %s there are about %s states, more than fit in --max-memory %v: "+
		"%s; or bound the search with --timeout or --max-states",
		p.Span(1), amount(told.States), &f.maxMemory, advice)
}
