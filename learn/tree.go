package learn

import (
	"math/bits"
	"slices"
)

// A Table has what comes of some tests with some items, at most 64: the outcome of each test with each.
type Table struct {
	// Outcomes are those of a test, by item.
	Outcomes [][]string
	// Costs are those of the tests.
	Costs []int
}

// A Node is one of a decision tree: a leaf, or a test with a branch for each outcome.
type Node struct {
	// Items are those that can get here, in their order.
	Items []int
	// Test is the one that is done here, -1 at a leaf.
	Test int
	// Branches are in the order of their first items.
	Branches []Branch
}

// A Branch is one of a [Node].
type Branch struct {
	Outcome string
	*Node
}

// Depth is how many tests are done at most below a node, that of its own included.
func (n *Node) Depth() int {
	most := 0
	for _, b := range n.Branches {
		most = max(most, b.Depth()+1)
	}
	return most
}

// Sum is how many tests are done below a node with all of its items together.
func (n *Node) Sum() int {
	sum := 0
	for _, b := range n.Branches {
		sum += b.Sum() + len(b.Items)
	}
	return sum
}

// A price is what is least in a tree of bounded depth: first how many tests there are with all of the
// items together, then what they cost.
type price struct{ tests, cost int }

func (p price) less(q price) bool { return p.tests < q.tests || p.tests == q.tests && p.cost < q.cost }

// A part of a search is a set of items for which so many tests are left.
type part struct {
	items uint64
	depth int
}

// A best is the cheapest tree for a part: the first test of it, -1 for none, or no tree at all.
type best struct {
	price
	test int
	ok   bool
}

type search struct {
	*Table
	known map[part]best
}

// Tree returns the decision tree with the fewest tests in the worst case; of those one with the fewest
// in the mean, every item as likely as any other; and of those the cheapest, in the mean. Items that no
// test tells apart share a leaf.
//
// It is exact: for every set of items that tests leave together, and every bound of the depth, the best
// first test is found from the best trees below it.
func (t *Table) Tree(items int) *Node {
	s := search{t, map[part]best{}}
	all := uint64(1)<<items - 1
	for depth := 0; ; depth++ {
		if s.best(part{all, depth}).ok {
			return s.node(part{all, depth})
		}
	}
}

// best returns the best tree for a part.
func (s *search) best(p part) best {
	if b, ok := s.known[p]; ok {
		return b
	}
	found := best{test: -1, ok: s.alike(p.items)}
	if !found.ok && p.depth > 0 {
		for test := range s.Outcomes {
			if price, ok := s.price(p, test); ok && (!found.ok || price.less(found.price)) {
				found = best{price, test, true}
			}
		}
	}
	s.known[p] = found
	return found
}

// price returns that of the best tree for a part which begins with a test, and whether there is one.
func (s *search) price(p part, test int) (all price, ok bool) {
	parts := s.split(p.items, test)
	if len(parts) < 2 {
		return all, false
	}
	n := bits.OnesCount64(p.items)
	all = price{n, n * s.Costs[test]}
	for _, items := range parts {
		b := s.best(part{items, p.depth - 1})
		if !b.ok {
			return all, false
		}
		all.tests += b.tests
		all.cost += b.cost
	}
	return all, true
}

// alike says whether no test tells the items apart.
func (s *search) alike(items uint64) bool {
	for test := range s.Outcomes {
		if len(s.split(items, test)) > 1 {
			return false
		}
	}
	return true
}

// split returns the items by the outcomes of a test, in the order of their first.
func (s *search) split(items uint64, test int) (parts []uint64) {
	var outcomes []string
	for rest := items; rest != 0; rest &= rest - 1 {
		item := bits.TrailingZeros64(rest)
		i := slices.Index(outcomes, s.Outcomes[test][item])
		if i < 0 {
			i = len(outcomes)
			outcomes, parts = append(outcomes, s.Outcomes[test][item]), append(parts, 0)
		}
		parts[i] |= 1 << item
	}
	return parts
}

// node returns the tree for a part that has one.
func (s *search) node(p part) *Node {
	b := s.best(p)
	n := &Node{Test: b.test}
	for rest := p.items; rest != 0; rest &= rest - 1 {
		n.Items = append(n.Items, bits.TrailingZeros64(rest))
	}
	if b.test < 0 {
		return n
	}
	for _, items := range s.split(p.items, b.test) {
		first := bits.TrailingZeros64(items)
		n.Branches = append(n.Branches, Branch{s.Outcomes[b.test][first], s.node(part{items, p.depth - 1})})
	}
	return n
}
