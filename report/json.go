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
	Omission    float64         `json:"omission_probability"`
	Seconds     float64         `json:"seconds"`
	PeakBytes   int64           `json:"peak_bytes"`
	Limit       *explore.Limit  `json:"limit"`
	Stats       *statsJSON      `json:"stats,omitempty"`
}

type roundingJSON struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

type findingJSON struct {
	Name    string          `json:"name"`
	Verdict explore.Verdict `json:"verdict"`
	Steps   *int            `json:"steps"`
	Kind    *string         `json:"kind"`
	Trace   any             `json:"trace"`
}

// JSON writes the answer in the form of [Schema], to a question about r, or about
// the mutant named of it; took is how long the search ran.
func JSON(w io.Writer, r *settings.Resolved, mutant string, a *verify.Answer, took time.Duration) error {
	return trace.WriteJSON(w, answerOf(r, mutant, a, took))
}

func answerOf(r *settings.Resolved, mutant string, a *verify.Answer, took time.Duration) answerJSON {
	j := answerJSON{
		Schema: Schema, Parameters: trace.Settings(r.Report(mutant)), Verdict: a.Verdict,
		Properties: []findingJSON{},
		States:     a.States, Transitions: a.Transitions, Depth: a.Depth, Levels: append([]int64{}, a.Levels...),
		Omission: a.Omission,
		Seconds:  took.Seconds(), PeakBytes: a.PeakBytes,
	}
	for _, x := range r.Rounded {
		j.Rounded = append(j.Rounded, roundingJSON{x.Name, model.Duration(x.From), model.Duration(x.To)})
	}
	for _, of := range anyOf(&r.Parameters) {
		j.Unlimited = append(j.Unlimited, of.name)
	}
	if a.Stats != nil {
		j.Stats = statsOf(a.Stats)
	}
	if a.Limit != explore.NoLimit {
		j.Limit = &a.Limit
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		found := findingJSON{Name: f.Property.Name, Verdict: f.Verdict}
		if f.Run != nil {
			steps := len(f.Run.Steps)
			found.Steps, found.Trace = &steps, f.Run.JSON()
		}
		if f.Word != "" {
			found.Kind = &f.Word
		}
		j.Properties = append(j.Properties, found)
	}
	return j
}
