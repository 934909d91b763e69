package scenario

import (
	"fmt"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// A Scenario is a named situation.
type Scenario struct {
	Name string
	// Claim says what is said of the situation.
	Claim string
	// Source is who says so: an RFC and section, a paper, an issue.
	Source string
	// Group is one of [Groups]; "" for none.
	Group string
	// Answer says what the checks make of the claim, one of [Answers]; "" for nothing.
	Answer string
	Checks []Check
}

// Groups lists the groups of scenarios in their order: what the usual explanations
// of TIME_WAIT claim, and what the literature says.
var Groups = []string{"claims", "literature"}

// Answers lists what can come of a claim: it is true, true under conditions, or false.
var Answers = []string{"true", "conditions", "false"}

// A Check is one question and what its answer has to be.
type Check struct {
	// Given is what the file sets; [Defaults] go before it.
	Given settings.Given
	// Resolved is what follows from that.
	Resolved *settings.Resolved
	// Mutant is the broken rule; nil for the model as it is.
	Mutant *mutants.Mutant
	// Property is what is asked: a promise, or a witness.
	Property properties.Property
	Expected Expectation
	// Because says why the answer is what is expected.
	Because string
}

// Defaults is what holds for a check that does not set it: one connection, a
// network that loses nothing. All else has the defaults of [settings.Resolve].
var Defaults = settings.Given{{Name: "incarnations", Value: "1"}, {Name: "loss", Value: "0"}}

// An Expectation is what has to come out of a check. What is zero is not looked at.
type Expectation struct {
	// Verdict is what is expected unless waits are scanned.
	Verdict Verdict
	// Kind is that of the violation. A violation of this kind is searched for, be
	// there shorter ones of others or not.
	Kind string
	// Steps is the length of the run shown.
	Steps int
	// At is when the last step of the run happens, as [model.Parameters.Time] writes it.
	At string
	// States has, for each end, the TCP states that it goes through in the run.
	States [2][]model.TCPState
	// Scan asks for the smallest wait; nil if it is not asked for.
	Scan *Scan
}

// A Scan asks a question with one wait after the other, and expects that the
// property is violated with all below the smallest, and holds from there on.
type Scan struct {
	// From and To are the first wait and the last, in ticks.
	From, To int
	// Smallest is the smallest wait with which the property holds; [NoWait] if it
	// holds with none.
	Smallest int
}

// NoWait says that no wait is long enough.
const NoWait = -1

// A Verdict is an answer in words.
type Verdict string

// The verdicts. The first two are about a property, the next two about a witness;
// the last is never expected.
const (
	Holds      Verdict = "holds"
	Violated   Verdict = "violated"
	Witnessed  Verdict = "witnessed"
	Never      Verdict = "never"
	Incomplete Verdict = "incomplete"
)

// verdictOf puts a finding about a property or a witness into words.
func verdictOf(p *properties.Property, v explore.Verdict) Verdict {
	switch {
	case v == explore.Incomplete:
		return Incomplete
	case p.Kind != explore.Sometimes && v == explore.Holds:
		return Holds
	case p.Kind != explore.Sometimes:
		return Violated
	case v == explore.Holds:
		return Witnessed
	}
	return Never
}

// Asks says whether the check is about a witness or a property: "witness" or
// "property".
func (c *Check) Asks() string {
	if c.Property.Kind == explore.Sometimes {
		return "witness"
	}
	return "property"
}

// String returns what is expected in a few words: "violated (FIN)", "holds from 5
// on".
func (e *Expectation) String() string {
	if e.Scan != nil {
		return e.Scan.words(e.Scan.Smallest)
	}
	states := ""
	if e.ofStates() {
		states = "by these states"
	}
	return words(e.Verdict, e.Kind, e.Steps, e.At, states)
}

// ofStates says whether states are expected.
func (e *Expectation) ofStates() bool { return e.States[model.A] != nil || e.States[model.B] != nil }

// words puts an answer into words, but for what is zero.
func words(v Verdict, kind string, steps int, at, states string) string {
	says := string(v)
	if kind != "" {
		says += " (" + kind + ")"
	}
	if steps > 0 {
		says += ", in " + counted(steps, "step")
	}
	if at != "" {
		says += ", at " + at
	}
	if states != "" {
		says += ", " + states
	}
	return says
}

// counted writes a number of things.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Listed writes states in their order.
func Listed(states []model.TCPState) string {
	var names []string
	for _, s := range states {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}
