package match_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/wire/match"
)

// Every cause that the tests want is listed, and every one listed is documented.
func TestCauseNames(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "capture-in.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := func(name string) bool {
		return slices.ContainsFunc(match.CauseNames, func(c struct{ Name, Means string }) bool {
			return c.Name == name
		})
	}
	for _, c := range match.CauseNames {
		if !strings.Contains(string(page), "`"+c.Name+"`") {
			t.Errorf("docs/capture-in.md does not tell of %s", c.Name)
		}
	}
	for _, s := range scenarios {
		for _, name := range s.causes {
			if !listed(name) {
				t.Errorf("%s is not listed", name)
			}
		}
	}
}
