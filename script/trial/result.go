package trial

import (
	"fmt"
	"time"

	"tcpcheck/script/pkt"
)

// Verdict says what came of a script.
type Verdict uint8

// The verdicts.
const (
	Passes Verdict = iota
	Fails          // the TCP under test does something else
	Needs          // it asks for what is left out
)

// String returns "passes", "fails" or "needs".
func (v Verdict) String() string { return [...]string{"passes", "fails", "needs"}[v] }

// A Result is what came of a script.
type Result struct {
	Script *pkt.Script
	// Target is what was tested.
	Target  string
	Verdict Verdict
	// Line is the one at which it fails, or that needs something; 0 if it passes.
	Line int
	// Expected is what the script has there, Got what came instead. Of one that needs
	// something, Got says what.
	Expected, Got string
	// Clause is the one by which Got came to be, "" where that is not known.
	Clause string
	Rows   []Row
}

// A Row is a line of the ladder: what the script says, and what the TCP under test does
// then.
type Row struct {
	Line int
	At   time.Duration
	// Says is the line of the script.
	Says string
	// Does is what was sent or returned, "" for nothing; In is the state then.
	Does, In string
}

// stop ends a trial.
type stop struct {
	verdict  Verdict
	expected string
	got      string
	clause   string
}

func (s *stop) Error() string { return s.verdict.String() + ": " + s.got }

// needs returns the error for what is left out.
func needs(format string, args ...any) error {
	return &stop{verdict: Needs, got: fmt.Sprintf(format, args...)}
}

// fails returns the error for something else than what is expected.
func fails(expected, got, clause string) error {
	return &stop{verdict: Fails, expected: expected, got: got, clause: clause}
}
