package scenario

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/verify"
)

// A Result is what came of a question about one property.
type Result struct {
	// Scenario is the file that the question is of.
	Scenario *Scenario
	Question *Question
	Expected *Expectation
	// Number is that of the property in the scenario, from 1.
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
	if r.Expected.Scan != nil {
		return slices.Contains(r.Found.ByWait, explore.Incomplete)
	}
	return r.Found.Verdict == explore.Incomplete
}

// Found is the answer about one property.
type Found struct {
	// Finding has the run to show: the counterexample or the witness, of a scan the
	// counterexample with the longest wait that has one. A scan has no verdict but those
	// of ByWait.
	verify.Finding
	// Limit is what ended an incomplete search.
	Limit explore.Limit
	// ByWait has the verdict with each wait of a scan.
	ByWait []explore.Verdict
	// Earliest and Latest are when an event comes about, or "never".
	Earliest, Latest string
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

// An Asker answers a question, as [verify.Ask] does.
type Asker func(context.Context, verify.Question) (*verify.Answer, error)

// Run asks every question of the scenarios, several at a time, going through time as is said, and
// returns the results in their order. Each search ends as incomplete when ctx does or with more
// memory than so many bytes. For each answer done is called, perhaps several at once; [Asked] says
// how many there will be. The error is that of [verify.Ask].
func Run(ctx context.Context, scenarios []*Scenario, memory int64, time verify.Clock,
	done func()) ([]Result, error) {
	questions := 0
	for _, s := range scenarios {
		questions += len(s.Questions)
	}
	processors := runtime.GOMAXPROCS(0)
	workers := max(1, min(processors, questions))
	return run(ctx, scenarios, workers, time, func(ctx context.Context, q verify.Question) (*verify.Answer,
		error) {
		q.Workers, q.MaxMemory = processors/workers, memory/int64(workers)
		defer done()
		return verify.Ask(ctx, q)
	})
}

// Asked is how often the checker is asked for the scenarios: once for a question, but for
// each wait of a scan, and never for a run that is written down, or for a time.
func Asked(scenarios []*Scenario) int {
	n := 0
	for _, s := range scenarios {
		for i := range s.Questions {
			if q := &s.Questions[i]; q.Run != nil || q.Expected[0].Timing != nil {
				continue
			}
			n++
			if scan := s.Questions[i].Expected[0].Scan; scan != nil {
				n += scan.To - scan.From
			}
		}
	}
	return n
}

// RunInTurn asks the questions of a scenario, one after the other, and returns the
// results in their order.
func RunInTurn(ctx context.Context, s *Scenario, ask Asker) ([]Result, error) {
	return run(ctx, []*Scenario{s}, 1, "", ask)
}

// run asks so many questions at a time.
func run(ctx context.Context, scenarios []*Scenario, workers int, time verify.Clock,
	ask Asker) ([]Result, error) {
	var of []*Scenario
	var questions []*Question
	for _, s := range scenarios {
		for i := range s.Questions {
			of, questions = append(of, s), append(questions, &s.Questions[i])
		}
	}
	found := make([][]Result, len(questions))
	err := explore.Each(len(questions), workers, func(i int) (err error) {
		if found[i], err = questions[i].run(ctx, time, ask); err != nil {
			return fmt.Errorf("%s: %w", cmp.Or(questions[i].Name, of[i].Name), err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var results []Result
	for i := range found {
		for _, r := range found[i] {
			r.Scenario, r.Number = of[i], 1
			if n := len(results); n > 0 && results[n-1].Scenario == of[i] {
				r.Number = results[n-1].Number + 1
			}
			results = append(results, r)
		}
	}
	return results, nil
}

// run asks the question and compares.
func (q *Question) run(ctx context.Context, time verify.Clock, ask Asker) ([]Result, error) {
	if q.Run != nil {
		return []Result{q.play()}, nil
	}
	if q.Expected[0].Timing != nil {
		r, err := q.when(ctx, time)
		return []Result{r}, err
	}
	if s := q.Expected[0].Scan; s != nil {
		found, err := scan(ctx, q.askBy(time), s, ask)
		return []Result{q.result(&q.Expected[0], found)}, err
	}
	a, err := ask(ctx, q.askBy(time))
	if err != nil {
		return nil, err
	}
	return q.Judge(a), nil
}

// play takes the run that is written down.
func (q *Question) play() Result {
	e := &q.Expected[0]
	f := Found{Finding: verify.Finding{Property: e.Property, Verdict: explore.Holds}}
	var err error
	if f.Run, err = verify.Play(q.Ask(), q.Run); err == nil {
		return q.result(e, f)
	}
	f.Verdict = explore.Violated
	return Result{Question: q, Expected: e, Number: 1, Found: f, Differs: []string{err.Error()}}
}

// Judge compares an answer to the question with what is expected.
func (q *Question) Judge(a *verify.Answer) []Result {
	var results []Result
	for i := range q.Expected {
		results = append(results, q.result(&q.Expected[i], Found{Finding: a.Findings[i], Limit: a.Limit}))
	}
	return results
}

// result compares what was found of one property with what is expected. The run is one of
// the property, whatever kind was asked for.
func (q *Question) result(e *Expectation, f Found) Result {
	if f.Run != nil && f.Property.Whole != "" {
		f.Run.Property = e.Property.Name
	}
	f.Property = e.Property
	return Result{Question: q, Expected: e, Number: 1, Found: f, Differs: e.differs(&f)}
}

// scan asks the question, of one property, with one wait after the other.
func scan(ctx context.Context, q verify.Question, s *Scan, ask Asker) (Found, error) {
	all := Found{Finding: verify.Finding{Property: q.Properties[0]}}
	for wait := s.From; wait <= s.To; wait++ {
		q.Parameters.Wait = model.Both(wait)
		a, err := ask(ctx, q)
		if err != nil {
			return all, err
		}
		f := &a.Findings[0]
		all.ByWait = append(all.ByWait, f.Verdict)
		if f.Run != nil {
			all.Run, all.Word = f.Run, f.Word
		}
		if a.Limit != explore.NoLimit {
			all.Limit = a.Limit
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
	case f.Verdict != e.Verdict && e.Kind != "" && f.Verdict == explore.Holds:
		return []string{fmt.Sprintf("no violation is of kind %s", e.Kind)}
	case f.Verdict != e.Verdict:
		return []string{fmt.Sprintf("%s, not %s%s", e.says(f.Verdict), e.says(e.Verdict), f.limit())}
	}
	if e.Kind != "" && f.Verdict == explore.Violated && f.Word != e.Kind {
		all = append(all, fmt.Sprintf("kind %q, not %q", f.Word, e.Kind))
	}
	switch {
	case f.Run != nil:
	case e.Steps > 0, e.At != "", e.ofStates():
		return append(all, "no run is known")
	default:
		return all
	}
	if steps := len(f.Run.Steps); e.Steps > 0 && steps != e.Steps {
		// The file counts steps.
		all = append(all, fmt.Sprintf("%s (steps: %d), not steps: %d", f.Run.Length(), steps, e.Steps))
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
	e, f := r.Expected, &r.Found
	switch {
	case e.Timing != nil && f.Verdict != explore.Incomplete:
		return e.Timing.found(f)
	case e.Scan != nil:
		return e.Scan.found(f.ByWait)
	case e.Kind != "" && f.Verdict == explore.Holds:
		return "no violation (" + e.Kind + ")"
	case f.Run == nil:
		return e.says(f.Verdict)
	}
	kind, at, states, length := f.Word, "", "", ""
	if e.Kind == "" && f.Verdict == e.Verdict {
		kind = ""
	}
	switch {
	case e.Steps == 0:
	case e.Steps == len(f.Run.Steps):
		length = "of this length"
	default:
		length = "of another length"
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
	return words(e.says(f.Verdict), kind, length, at, states)
}
