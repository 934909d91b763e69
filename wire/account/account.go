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
	// Anomalous is the number of connections that are, of those that were told of last,
	// and Undecided of those that are not, as far as is known, but of which it is not
	// decided whether the model allows them.
	Anomalous, Undecided int
}

// atATime is how many connections are followed before the next is told of.
const atATime = 64

// Each calls tell with what is found of each connection that is to be told of, and its
// number from 1, in their order, up to an error.
func (a *Account) Each(tell func(n int, f *match.Result) error) error {
	a.Anomalous, a.Undecided = 0, 0
	all, n := a.Connections, 0
	if a.Only > 0 {
		all, n = all[a.Only-1:a.Only], a.Only-1
	}
	for part := range slices.Chunk(all, atATime) {
		for _, found := range a.follow(part) {
			n++
			if found.err != nil {
				return found.err
			}
			switch {
			case found.anomalous:
				a.Anomalous++
			case found.result.Outcome == match.NotDecided:
				a.Undecided++
			case a.OnlyAnomalous:
				continue
			}
			if err := tell(n, found.result); err != nil {
				return err
			}
		}
	}
	return nil
}

// A followed is what is found of one connection.
type followed struct {
	result    *match.Result
	anomalous bool
	err       error
}

// follow compares connections with the model, on all processors.
func (a *Account) follow(all []*capture.Connection) []followed {
	found := make([]followed, len(all))
	_ = explore.Each(len(all), runtime.GOMAXPROCS(0), func(i int) error { // the errors are told in their order
		f := &found[i]
		if f.result, f.err = match.Follow(all[i], a.Rules); f.err == nil {
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
