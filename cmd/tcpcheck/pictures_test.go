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

// pictures are those in README.md and docs/, each with the command that draws it when
// it is followed by the name of a file.
var pictures = map[string]string{
	"lost-final-ack": "verify --wait 0 --delay 0 --incarnations 1 --property " +
		"no-reset-on-graceful-close --picture",
	"old-fin": "verify --msl 1 --rto 2 --retries 1 --wait 1 --loss 0 --property " +
		"no-old-segment --picture",
	"time-wait-assassination": "verify --profile rfc9293 --incarnations 1 --loss 0 --property " +
		"time-wait-held --picture",
	"device": "verify --wait-a 1s --profile-b linux --loss 2 --incarnations 1 --picture",
	"frontier": "sweep --vary wait=0..8 --vary loss=0..3 --incarnations 1 --property " +
		"no-reset-on-graceful-close -o",
	"polygons": "sweep --vary wait=0..12 --vary rto=1..6 --retries 1 --loss 1 --msl 5 --delay 5 " +
		"--incarnations 1 " +
		"--property no-reset-on-graceful-close --polygons -o",
	"capture": "capture ../../wire/capture/testdata/w12_tw_killed.A.pcap -o",

	"four-way-close":               "scenario run four-way-close --picture",
	"three-segment-close":          "scenario run three-segment-close --picture",
	"simultaneous-close":           "scenario run simultaneous-close --picture",
	"half-close":                   "scenario run half-close --picture",
	"2msl-is-best-effort":          "scenario run 2msl-is-best-effort --picture",
	"old-fin-hits-new-incarnation": "scenario run old-fin-hits-new-incarnation --picture",
	"2msl-drains-the-network":      "scenario run 2msl-drains-the-network --picture",
	"server-closes-first":          "scenario run server-closes-first --picture",
	"last-ack-gives-up":            "scenario run last-ack-gives-up --picture",
	"two-way-handshake":            "scenario run two-way-handshake --picture",
	"untranslated": "verify --middlebox linux-nat-a --data-b 3 --window 1 --msl 1s --delay 0s --incarnations " +
		"1 --loss 0 " +
		"--resolution 1s --property no-reset-on-graceful-close --time ticks --picture",
	"relay": "relay --think-b 10s --least half-closed --property response-delivered --loss 1 " +
		"--picture",
	"data-after-close": "scenario run data-after-close --picture",
}

// TestPictures says when a picture is not what its command draws. "make pictures"
// draws them anew, to be looked at then.
func TestPictures(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", "pictures")
	for name, command := range pictures {
		name += ".svg"
		t.Run(name, func(t *testing.T) {
			picture := filepath.Join(t.TempDir(), name)
			var out bytes.Buffer
			if status := run(append(strings.Fields(command), picture), &out); status != exitHolds &&
				status != exitViolated {
				t.Fatalf("exit status %d", status)
			}
			got, err := os.ReadFile(picture)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(folder, name)
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
				t.Errorf("docs/pictures/%s is stale: make pictures, and look at it", name)
			}
		})
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := pictures[strings.TrimSuffix(file.Name(), ".svg")]; !ok {
			t.Errorf("docs/pictures/%s: no command draws it", file.Name())
		}
	}
}
