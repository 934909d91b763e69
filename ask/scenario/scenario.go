package scenario

import (
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// A Scenario is what a file says: questions, and what their answers have to be. Of one
// that is a named situation the questions are called checks.
type Scenario struct {
	// Name is that of the situation, or the file of questions.
	Name string
	// Claim says what is said of the situation.
	Claim string
	// Source is who says so: an RFC and section, a paper, an issue.
	Source string
	// Group is one of [Groups]; "" for none.
	Group string
	// Answer says what the questions make of the claim, one of [Answers]; "" for nothing.
	Answer    string
	Questions []Question
}

// Groups lists the groups of scenarios in their order: what the usual explanations
// of TIME_WAIT claim, what the literature says, and what people ask.
var Groups = []string{"claims", "literature", "questions"}

// Answers lists what can come of a claim: it is true, true under conditions, or false.
var Answers = []string{"true", "conditions", "false"}

// A Question is one configuration, what is asked of it, and what has to come out.
type Question struct {
	// Name tells the questions of a file apart; "" if it is one of a named situation.
	Name string
	// Given is what the file sets; [Quiet] goes before it in a named situation.
	Given settings.Given
	// Resolved is what follows from that.
	Resolved *settings.Resolved
	// Mutant is the broken rule; nil for the model as it is.
	Mutant *mutants.Mutant
	// Run is a run that is written down, as [verify.Play] takes it, to be shown; nil where
	// something is asked of the checker.
	Run []string
	// Expected has what has to come out, of one property or more, in the order of the
	// file.
	Expected []Expectation
	// Because says why the answer is what is expected.
	Because string
}

// Quiet is what holds for a question of a named situation that does not set it: one
// connection, a network that loses nothing. All else, and all of other questions, has
// the defaults of [settings.Resolve].
var Quiet = settings.Given{{Name: "incarnations", Value: "1"}, {Name: "loss", Value: "0"}}

// written stands, where a run is written down, for a witness: that it is one of the model.
var written = properties.Property{
	Name: "run", Sentence: "the run that is written down is one of the model", Source: "as written",
	Kind: explore.Sometimes,
}

// Ask returns what to ask the checker; nothing of a run that is written down.
func (q *Question) Ask() verify.Question {
	v := verify.Question{Parameters: q.Resolved.Parameters, Mutant: q.Mutant}
	if q.Run != nil {
		return v
	}
	for i := range q.Expected {
		p, kind := q.Expected[i].Property, q.Expected[i].Kind
		if kind != "" {
			// So that the run shown, of the shortest, does not depend on what covers what.
			p, v.Without = p.OfKind(kind), verify.Subsumption
		}
		v.Properties = append(v.Properties, p)
	}
	// How many steps there are is asked of a search tick by tick.
	v.Zones = v.ByZones() && !slices.ContainsFunc(q.Expected, func(e Expectation) bool { return e.Steps > 0 })
	return v
}

// askBy is [Question.Ask], through time as is said.
func (q *Question) askBy(time verify.Clock) verify.Question {
	v := q.Ask()
	if time != "" {
		v.Zones = time == verify.Zones
	}
	return v
}

// MutantName names the mutant; "" if there is none.
func (q *Question) MutantName() string {
	if q.Mutant == nil {
		return ""
	}
	return q.Mutant.Name
}

// An Expectation is what has to come out of a question about one property. What is zero
// is not looked at.
type Expectation struct {
	// Property is what is asked: a promise, or a witness.
	Property properties.Property
	// Verdict is what is expected unless waits are scanned.
	Verdict explore.Verdict
	// Kind is that of the violation, or of those that there must not be. One of this kind
	// is searched for, be there shorter ones of others or not.
	Kind string
	// Steps is the length of the run shown.
	Steps int
	// At is when the last step of the run happens, as [model.Parameters.Time] writes it.
	At string
	// States has, for each end, the TCP states that it goes through in the run.
	States [2][]model.TCPState
	// Scan asks for the smallest wait; nil if it is not asked for.
	Scan *Scan
	// Timing asks when the property, an event, comes about; nil if whether is asked.
	Timing *Timing
}

// Asks says whether the question is about an event, a witness or a property: "event",
// "witness" or "property".
func (e *Expectation) Asks() string {
	if e.Timing != nil {
		return "event"
	}
	if e.Property.Kind == explore.Sometimes {
		return "witness"
	}
	return "property"
}

// says puts a verdict on the property or witness into a word.
func (e *Expectation) says(v explore.Verdict) string { return e.Property.Kind.Says(v) }

// String returns what is expected in a few words: "violated (FIN)", "holds from 5
// on".
func (e *Expectation) String() string {
	switch {
	case e.Timing != nil:
		return e.Timing.String()
	case e.Scan != nil:
		return e.Scan.words(e.Scan.Smallest)
	case e.Kind != "" && e.Verdict == explore.Holds:
		return "no violation (" + e.Kind + ")"
	}
	length, states := "", ""
	if e.Steps > 0 {
		length = "of this length"
	}
	if e.ofStates() {
		states = "by these states"
	}
	return words(e.says(e.Verdict), e.Kind, length, e.At, states)
}

// Closer says whether more than a verdict is expected.
func (e *Expectation) Closer() bool {
	return e.Timing != nil || e.Scan != nil || e.Kind != "" || e.Steps > 0 || e.At != "" || e.ofStates()
}

// ofStates says whether states are expected.
func (e *Expectation) ofStates() bool { return e.States[model.A] != nil || e.States[model.B] != nil }

// words puts an answer into words, but for what is empty.
func words(says, kind, length, at, states string) string {
	if kind != "" {
		says += " (" + kind + ")"
	}
	if length != "" {
		says += ", " + length
	}
	if at != "" {
		says += ", at " + at
	}
	if states != "" {
		says += ", " + states
	}
	return says
}

// Listed writes states in their order.
func Listed(states []model.TCPState) string {
	var names []string
	for _, s := range states {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}
