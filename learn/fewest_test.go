package learn

import "testing"

// Of the profiles that there are no tree of two experiments tells all apart, and none of three does it with
// fewer in the mean than that which is found. This is without what [Table.Tree] does: all first experiments,
// all second ones, and whether a third is needed, and is enough.
func TestFewestExperiments(t *testing.T) {
	f, err := NewFingerprint()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]int, len(f.Profiles))
	for i := range all {
		all[i] = i
	}
	if got, ok := fewest(f.table, all, 2); ok {
		t.Errorf("two experiments are enough: %d", got)
	}
	if got, ok := fewest(f.table, all, 3); !ok || got != f.Tree.Sum() || f.Tree.Depth() != 3 {
		t.Errorf("%d experiments with all profiles together, and %d in the tree, of depth %d", got, f.Tree.Sum(),
			f.Tree.Depth())
	}
}

// fewest returns how many experiments it takes, with all items together, to tell them apart with so many for
// each at most; false if that cannot be.
func fewest(table *Table, items []int, depth int) (int, bool) {
	if len(items) == 1 {
		return 0, true
	}
	if depth == 0 {
		return 0, false
	}
	least, found := 0, false
	for _, outcomes := range table.Outcomes {
		parts := map[string][]int{}
		for _, i := range items {
			parts[outcomes[i]] = append(parts[outcomes[i]], i)
		}
		sum := len(items)
		for _, part := range parts {
			n, ok := 0, len(parts) > 1
			if ok {
				n, ok = fewest(table, part, depth-1)
			}
			if !ok {
				sum = -1
				break
			}
			sum += n
		}
		if sum >= 0 && (!found || sum < least) {
			least, found = sum, true
		}
	}
	return least, found
}
