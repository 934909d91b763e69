package scenario

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/explore/parallel"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// A Result is what came of a check.
type Result struct {
	Scenario *Scenario
	Check    *Check
	// Number is that of the check in its scenario, from 1.
	Number int
	Found  Found
	// Differs says in what the answer differs from what is expected; it is empty if
	// in nothing.
	Differs []string
}

// OK says whether all is as expected.
func (r *Result) OK() bool { return len(r.Differs) == 0 }

// Incomplete says whether a search ended before it had an answer.
func (r *Result) Incomplete() bool {
	return r.Found.Verdict == Incomplete || slices.Contains(r.Found.ByWait, Incomplete)
}

// Found is the answer to a check.
type Found struct {
	// Verdict is the answer; "" of a scan.
	Verdict Verdict
	// Kind is that of the violation.
	Kind string
	// Limit is what ended an incomplete search.
	Limit explore.Limit
	// ByWait has the answer with each wait of a scan.
	ByWait []Verdict
	// Run is the run to show: the counterexample or the witness, of a scan the
	// counterexample with the longest wait that has one; nil for none.
	Run *trace.Run
}

// At is when the last step of the run happens; "" without a run.
func (f *Found) At() string {
	if f.Run == nil {
		return ""
	}
	if len(f.Run.Steps) == 0 {
		return f.Run.Parameters.Time(0)
	}
	return f.Run.Parameters.Time(f.Run.Steps[len(f.Run.Steps)-1].Tick)
}

// States returns the TCP states that e goes through in the run.
func (f *Found) States(e model.End) []model.TCPState {
	if f.Run == nil {
		return nil
	}
	through := []model.TCPState{f.Run.Initial.TCB[e].State}
	for i := range f.Run.Steps {
		if s := f.Run.Steps[i].After.TCB[e].State; s != through[len(through)-1] {
			through = append(through, s)
		}
	}
	return through
}

// Run runs every check of the scenarios, several at a time, and returns the results
// in their order. Each search ends as incomplete when ctx does or with more memory
// than so many bytes. The error is that of [verify.Ask].
func Run(ctx context.Context, scenarios []*Scenario, memory int64) ([]Result, error) {
	var results []Result
	for _, s := range scenarios {
		for i := range s.Checks {
			results = append(results, Result{Scenario: s, Check: &s.Checks[i], Number: i + 1})
		}
	}
	processors := runtime.GOMAXPROCS(0)
	workers := max(1, min(processors, len(results)))
	memory /= int64(workers)
	err := parallel.Each(len(results), workers, func(i int) error {
		if err := results[i].run(ctx, processors/workers, memory); err != nil {
			return fmt.Errorf("%s: %w", results[i].Scenario.Name, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// run answers the check, with so many workers and so much memory, and compares.
func (r *Result) run(ctx context.Context, workers int, memory int64) error {
	c := r.Check
	q := verify.Question{
		Parameters: c.Resolved.Parameters, Properties: []properties.Property{c.Property},
		Mutant: c.Mutant, Workers: workers, MaxMemory: memory,
	}
	if c.Expected.Kind != "" {
		// What is in flight may tell kinds apart, and covered states have other segments.
		q.Properties[0], q.Without = c.Property.OfKind(c.Expected.Kind), verify.Subsumption
	}
	var err error
	if c.Expected.Scan == nil {
		r.Found, err = ask(ctx, q)
	} else {
		r.Found, err = scan(ctx, q, c.Expected.Scan)
	}
	if err == nil {
		r.Differs = c.Expected.differs(&r.Found)
	}
	return err
}

// ask asks one question.
func ask(ctx context.Context, q verify.Question) (Found, error) {
	a, err := verify.Ask(ctx, q)
	if err != nil {
		return Found{}, err
	}
	f := &a.Findings[0]
	return Found{Verdict: verdictOf(&f.Property, f.Verdict), Limit: a.Limit, Kind: f.Word, Run: f.Run}, nil
}

// scan asks the question with one wait after the other.
func scan(ctx context.Context, q verify.Question, s *Scan) (Found, error) {
	var all Found
	for wait := s.From; wait <= s.To; wait++ {
		q.Parameters.Wait = model.Both(wait)
		f, err := ask(ctx, q)
		if err != nil {
			return all, err
		}
		all.ByWait = append(all.ByWait, f.Verdict)
		if f.Run != nil {
			all.Run, all.Kind = f.Run, f.Kind
		}
		if f.Limit != explore.NoLimit {
			all.Limit = f.Limit
		}
	}
	return all, nil
}

// limit names the limit that a search met, in parentheses.
func (f *Found) limit() string {
	if f.Limit == explore.NoLimit {
		return ""
	}
	return " (limit: " + string(f.Limit) + ")"
}

// differs says in what f is not as expected.
func (e *Expectation) differs(f *Found) []string {
	var all []string
	if e.Scan != nil {
		for i, v := range f.ByWait {
			if wait := e.Scan.From + i; v != e.Scan.Expects(wait) {
				all = append(all, fmt.Sprintf("%s at wait %d, not %s", v, wait, e.Scan.Expects(wait)))
			}
		}
		if len(all) > 0 {
			all[len(all)-1] += f.limit()
		}
		return all
	}
	switch {
	case f.Verdict != e.Verdict && e.Kind != "" && f.Verdict == Holds:
		return []string{fmt.Sprintf("no violation is of kind %s", e.Kind)}
	case f.Verdict != e.Verdict:
		return []string{fmt.Sprintf("%s, not %s%s", f.Verdict, e.Verdict, f.limit())}
	}
	if e.Kind != "" && f.Kind != e.Kind {
		all = append(all, fmt.Sprintf("kind %q, not %q", f.Kind, e.Kind))
	}
	switch {
	case f.Run != nil:
	case e.Steps > 0, e.At != "", e.ofStates():
		return append(all, "no run is known")
	default:
		return all
	}
	if steps := len(f.Run.Steps); e.Steps > 0 && steps != e.Steps {
		all = append(all, fmt.Sprintf("in %s, not %d", counted(steps, "step"), e.Steps))
	}
	if e.At != "" && f.At() != e.At {
		all = append(all, fmt.Sprintf("at %s, not %s", f.At(), e.At))
	}
	return append(all, e.statesDiffer(f)...)
}

// statesDiffer says which ends go through other states than expected.
func (e *Expectation) statesDiffer(f *Found) []string {
	var all []string
	for _, end := range model.Ends {
		if through := f.States(end); e.States[end] != nil && !slices.Equal(through, e.States[end]) {
			all = append(all, fmt.Sprintf("%v goes through %s, not %s", end, Listed(through), Listed(e.States[end])))
		}
	}
	return all
}

// String returns what was found in the words of [Expectation.String], of what is
// expected.
func (r *Result) String() string {
	e, f := &r.Check.Expected, &r.Found
	switch {
	case e.Scan != nil:
		return e.Scan.found(f.ByWait)
	case e.Kind != "" && f.Verdict == Holds:
		return "no violation (" + e.Kind + ")"
	case f.Run == nil:
		return string(f.Verdict)
	}
	kind, at, states, steps := f.Kind, "", "", 0
	if e.Kind == "" && f.Verdict == e.Verdict {
		kind = ""
	}
	if e.Steps > 0 {
		steps = len(f.Run.Steps)
	}
	if e.At != "" {
		at = f.At()
	}
	switch {
	case !e.ofStates():
	case len(e.statesDiffer(f)) > 0:
		states = "by other states"
	default:
		states = "by these states"
	}
	return words(f.Verdict, kind, steps, at, states)
}
