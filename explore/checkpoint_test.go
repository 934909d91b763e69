package explore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
)

// TestCheckpoint ends searches at a limit and continues them, after the file has lost
// some of its end or a bit of it was changed: the result is that of a search that
// was never interrupted.
func TestCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint")
	continued, limited := 0, 0
	attack.Check(t, 100, func(t *rapid.T) {
		_ = os.Remove(path)
		system := nets().Draw(t, "system")
		props := properties(explore.Always, explore.AlwaysStep, explore.Sometimes, explore.Settles,
			explore.NoLivelock).Draw(t, "properties")
		opt := options{Codec: rapid.SampledFrom([]explore.Codec[node]{nil, wide(9)}).Draw(t, "codec")}
		run := func(opt options) result {
			r, err := explore.Run(context.Background(), system, props, opt)
			if err != nil {
				t.Fatal(err)
			}
			r.PeakBytes = 0
			return r
		}
		want := run(opt)
		opt.Checkpoint = &explore.Checkpoint{Path: path, Question: "a net"}
		for i := range rapid.IntRange(1, 3).Draw(t, "interruptions") {
			opt.Workers = 1 + i
			opt.MaxStates = rapid.Int64Range(1, max(1, want.States)).Draw(t, "max states")
			if r := run(opt); r.Limit != explore.States {
				break
			}
			limited++
			damage(t, path)
		}
		if _, err := os.Stat(path); err == nil {
			continued++
		}
		opt.MaxStates, opt.Workers = 0, 2
		if got := run(opt); !reflect.DeepEqual(got, want) {
			t.Errorf("continued: %s\nat once: %s", told(got), told(want))
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is still there (%v)", err)
		}
	})
	if continued == 0 || limited == 0 {
		t.Errorf("%d searches met a limit, %d were continued", limited, continued)
	}
}

// headerLen is what is not damaged: the header tells what file it is.
const headerLen = 22 + 8 + len("a net (9 bytes)")

func damage(t *rapid.T, path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := rapid.IntRange(headerLen, len(content)).Draw(t, "at")
	switch rapid.SampledFrom([]string{"none", "cut", "changed"}).Draw(t, "damage") {
	case "cut":
		content = content[:at]
	case "changed":
		if at < len(content) {
			content[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCheckpointRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint")
	run := func(question string, opt treeOptions) error {
		opt.MaxStates = 100
		opt.Checkpoint = &explore.Checkpoint{Path: path, Question: question}
		_, err := explore.Run(context.Background(), tree{}, nil, opt)
		return err
	}
	if err := run("one", treeOptions{}); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if err := run("another", treeOptions{}); !errors.Is(err, explore.ErrOtherQuestion) {
		t.Errorf("another question: %v", err)
	}
	if err := run("one", treeOptions{Store: explore.Fingerprint}); err == nil {
		t.Error("fingerprints are taken")
	}
	if after, _ := os.ReadFile(path); !reflect.DeepEqual(before, after) {
		t.Error("a file refused was changed")
	}
	if err := os.WriteFile(path, []byte("something else entirely, and long enough to be read"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if err := run("one", treeOptions{}); err == nil {
		t.Error("a file that is no checkpoint is taken")
	}
}

// FuzzCheckpoint has files of any content: each is refused, or leads to the result of
// a search without one.
func FuzzCheckpoint(f *testing.F) {
	sys := counters{3, 5}
	run := func(opt explore.Options[values, int]) (explore.Result[values, int], error) {
		opt.Codec, opt.Workers = nibbles{}, 1
		r, err := explore.Run(context.Background(), sys, nil, opt)
		r.PeakBytes = 0
		return r, err
	}
	want, err := run(explore.Options[values, int]{})
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "checkpoint")
	checkpoint := &explore.Checkpoint{Path: path, Question: "counters"}
	for _, most := range []int64{1, 20, 100} {
		_ = os.Remove(path)
		if _, err := run(explore.Options[values, int]{MaxStates: most, Checkpoint: checkpoint}); err != nil {
			f.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "checkpoint")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := run(explore.Options[values, int]{Checkpoint: &explore.Checkpoint{Path: path,
			Question: "counters"}})
		switch {
		case err == nil && !reflect.DeepEqual(got, want):
			t.Errorf("%+v, want %+v", got, want)
		case err != nil:
			if after, _ := os.ReadFile(path); !reflect.DeepEqual(after, content) {
				t.Error("a file refused was changed")
			}
		}
	})
}
