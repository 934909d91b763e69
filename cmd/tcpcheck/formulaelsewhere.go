package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"

	"tcpcheck/ask/minwait"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// mostElsewhere is how many points outside of the grid a formula is tried at, and
// mostStatesElsewhere how many states may be explored for a question about one.
const (
	mostElsewhere       = 24
	mostStatesElsewhere = 20_000
)

// elsewhere is what points outside of the grid have, unless it is given: the same at both
// ends, or different.
var elsewhere = []struct {
	name        string
	least, most int
	end         bool // each end has its own
}{
	{"msl", 1, 6, false}, {"delay", 1, 6, false},
	{"rto", 1, 5, true}, {"backoff", 1, 3, true}, {"retries", 0, 4, true},
}

// refine tries a guess made from points at others, drawn at random but the same every time,
// and guesses again where they refute it.
func (f *minWaitFlags) refine(ctx context.Context, g minwait.Guess, points []*minwait.Point, most,
	workers int) (minwait.Refinement, error) {
	random := rand.New(rand.NewPCG(1, 0)) //nolint:forbidigo // every formula is tried alike
	seen := map[model.Parameters]bool{}
	for _, p := range points {
		seen[p.At(0).Parameters] = true
	}
	var others []*minwait.Point
	for range 20 * mostElsewhere {
		if len(others) == mostElsewhere {
			break
		}
		m, q, err := f.minWait(f.drawn(random))
		if err != nil {
			// What was drawn does not go together, or not with what is given.
			continue
		}
		bound, ok := minwait.BoundOf(&m.Resolved.Parameters)
		if first := q.At(0).Parameters; !ok || seen[first] {
			continue
		} else {
			seen[first] = true
		}
		others = append(others, &minwait.Point{Bound: bound, At: func(wait int) verify.Question {
			at := q.At(wait)
			if at.MaxStates == 0 {
				at.MaxStates = mostStatesElsewhere
			}
			return at
		}})
	}
	err := minwait.Frontier(ctx, others, most, workers, func(int) {})
	return minwait.Refine(g, points, others), err
}

// drawn returns what is given and, of what is not, values drawn at random.
func (f *minWaitFlags) drawn(random *rand.Rand) settings.Given {
	given := f.settings.given()
	add := func(name, value string) {
		for _, at := range []string{name, name + "-a", name + "-b", model.BothEnds(name)} {
			if _, ok := given.Get(at); ok {
				return
			}
		}
		given = given.With(name, value)
	}
	alike := random.IntN(2) == 0
	for _, d := range elsewhere {
		names := []string{d.name}
		if d.end && !alike {
			names = []string{d.name + "-a", d.name + "-b"}
		}
		for _, name := range names {
			add(name, strconv.Itoa(d.least+random.IntN(d.most-d.least+1)))
		}
	}
	closers := []string{"a", "b", "any"}
	add("first-closer", closers[random.IntN(len(closers))])
	texts := slices.Clone(settings.Profiles())
	texts = slices.DeleteFunc(texts, func(p settings.Profile) bool { return p.Real })
	add("profile", texts[random.IntN(len(texts))].Name)
	return given
}
