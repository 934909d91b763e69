package main

import "testing"

func TestSuggested(t *testing.T) {
	for text, want := range map[string]string{
		"--profile Linux: want one of textbook, linux":         "; did you mean linux?",
		"f.yaml:3:4: profile Linux: want one of linux, lwip":   "; did you mean linux?",
		"--store discs: want one of exact, disk":               "; did you mean disk?",
		"--mutant tmie-out: want one of time-out, in-time":     "; did you mean time-out?",
		"--x rotaton: want all, none, or of rotation, time":    "; did you mean rotation?",
		"scenario half1: want a file, or one of half-1, other": "; did you mean half-1?",
		"--profile qnx: want one of textbook, linux":           "",
		"--side c: want one of a, b":                           "",
		"--wait x: want 0 to 3 ticks":                          "",
		`--mutant "": want one of one, two`:                    "",
	} {
		if got := suggested(text); got != text+want {
			t.Errorf("got  %s\nwant %s%s", got, text, want)
		}
	}
}
