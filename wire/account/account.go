package account

import (
	"runtime"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// An Account is of one capture, or of the two of both ends. The connections are
// compared with the model, some at a time, when they are asked for.
type Account struct {
	// Interfaces says that there is one file, whose two interfaces are two sides.
	Interfaces bool
	// Files are their names, Counts what was in each.
	Files  []string
	Counts []capture.Counts
	// Profiles names each end's.
	Profiles    [2]string
	Connections []*capture.Connection
	Rules       match.Rules
	// Only is the number of the one connection to be told of; 0 for all.
	Only int
	// OnlyAnomalous leaves the other connections out, but for those not decided.
	OnlyAnomalous bool
	// Filter says which connections are asked for.
	Filter Filter
	// Matched is the number of connections that it wants, of those that were told of last.
	Matched int
	// Anomalous is the number of connections that are, of those that were told of last,
	// and Undecided of those that are not, as far as is known, but of which it is not
	// decided whether the model allows them.
	Anomalous, Undecided int

	// picked are the numbers of those that are to be told of, once they are known.
	picked []int
}

// atATime is how many connections are followed before the next is told of.
const atATime = 64

// Each calls tell with what is found of each connection that is to be told of, and its
// number from 1, in their order, up to an error.
func (a *Account) Each(tell func(n int, f *match.Result) error) error {
	a.Anomalous, a.Undecided, a.Matched = 0, 0, 0
	for part := range slices.Chunk(a.numbers(), atATime) {
		for i, found := range a.follow(part) {
			if found.err != nil {
				return found.err
			}
			if !a.Filter.found(found.result) {
				continue
			}
			a.Matched++
			switch {
			case found.anomalous:
				a.Anomalous++
			case found.result.Outcome == match.NotDecided:
				a.Undecided++
			case a.OnlyAnomalous:
				continue
			}
			if err := tell(part[i], found.result); err != nil {
				return err
			}
		}
	}
	return nil
}

// numbers lists the numbers of the connections to be followed.
func (a *Account) numbers() []int {
	if a.picked != nil {
		return a.picked
	}
	var all []int
	for i, c := range a.Connections {
		if (a.Only == 0 || a.Only == i+1) && a.Filter.sockets(c) {
			all = append(all, i+1)
		}
	}
	return all
}

// A followed is what is found of one connection.
type followed struct {
	result    *match.Result
	anomalous bool
	err       error
}

// follow compares connections with the model, on all processors.
func (a *Account) follow(numbers []int) []followed {
	found := make([]followed, len(numbers))
	// The errors are told in their order.
	_ = explore.Each(len(numbers), runtime.GOMAXPROCS(0), func(i int) error {
		f := &found[i]
		if f.result, f.err = match.Follow(a.Connections[numbers[i]-1], a.Rules); f.err == nil {
			f.anomalous = anomalous(f.result)
		}
		return nil
	})
	return found
}

// anomalous says whether a property is violated, or the model does not allow what
// was seen.
func anomalous(f *match.Result) bool {
	return f.Outcome == match.NotAllowed || slices.ContainsFunc(f.Findings(), func(v match.Finding) bool {
		return v.Verdict == explore.Violated
	})
}
