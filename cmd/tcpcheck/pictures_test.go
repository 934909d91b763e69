package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var updatePictures = flag.Bool("update-pictures", false, "draw docs/pictures anew")

// pictures are those in README.md and docs/, each the counterexample of a question.
var pictures = map[string]string{
	"lost-final-ack.svg":          "--wait 0 --delay 0 --incarnations 1 --property no-reset-on-graceful-close",
	"old-fin.svg":                 "--msl 1 --rto 2 --retries 1 --wait 1 --loss 0 --property no-old-segment",
	"time-wait-assassination.svg": "--profile rfc9293 --incarnations 1 --loss 0 --property time-wait-held",
}

// TestPictures says when a picture is not what the command draws. "make pictures"
// draws them anew, to be looked at then.
func TestPictures(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", "pictures")
	for name, question := range pictures {
		t.Run(name, func(t *testing.T) {
			trace := filepath.Join(t.TempDir(), "cex.json")
			var out bytes.Buffer
			if status := run(append([]string{"verify", "--trace", trace}, strings.Fields(question)...), &out); status != exitViolated {
				t.Fatalf("exit status %d", status)
			}
			var got bytes.Buffer
			if status := run([]string{"render", trace, "--format", "svg", "-o", "-"}, &got); status != exitHolds {
				t.Fatalf("exit status %d", status)
			}
			file := filepath.Join(folder, name)
			if *updatePictures {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil { //nolint:gosec // a picture for all to see
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("docs/pictures/%s is stale: make pictures, and look at it", name)
			}
		})
	}
}
