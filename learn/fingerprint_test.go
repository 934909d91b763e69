package learn_test

import (
	"slices"
	"testing"

	"tcpcheck/learn"
	"tcpcheck/script/under"
)

// Each profile is at the end of the tree that its own model is led to.
func TestFingerprints(t *testing.T) {
	f, err := learn.NewFingerprint()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range f.Profiles {
		target, err := under.NewTarget(name)
		if err != nil {
			t.Fatal(err)
		}
		steps, left, err := f.Follow(target, func() {})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(left, name) || len(steps) > f.Tree.Depth() {
			t.Errorf("%s: %d steps lead to %v", name, len(steps), left)
		}
	}
}
