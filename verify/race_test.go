//go:build race

package verify_test

// raced says that the race detector is on, under which a search takes ten times as
// long.
const raced = true
