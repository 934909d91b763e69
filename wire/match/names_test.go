package match_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/wire/match"
)

// Every kind of cause has a name of its own and says what it means, every one is
// documented, and every one that the tests want is one of them.
func TestCauseKinds(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "capture-in.md"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, k := range match.CauseKinds() {
		if k.String() == "" || k.Means() == "" || k.Says() == "" || slices.Contains(names, k.String()) {
			t.Errorf("kind %d is called %q and means %q", k, k.String(), k.Means())
		}
		names = append(names, k.String())
		if !strings.Contains(string(page), "`"+k.String()+"`") {
			t.Errorf("docs/capture-in.md does not tell of %s", k)
		}
	}
	for _, s := range scenarios {
		for _, name := range s.causes {
			if !slices.Contains(names, name) {
				t.Errorf("%s is no kind of cause", name)
			}
		}
	}
}
