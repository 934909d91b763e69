package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// drawn are the scenarios of which docs/claims.md shows a picture.
var drawn = []string{
	"four-way-close", "three-segment-close", "simultaneous-close", "half-close",
	"2msl-is-best-effort", "old-fin-hits-new-incarnation", "2msl-drains-the-network", "server-closes-first",
	"last-ack-gives-up", "two-way-handshake", "data-after-close",
}

// TestScenarioPictures is [TestPictures] for the pictures of scenarios.
func TestScenarioPictures(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", "pictures")
	for _, name := range drawn {
		t.Run(name, func(t *testing.T) {
			picture := filepath.Join(t.TempDir(), name+".svg")
			var out bytes.Buffer
			if status := run([]string{"scenario", "run", name, "--picture", picture}, &out); status != exitHolds {
				t.Fatalf("exit status %d", status)
			}
			got, err := os.ReadFile(picture)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(folder, name+".svg")
			if *updatePictures {
				if err := os.WriteFile(file, got, 0o644); err != nil { //nolint:gosec // a picture for all to see
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("docs/pictures/%s.svg is stale: make pictures, and look at it", name)
			}
		})
	}
}
