package report

import (
	"os"
	"strings"
	"testing"
)

// Text is for 80 columns everywhere. A narrower terminal is told how it scrolls; one that
// has them, and what is no terminal, nothing.
func TestNarrow(t *testing.T) {
	for _, width := range []int{80, 200} {
		if says := narrowBy(width); says != "" {
			t.Errorf("%d columns: %s", width, says)
		}
	}
	if says := narrowBy(60); !strings.Contains(says, "60 columns") || !strings.Contains(says, "less -S") {
		t.Errorf("60 columns: %q", says)
	}
	if says := Narrow(&strings.Builder{}); says != "" {
		t.Errorf("no terminal: %s", says)
	}
	file, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	t.Setenv("COLUMNS", "40")
	if says := Narrow(file); says != "" {
		t.Errorf("a file: %s", says)
	}
	if n := columns(file); n != 40 {
		t.Errorf("%d columns, COLUMNS says 40", n)
	}
	t.Setenv("COLUMNS", "wide")
	if n := columns(file); n != usual {
		t.Errorf("%d columns", n)
	}
}
