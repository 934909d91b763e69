package learn_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/learn"
)

// A triple is how good a tree is: the most tests, all tests with each item, and what they cost.
type triple [3]int

// every returns how good each tree is that tells items apart, as far as tests do: one after another, with
// nothing remembered and nothing left out.
func every(t *learn.Table, items []int) (all []triple) {
	apart := false
	for test := range t.Outcomes {
		var outcomes []string
		parts := map[string][]int{}
		for _, item := range items {
			o := t.Outcomes[test][item]
			if !slices.Contains(outcomes, o) {
				outcomes = append(outcomes, o)
			}
			parts[o] = append(parts[o], item)
		}
		if len(outcomes) < 2 {
			continue
		}
		apart = true
		trees := []triple{{0, len(items), len(items) * t.Costs[test]}}
		for _, o := range outcomes {
			var more []triple
			for _, a := range trees {
				for _, b := range every(t, parts[o]) {
					more = append(more, triple{max(a[0], b[0]+1), a[1] + b[1], a[2] + b[2]})
				}
			}
			trees = more
		}
		all = append(all, trees...)
	}
	if !apart {
		return []triple{{}}
	}
	return all
}

// cost is what the tests below a node cost with all of its items together.
func cost(t *learn.Table, n *learn.Node) int {
	if n.Test < 0 {
		return 0
	}
	sum := len(n.Items) * t.Costs[n.Test]
	for _, b := range n.Branches {
		sum += cost(t, b.Node)
	}
	return sum
}

// The tree is as good as the best of all trees.
func TestTreeIsBest(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		items, tests := rapid.IntRange(1, 5).Draw(t, "items"), rapid.IntRange(0, 4).Draw(t, "tests")
		table := &learn.Table{}
		for range tests {
			var outcomes []string
			for range items {
				outcomes = append(outcomes, fmt.Sprint(rapid.IntRange(0, 2).Draw(t, "outcome")))
			}
			table.Outcomes = append(table.Outcomes, outcomes)
			table.Costs = append(table.Costs, rapid.IntRange(0, 3).Draw(t, "cost"))
		}
		var all []int
		for i := range items {
			all = append(all, i)
		}
		best := slices.MinFunc(every(table, all), func(a, b triple) int { return slices.Compare(a[:], b[:]) })
		n := table.Tree(items)
		if got := (triple{n.Depth(), n.Sum(), cost(table, n)}); got != best {
			t.Errorf("%+v: the tree is %v, want %v", table, got, best)
		}
	})
}
