package sweep

import (
	"time"

	"tcpcheck/explore"
)

// Limits bound the search of each point; 0: no limit. Memory is that of the process,
// shared by the points that are asked at a time.
type Limits struct {
	States, Memory int64
	Time           time.Duration
}

// of returns how much a limit is; 0 where it is none of these.
func (l *Limits) of(limit explore.Limit) int64 {
	switch limit {
	case explore.States:
		return l.States
	case explore.Memory:
		return l.Memory
	case explore.Time:
		return int64(l.Time)
	case explore.NoLimit, explore.Interrupted, explore.NoDisk, explore.Capacity:
	}
	return 0
}

// Settles says whether asking again within these limits cannot tell more than r
// does: it is answered, or the limit it met is no higher now.
func (l *Limits) Settles(r *Result) bool {
	if r.Answered() || r.Bound == 0 {
		return true
	}
	now := l.of(explore.Limit(r.Limit))
	return now > 0 && now <= r.Bound
}
