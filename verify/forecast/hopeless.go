package forecast

import (
	"context"
	"time"

	"tcpcheck/explore"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// A Hopeless question has more states than fit its memory.
type Hopeless struct {
	// Tick is how long a tick of it is.
	Tick time.Duration
	// States is about how many it has, at least.
	States int64
	// Coarser is a resolution at which they would fit; 0 if none was found.
	Coarser time.Duration
}

// Begin tells whether to begin a search whose times have many ticks: it is nil if so,
// and the answer is that of the short search that tells where that came to an end. The
// question is what was given, asked within its limits; a search that is bounded
// otherwise than by its memory, as by the deadline of ctx, or can be continued, or is one with
// zones, is let through; so is a question that is asked in another way if it takes many states.
func Begin(ctx context.Context, q *verify.Question, given settings.Given) (*verify.Answer, *Hopeless, error) {
	p := &q.Parameters
	_, timed := ctx.Deadline()
	if p.Tick == 0 || q.Zones || q.MaxStates > 0 || timed || q.Checkpoint != "" || q.Store != explore.Exact ||
		q.ClaimsAlone() {
		return nil, nil, nil
	}
	told, err := Of(ctx, *q)
	if err != nil {
		return nil, nil, err
	}
	if told.Fits || ctx.Err() != nil {
		return told.Answer, nil, nil
	}
	resolutions := Resolutions(p.Tick, time.Duration(p.MSL)*p.Tick)
	coarser, _, err := Coarser(ctx, resolutions, func(d time.Duration) (verify.Question, bool) {
		at := *q
		r, err := settings.Resolve(given.With("resolution", d.String()))
		if err == nil {
			at.Parameters = r.Parameters
		}
		return at, err == nil
	})
	if err != nil || ctx.Err() != nil {
		return nil, nil, err
	}
	return nil, &Hopeless{p.Tick, told.States, coarser}, nil
}
