package report

import (
	"io"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// Schema names the form of an answer in JSON.
const Schema = "tcpcheck/verify/v1"

type answerJSON struct {
	Schema      string          `json:"schema"`
	Parameters  trace.Settings  `json:"parameters"`
	Rounded     []roundingJSON  `json:"rounded,omitempty"`
	Unlimited   []string        `json:"unlimited,omitempty"`
	Verdict     explore.Verdict `json:"verdict"`
	Properties  []findingJSON   `json:"properties"`
	States      int64           `json:"states"`
	Transitions int64           `json:"transitions"`
	Depth       int             `json:"depth"`
	Levels      []int64         `json:"levels"`
	// Time is "zones" where states are zones and levels are by events.
	Time      string         `json:"time,omitempty"`
	Omission  float64        `json:"omission_probability"`
	Seconds   float64        `json:"seconds"`
	PeakBytes int64          `json:"peak_bytes"`
	Limit     *explore.Limit `json:"limit"`
	Stats     *statsJSON     `json:"stats,omitempty"`
}

type roundingJSON struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

type findingJSON struct {
	Name    string          `json:"name"`
	Verdict explore.Verdict `json:"verdict"`
	// Steps are those of a search tick by tick. Events and Elapsed, a number of ticks or a duration, are
	// how long the run is to people.
	Steps   *int    `json:"steps"`
	Events  *int    `json:"events"`
	Elapsed any     `json:"elapsed"`
	Kind    *string `json:"kind"`
	// Longer says that there may be shorter runs.
	Longer bool `json:"longer,omitempty"`
	// Happened and Prevented say in words what the run shows and what would prevent it;
	// null where there is no run, or nothing was asked.
	Happened  *string `json:"happened"`
	Prevented *string `json:"prevented"`
	Trace     any     `json:"trace"`
}

// JSON writes the answer in the form of [Schema], to a question about r, or about
// the mutant named of it; told is what is told of each finding, and took how long the search
// ran.
func JSON(w io.Writer, r *settings.Resolved, mutant string, a *verify.Answer, told []Told,
	took time.Duration) error {
	j := answerJSON{
		Schema: Schema, Parameters: trace.Settings(r.Report(mutant)), Verdict: a.Verdict,
		Rounded: roundedOf(r), Properties: []findingJSON{},
		States: a.States, Transitions: a.Transitions, Depth: a.Depth, Levels: append([]int64{}, a.Levels...),
		Time:     timeOf(a),
		Omission: a.Omission,
		Seconds:  took.Seconds(), PeakBytes: a.PeakBytes, Limit: orNull(a.Limit),
	}
	for _, of := range anyOf(&r.Parameters) {
		j.Unlimited = append(j.Unlimited, of.name)
	}
	if a.Stats != nil {
		j.Stats = statsOf(a.Stats)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		found := findingJSON{
			Name: f.Property.Name, Verdict: f.Verdict, Steps: stepsIn(f.Run, a.Zones), Kind: orNull(f.Word),
			Happened: orNull(sentences(told[i].Happened, told[i].Hope)), Prevented: orNull(told[i].Prevented),
		}
		if f.Run != nil {
			events := f.Run.Events()
			found.Events, found.Elapsed, found.Trace = &events, elapsedIn(f.Run), f.Run.JSON()
			found.Longer = f.Run.Longer
		}
		j.Properties = append(j.Properties, found)
	}
	return trace.WriteJSON(w, j)
}

func timeOf(a *verify.Answer) string {
	if a.Zones {
		return "zones"
	}
	return ""
}

func roundedOf(r *settings.Resolved) []roundingJSON {
	var all []roundingJSON
	for _, x := range r.Rounded {
		all = append(all, roundingJSON{x.Name, model.Duration(x.From), model.Duration(x.To)})
	}
	return all
}

// elapsedIn returns how long a run takes: a number of ticks, or a duration.
func elapsedIn(run *trace.Run) any {
	if p := &run.Parameters; p.Tick > 0 {
		return p.Time(run.Elapsed())
	}
	return run.Elapsed()
}

// stepsIn returns how many steps a run has, nil if there is none, or if it is from zones: then it has the
// fewest events, and time is no step.
func stepsIn(run *trace.Run, zones bool) *int {
	if run == nil || zones {
		return nil
	}
	steps := len(run.Steps)
	return &steps
}

// orNull returns a value, nil if it is the zero one.
func orNull[T comparable](x T) *T {
	var zero T
	if x == zero {
		return nil
	}
	return &x
}
