package learn

import (
	"errors"
	"math"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// Horizon is how long something is waited for.
const Horizon = time.Hour

// exact is how exactly a time is found.
const exact = time.Millisecond

// A start brings a fresh end to where a time begins.
type start func(*end) error

// bringing is one that brings it to a state.
func bringing(s model.TCPState) start { return func(e *end) error { return e.bring(s) } }

// A seen is what is known a time after a start.
type seen struct {
	sent int // how many segments were sent since
	in   model.TCPState
}

// after returns what is known so long after a start, at an end that opens.
func (s *Subject) after(o stack.Options, from start, d time.Duration) (seen, error) {
	e, err := begin(s.Target, model.A, o)
	if err != nil {
		return seen{}, err
	}
	got, err := func() (seen, error) {
		if err := from(e); err != nil {
			return seen{}, err
		}
		e.Sent()
		if err := e.Advance(d); err != nil {
			return seen{}, err
		}
		sent := len(e.Sent())
		in, err := e.state()
		return seen{sent, in}, err
	}()
	return got, errors.Join(err, e.Close())
}

// until returns the time after a start from which on holds is true: the roundest of those between
// the last at which it is seen not to be and the first at which it is, which are as near to each
// other as exact. It is found by bisection. At Horizon, holds has to be true.
func (s *Subject) until(o stack.Options, from start, holds func(seen) bool) (time.Duration, error) {
	no, yes := time.Duration(0), exact
	for ; yes < Horizon; no, yes = yes, 2*yes {
		got, err := s.after(o, from, yes)
		if err != nil {
			return 0, err
		}
		if holds(got) {
			break
		}
	}
	for yes-no > exact {
		middle := no + ((yes - no) / 2).Truncate(exact)
		got, err := s.after(o, from, middle)
		switch {
		case err != nil:
			return 0, err
		case holds(got):
			yes = middle
		default:
			no = middle
		}
	}
	return roundest(no, yes), nil
}

// roundest is the time between two, both included, that is a multiple of the longest unit.
func roundest(least, most time.Duration) time.Duration {
	if least == 0 {
		return 0
	}
	for _, unit := range []time.Duration{time.Minute, 10 * time.Second, 5 * time.Second, time.Second,
		500 * time.Millisecond, 100 * time.Millisecond, 50 * time.Millisecond, 10 * time.Millisecond,
		5 * time.Millisecond} {
		if up := (least + unit - 1) / unit * unit; up <= most {
			return up
		}
	}
	return most
}

// lasts returns how long an end stays in a state, with nothing arriving: no time if it is deleted when
// it should get there. It does not end where that is longer than Horizon.
func (s *Subject) lasts(state model.TCPState) (d time.Duration, ends bool, err error) {
	left := func(got seen) bool { return got.in != state }
	got, err := s.after(stack.Options{}, bringing(state), Horizon)
	if u := (unreached{}); errors.As(err, &u) && u.want == state && u.got == model.Closed {
		return 0, true, nil
	}
	if err != nil || !left(got) {
		return 0, false, err
	}
	d, err = s.until(stack.Options{}, bringing(state), left)
	return d, true, err
}

// A Sequence is how something that is not acknowledged is sent again.
type Sequence struct {
	// Times is how often that is, within Horizon.
	Times int
	// First and Second, and Last, are times from one to the next, that from the first sending on; those
	// that there are not are 0.
	First, Second, Last time.Duration
	// GivesUp is when it is given up; 0 if that is not within Horizon.
	GivesUp time.Duration
}

// sequence measures how what was sent at a start is sent again.
func (s *Subject) sequence(o stack.Options, from start) (Sequence, error) {
	all, err := s.after(o, from, Horizon)
	if err != nil {
		return Sequence{}, err
	}
	q := Sequence{Times: all.sent}
	at := make(map[int]time.Duration)
	for _, n := range []int{1, 2, all.sent - 1, all.sent} {
		if _, done := at[n]; n < 1 || n > all.sent || done {
			continue
		}
		if at[n], err = s.until(o, from, func(got seen) bool { return got.sent >= n }); err != nil {
			return Sequence{}, err
		}
	}
	if all.in == model.Closed {
		over := func(got seen) bool { return got.in == model.Closed }
		if q.GivesUp, err = s.until(o, from, over); err != nil {
			return Sequence{}, err
		}
	}
	q.First, q.Last = at[1], at[all.sent]-at[all.sent-1]
	if at[2] > 0 {
		q.Second = at[2] - at[1]
	}
	return q, nil
}

// timeouts are the first two timeouts of a sequence, be what follows that it is sent again or that it is
// given up; those that there are not are 0.
func (q *Sequence) timeouts() (first, second time.Duration) {
	switch q.Times {
	case 0:
		return q.GivesUp, 0
	case 1:
		return q.First, max(q.GivesUp-q.First, 0)
	}
	return q.First, q.Second
}

// bounded returns the bound of the timeouts, which grow by a factor, and whether they meet one.
func (q *Sequence) bounded(backoff int) (time.Duration, bool) {
	sum := time.Duration(0)
	if q.Times > 0 && q.short(q.Last, backoff, q.Times-1) {
		return q.Last, true
	}
	for n := range q.Times { // what was not measured grows
		sum += q.First * time.Duration(math.Pow(float64(backoff), float64(n)))
	}
	// Some give up sooner than after a whole timeout, which is no bound then.
	if end := q.GivesUp - sum; q.Times > 0 && q.short(end, backoff, q.Times) && end > q.Last {
		return end, true
	}
	return 0, false
}

// short says whether a timeout after n is shorter than it grows.
func (q *Sequence) short(d time.Duration, backoff, n int) bool {
	return float64(d) < 0.95*float64(q.First)*math.Pow(float64(backoff), float64(n))
}
