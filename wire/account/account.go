package account

import (
	"iter"
	"runtime"

	"tcpcheck/explore"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// An Account is of captures: of one, of the two of both ends, or of several by themselves. The
// connections are compared with the model, some at a time, when they are asked for.
type Account struct {
	// Interfaces says that there is one file, whose two interfaces are two sides.
	Interfaces bool
	// Files are their names, Counts what was in each.
	Files  []string
	Counts []capture.Counts
	// Skipped are files of folders that are no captures, and why.
	Skipped []string
	// Profiles names each end's.
	Profiles [2]string
	// Connections are those of the captures. Where they are too many to be held, Stream gives
	// them, with the index of the file that each is of, once nothing more is expected of it.
	Connections []*capture.Connection
	Stream      func(over func(file int, c *capture.Connection) error) error
	// Watch, if there is one, is to be shown what is held, now and then, by Stream; what is
	// over is told of at once then.
	Watch func(held iter.Seq[*capture.Connection])
	// Once says that Stream gives them but once.
	Once  bool
	Rules match.Rules
	// SearchAll says that those that are ordinary are compared with the model, too, even if
	// there are many.
	SearchAll bool
	// Only is the number of the one connection to be told of; 0 for all.
	Only int
	// Summary says that no connection is to be told of by itself.
	Summary bool
	// OnlyAnomalous leaves the other connections out, but for those not decided.
	OnlyAnomalous bool
	// Filter says which connections are asked for.
	Filter Filter
	// Fails are the names of the causes and verdicts that are not to be there.
	Fails []string

	// All is the number of connections of those that were told of last, and Matched how many
	// of them the filter wants.
	All, Matched int
	// Anomalous is the number of connections that are, of those that were told of last,
	// and Undecided of those that are not, as far as is known, but of which it is not
	// decided whether the model allows them; Failed of those that have one of Fails.
	Anomalous, Undecided, Failed int
}

const (
	// Few is how many connections are each told of without being asked for.
	Few = 10
	// atATime is how many connections are followed before the next is told of.
	atATime = 64
)

// Many says whether there are more connections than are each told of without being asked for,
// as far as the captures have been read.
func (a *Account) Many() bool { return a.All > Few && a.Only == 0 }

// Each calls tell with what is found of each connection that is to be told of, in their order,
// up to an error.
func (a *Account) Each(tell func(f *Found) error) error {
	a.All, a.Matched, a.Anomalous, a.Undecided, a.Failed = 0, 0, 0, 0, 0
	var batch []*Found
	flush := func() error {
		part := batch
		batch = nil
		return a.tell(part, tell)
	}
	err := a.every(func(file int, c *capture.Connection) error {
		a.All++
		f := &Found{Number: c.Number, File: file, Connection: c}
		if a.Only != 0 && a.Only != c.Number || !a.Filter.wants(f) {
			return nil
		}
		if batch = append(batch, f); len(batch) < atATime && a.Watch == nil {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// Again calls tell with the connections of these numbers, in their order.
func (a *Account) Again(numbers map[int]bool, tell func(f *Found) error) error {
	return a.every(func(file int, c *capture.Connection) error {
		if !numbers[c.Number] {
			return nil
		}
		f := &Found{Number: c.Number, File: file, Connection: c}
		if err := look(f, a.Rules, true); err != nil {
			return err
		}
		return tell(f)
	})
}

// every calls over with every connection.
func (a *Account) every(over func(file int, c *capture.Connection) error) error {
	if a.Stream != nil {
		return a.Stream(over)
	}
	for i, c := range a.Connections {
		c.Number = i + 1
		if err := over(0, c); err != nil {
			return err
		}
	}
	return nil
}

// tell finds what is to be said of some connections, on all processors, and tells of those
// that are asked for.
func (a *Account) tell(batch []*Found, tell func(f *Found) error) error {
	errs := make([]error, len(batch))
	all := a.SearchAll || !a.Many()
	// The errors are told in their order.
	_ = explore.Each(len(batch), runtime.GOMAXPROCS(0), func(i int) error {
		errs[i] = look(batch[i], a.Rules, all)
		return nil
	})
	for i, f := range batch {
		if errs[i] != nil {
			return errs[i]
		}
		if !a.Filter.found(f) {
			continue
		}
		a.Matched++
		if len(a.Fails) > 0 && f.has(a.Fails) {
			a.Failed++
		}
		switch {
		case f.Anomalous():
			a.Anomalous++
		case f.Outcome() == match.NotDecided:
			a.Undecided++
		case a.OnlyAnomalous:
			continue
		}
		if err := tell(f); err != nil {
			return err
		}
	}
	return nil
}
