package stack

import "time"

// A Firer is a [Stack] that can let time pass until something happens.
type Firer interface {
	// Fire lets time pass until it sends something or its state is another, at most d.
	Fire(d time.Duration) error
}

// The time in which something is to happen passes in that many steps, on a stack that is no
// [Firer].
const steps = 5000

// Fire lets time pass until s sends something or its state is another, at most d. It returns
// what was sent.
func Fire(s Stack, d time.Duration) ([]Segment, error) {
	if f, ok := s.(Firer); ok {
		err := f.Fire(d)
		return s.Sent(), err
	}
	before, known := s.State()
	step := max(d/steps, 1)
	for passed := step; passed <= d; passed += step {
		if err := s.Advance(step); err != nil {
			return s.Sent(), err
		}
		sent := s.Sent()
		if now, _ := s.State(); len(sent) > 0 || known && now != before {
			return sent, nil
		}
	}
	return nil, nil
}
