package stack

import "time"

// A Firer is a [Stack] that can let time pass until something happens.
type Firer interface {
	// Fire lets time pass until it sends something or its state is another, at most d. It
	// returns how much of that counts: nothing where timers are late, and the next begins then.
	Fire(d time.Duration) (time.Duration, error)
}

// The time in which something is to happen passes in that many steps, on a stack that is no
// [Firer].
const steps = 5000

// Fire lets time pass until s sends something or its state is another, at most d. It returns
// what was sent, and how much of that time counts, which is all on a stack that is no [Firer].
func Fire(s Stack, d time.Duration) ([]Segment, time.Duration, error) {
	if f, ok := s.(Firer); ok {
		passed, err := f.Fire(d)
		return s.Sent(), passed, err
	}
	before, known := s.State()
	step := max(d/steps, 1)
	passed := time.Duration(0)
	for passed+step <= d {
		if err := s.Advance(step); err != nil {
			return s.Sent(), passed, err
		}
		passed += step
		sent := s.Sent()
		if now, _ := s.State(); len(sent) > 0 || known && now != before {
			return sent, passed, nil
		}
	}
	return nil, passed, nil
}
