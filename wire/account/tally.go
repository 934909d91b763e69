package account

import (
	"cmp"
	"slices"

	"tcpcheck/wire/match"
)

// A Tally counts connections by what was found of them.
type Tally struct {
	// Causes and Verdicts have the most frequent first. A connection counts once with
	// each of its names.
	Causes, Verdicts []Count
}

// A Count is how many connections have a name, and the number of the first that does.
type Count struct {
	Name               string
	Connections, First int
}

// Tally counts the connections that are to be told of. After it, [Account.Each] follows
// these only.
func (a *Account) Tally() (*Tally, error) {
	var t Tally
	picked := []int{}
	err := a.Each(func(n int, f *match.Result) error {
		picked = append(picked, n)
		t.Causes = count(t.Causes, causesOf(f), n)
		t.Verdicts = count(t.Verdicts, verdictsOf(f), n)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.picked = picked
	for _, counts := range [][]Count{t.Causes, t.Verdicts} {
		slices.SortFunc(counts, func(x, y Count) int {
			return cmp.Or(y.Connections-x.Connections, cmp.Compare(x.Name, y.Name))
		})
	}
	return &t, nil
}

func count(all []Count, names []string, n int) []Count {
	for _, name := range names {
		i := slices.IndexFunc(all, func(c Count) bool { return c.Name == name })
		if i < 0 {
			i = len(all)
			all = append(all, Count{Name: name, First: n})
		}
		all[i].Connections++
	}
	return all
}
