package verify

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/trace"
	"tcpcheck/verify/zones"
)

// A Stretch is lengths of TIME-WAIT, in ticks, one after the other, of which the same is known.
type Stretch struct {
	First, Last int
	Verdict     explore.Verdict
	// States is how many the search had that tells it.
	States int64
	// RunAt returns, where a property is violated, the run that shows it with one of
	// the lengths: one with the fewest events, and of those with the fewest faults; nil if it cannot be
	// shown, as some with any number of duplicates.
	RunAt func(wait int) (*trace.Run, error)
}

// AskWaits answers q with zones for every length of the TIME-WAIT of some ends from 0 to longest, in as
// many searches as there are stretches and a few more. A search is about all lengths that are not
// decided yet at once: TIME-WAIT lasts any of them, another each time. What holds then holds
// with each. A run that violates a property does so with just those lengths with which its
// events can keep their order while TIME-WAIT lasts the same each time, which may be none; then
// the lengths are halved. The error is that of [Ask].
func AskWaits(ctx context.Context, q Question, ends [2]bool, longest int) ([]Stretch, error) {
	var all []Stretch
	left := [][2]int{{0, longest}}
	for len(left) > 0 {
		first, last := left[0][0], left[0][1]
		left = left[1:]
		if first > last {
			continue
		}
		found, m, err := q.zones(ctx, func(z *zones.Question) {
			z.Waits, z.Shortest, z.Longest = ends, first, last
		})
		if err != nil {
			return nil, err
		}
		shown := slices.IndexFunc(found.Runs, func(runs []*zones.Run) bool { return runs != nil })
		s := Stretch{First: first, Last: last, States: found.States}
		switch {
		case shown >= 0:
			runs, property := found.Runs[shown], &q.Properties[shown]
			s.Verdict = explore.Violated
			s.First, s.Last = runs[0].Waits(first, last)
			s.RunAt = func(wait int) (*trace.Run, error) {
				at := q
				for e := range ends {
					if ends[e] {
						at.Parameters.Wait[e] = wait
					}
				}
				return at.timed(m, runs, zones.Lengths{Wait: wait}, property)
			}
			if s.First > s.Last {
				middle := first + (last-first)/2
				left = append([][2]int{{first, middle}, {middle + 1, last}}, left...)
				continue
			}
			left = append([][2]int{{first, s.First - 1}, {s.Last + 1, last}}, left...)
		case found.Limit == explore.NoLimit:
			s.Verdict = explore.Holds
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(s, t Stretch) int { return s.First - t.First })
	return all, nil
}
