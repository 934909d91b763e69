package relay

import (
	"context"
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// UpTo is how many ticks the shortest of a time can be, unless another number is given.
const UpTo = 1000

// Timeouts are the times of which the shortest can be asked.
var Timeouts = []string{"idle", "half-closed", "half-closed-a", "half-closed-b"}

// A Least is the shortest of a time from which on what is asked holds.
type Least struct {
	// Name is the time's: a parameter, or two, as "half-closed" is both ends'.
	Name string
	// UpTo is the longest that was asked, At the shortest that is enough, in ticks; Never if that is
	// not either.
	UpTo, At int
	// Enough is the answer with that, Short the one with a tick less, each nil if there is none; of
	// none that is enough, Short is that with UpTo.
	Enough, Short *Answer
	// Searches is how many there were, Limit what ended one before its time.
	Searches int
	Limit    explore.Limit
}

// FindLeast finds the shortest time of that name from which on, up to so many ticks, all properties of
// q hold. It halves: that there is one such time, and none beyond it with which they do not hold, is taken
// for granted, and tested. The error is a [*model.ParameterError].
func FindLeast(ctx context.Context, q Question, name string, upTo int) (*Least, error) {
	l := &Least{Name: name, UpTo: upTo, At: Never}
	if !slices.Contains(Timeouts, name) {
		return nil, &model.ParameterError{Name: "least", Value: name,
			Want: "a time of the relay: " + strings.Join(Timeouts, ", ")}
	}
	var times []*Parameter
	for _, n := range ParametersOf(name) {
		d, _ := ParameterNamed(n)
		times = append(times, d)
	}
	ask := func(ticks int) (*Answer, error) {
		with := q
		for _, d := range times {
			*d.number(&with.Parameters) = ticks
		}
		l.Searches++
		return Ask(ctx, with)
	}
	low, high := 0, upTo
	for low <= high {
		at := high
		if l.Enough != nil {
			at = (low + high) / 2
		}
		a, err := ask(at)
		if err != nil {
			return nil, err
		}
		switch a.Verdict() {
		case explore.Incomplete:
			l.Limit = a.Limit
			return l, nil
		case explore.Holds:
			l.Enough, l.At, high = a, at, at-1
		case explore.Violated:
			l.Short, low = a, at+1
		}
	}
	return l, nil
}
