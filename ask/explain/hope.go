package explain

import (
	"context"
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// Hope says of run, after which a connection never goes away, up to which step that could
// have been helped, and whether what is left is a half-open end. It is "" for a run that
// shows something else, and where it takes too many states to tell. It asks the checker. The
// error tells of a run whose parameters are none.
func Hope(ctx context.Context, run *trace.Run) (string, error) {
	p, ok := properties.Named(run.Property)
	if !ok || p.Kind != explore.Settles {
		return "", nil
	}
	says := ""
	switch n, known, err := verify.Hope(ctx, run); {
	case err != nil:
		return "", err
	case !known || n == len(run.Steps):
	case n < 0:
		says = "Nothing can help from the beginning on."
	default:
		says = fmt.Sprintf("It can be helped until %s.", step(run, n))
	}
	if e, half := halfOpen(run.Before(len(run.Steps))); half {
		says = fmt.Sprintf("%s %v is half-open: it has nothing to send, and %v knows no such connection. Only a "+
			"keep-alive finds that out (RFC 9293 3.8.4): --keepalive%s on.", says, e, e.Peer(), e.Suffix())
	}
	return says, nil
}

// step tells a step of a run.
func step(run *trace.Run, i int) string {
	flights, of := run.Flights()
	switch a := run.Steps[i].Action; {
	case a.Arrives():
		return arrival(run, &flights[of[i]], i, true)
	case a.Kind == model.Lose:
		return whose(run, &flights[of[i]]) + " is lost"
	}
	return run.Told(i)
}

// halfOpen returns the end, if there is one, that has a TCB and no timer that runs, while
// the other has none and nothing is in flight.
func halfOpen(s *model.State) (model.End, bool) {
	for _, e := range model.Ends {
		if t := &s.TCB[e]; t.State.HasTCB() && t.Timer.Kind == model.TimerOff &&
			!s.TCB[e.Peer()].State.HasTCB() && s.InFlight() == 0 {
			return e, true
		}
	}
	return model.A, false
}
