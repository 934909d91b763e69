// Package stacktest has what tests of stacks look at: what one sends, and where it is.
package stacktest

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// Does fails unless s has sent segments with these control bits since it was last asked, is
// in that state, and err is nil. It returns the SEQ of the first of them, 0 if there is none.
func Does(t *testing.T, s stack.Stack, err error, state model.TCPState, want ...model.Control) uint32 {
	t.Helper()
	sent := s.Sent()
	if got, ok := s.State(); err != nil || !ok || got != state || len(sent) != len(want) {
		t.Fatalf("in %v, sent %v, %v; want %v, %v", got, sent, err, state, want)
	}
	for i, seg := range sent {
		if seg.Ctl != want[i] {
			t.Fatalf("sent %v, want %v", seg, want[i])
		}
	}
	if len(sent) == 0 {
		return 0
	}
	return sent[0].Seq
}
