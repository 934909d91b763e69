package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// Schema names the form of a result in JSON.
const Schema = "tcpcheck/sweep/v1"

// A Result is the answer at one point.
type Result struct {
	// Verdict is that of [verify.Answer].
	Verdict  explore.Verdict
	Findings []Finding
	// States, Transitions and Depth are those of [verify.Answer].
	States, Transitions int64
	Depth               int
	// Limit is what ended the search early; "" if nothing did. Bound is how much that
	// was: states, bytes or nanoseconds; 0 where it cannot be raised.
	Limit string
	Bound int64
}

// A Finding answers one property.
type Finding struct {
	Name    string          `json:"name"`
	Verdict explore.Verdict `json:"verdict"`
	// Steps are those of the counterexample, Events its events where those are fewest and not the
	// steps, as by zones; nil without one.
	Steps  *int    `json:"steps"`
	Events *int    `json:"events,omitempty"`
	Kind   *string `json:"kind"` // nil if the property has one kind of violation
}

// resultJSON has the fields of a line in their order.
type resultJSON struct {
	Schema      string          `json:"schema"`
	Point       json.RawMessage `json:"point"`
	Verdict     explore.Verdict `json:"verdict"`
	Properties  []Finding       `json:"properties"`
	States      int64           `json:"states"`
	Transitions int64           `json:"transitions"`
	Depth       int             `json:"depth"`
	Limit       *string         `json:"limit"`
	Bound       int64           `json:"bound,omitempty"`
}

// resultOf makes a result of an answer; limits are those it was asked within.
func resultOf(a *verify.Answer, limits *Limits) *Result {
	r := &Result{
		Verdict: a.Verdict, States: a.States, Transitions: a.Transitions, Depth: a.Depth,
	}
	if a.Limit != explore.NoLimit {
		r.Limit, r.Bound = string(a.Limit), limits.of(a.Limit)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		found := Finding{Name: f.Property.Name, Verdict: f.Verdict}
		switch steps := 0; {
		case f.Run == nil:
		case a.Zones:
			steps = f.Run.Events()
			found.Events = &steps
		default:
			steps = len(f.Run.Steps)
			found.Steps = &steps
		}
		if f.Word != "" {
			found.Kind = &f.Word
		}
		r.Findings = append(r.Findings, found)
	}
	return r
}

// Length is how long the counterexample is, in events or in steps, and whether there is one.
func (f *Finding) Length() (length int, events, ok bool) {
	switch {
	case f.Events != nil:
		return *f.Events, true, true
	case f.Steps != nil:
		return *f.Steps, false, true
	}
	return 0, false, false
}

// Answered says whether every property is decided.
func (r *Result) Answered() bool {
	for i := range r.Findings {
		if r.Findings[i].Verdict == explore.Incomplete {
			return false
		}
	}
	return true
}

// Line returns the result of point n as a line of JSON, without its end.
func (g *Grid) Line(n int, r *Result) ([]byte, error) {
	point, err := trace.Settings(g.settings(g.Point(n))).MarshalJSON()
	if err != nil {
		return nil, err
	}
	j := resultJSON{
		Schema: Schema, Point: point, Verdict: r.Verdict, Properties: r.Findings,
		States: r.States, Transitions: r.Transitions, Depth: r.Depth, Bound: r.Bound,
	}
	if r.Limit != "" {
		j.Limit = &r.Limit
	}
	return trace.JSONLine(j)
}

// parseLine reads what Line wrote, and nothing else.
func (g *Grid) parseLine(text []byte, find *finder) (n int, r *Result, err error) {
	var j resultJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return 0, nil, fmt.Errorf("it is no result")
	}
	if n, err = find.point(j.Point); err != nil {
		return 0, nil, err
	}
	r = &Result{
		Verdict: j.Verdict, Findings: j.Properties, States: j.States, Transitions: j.Transitions,
		Depth: j.Depth, Bound: j.Bound,
	}
	if j.Limit != nil {
		r.Limit = *j.Limit
	}
	if err := r.check(g.asked(g.Point(n))); err != nil {
		return 0, nil, err
	}
	again, err := g.Line(n, r)
	if err != nil {
		return 0, nil, err
	}
	if !bytes.Equal(again, text) {
		return 0, nil, fmt.Errorf("it is no result of this version")
	}
	return n, r, nil
}

// check returns an error unless r is an answer to the properties named.
func (r *Result) check(asked []string) error {
	if len(r.Findings) != len(asked) {
		return fmt.Errorf("it answers other properties")
	}
	want := explore.Holds
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Name != asked[i] {
			return fmt.Errorf("it answers other properties")
		}
		want = want.And(f.Verdict)
		if f.Verdict != explore.Violated && (f.Steps != nil || f.Events != nil || f.Kind != nil) {
			return fmt.Errorf("it has a counterexample to what is not violated")
		}
	}
	if r.Verdict != want || r.States < 0 || r.Transitions < 0 || r.Depth < 0 {
		return fmt.Errorf("it does not fit together")
	}
	if !r.Answered() && r.Limit == "" {
		return fmt.Errorf("it is incomplete without a limit")
	}
	return nil
}
