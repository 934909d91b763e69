package main

import (
	"os"
	"testing"
	"testing/synctest"

	"tcpcheck/stack"
)

// A bubble is there in tests only, so the program is one test, which ends it without a word.
func main() {
	testing.Main(func(_, _ string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "stack", F: func(t *testing.T) {
			synctest.Test(t, func(*testing.T) {
				stack.Main("tcpcheck-seqs", target{})
				os.Exit(0)
			})
		}}}, nil, nil)
}
