package report

import (
	"io"

	"tcpcheck/ask/scenario"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// ScenarioSchema names the form of results of scenarios in JSON.
const ScenarioSchema = "tcpcheck/scenario/v1"

type scenariosJSON struct {
	Schema    string         `json:"schema"`
	OK        bool           `json:"ok"`
	Scenarios []scenarioJSON `json:"scenarios"`
}

type scenarioJSON struct {
	Name   string      `json:"name"`
	Group  string      `json:"group,omitempty"`
	Claim  string      `json:"claim,omitempty"`
	Source string      `json:"source,omitempty"`
	Answer string      `json:"answer,omitempty"`
	Checks []checkJSON `json:"checks"`
}

type checkJSON struct {
	Question   string         `json:"question,omitempty"`
	Property   string         `json:"property,omitempty"`
	Witness    string         `json:"witness,omitempty"`
	Event      string         `json:"event,omitempty"`
	Parameters trace.Settings `json:"parameters"`
	OK         bool           `json:"ok"`
	Expected   outcomeJSON    `json:"expected"`
	Found      outcomeJSON    `json:"found"`
	Differs    []string       `json:"differs,omitempty"`
	Because    string         `json:"because,omitempty"`
	Trace      any            `json:"trace"`
}

// An outcomeJSON is an answer; of what is expected it has only what is.
type outcomeJSON struct {
	Verdict string             `json:"verdict,omitempty"`
	Kind    string             `json:"kind,omitempty"`
	Steps   int                `json:"steps,omitempty"`
	At      string             `json:"at,omitempty"`
	StatesA []string           `json:"states_a,omitempty"`
	StatesB []string           `json:"states_b,omitempty"`
	ByWait  []scenarioWaitJSON `json:"by_wait,omitempty"`
	Limit   explore.Limit      `json:"limit,omitempty"`
	// Earliest and Latest are when an event comes about, or "never".
	Earliest string `json:"earliest,omitempty"`
	Latest   string `json:"latest,omitempty"`
}

type scenarioWaitJSON struct {
	Wait    int             `json:"wait"`
	Verdict explore.Verdict `json:"verdict"`
}

// ScenarioJSON writes results in the form of [ScenarioSchema].
func ScenarioJSON(w io.Writer, results []scenario.Result) error {
	j := scenariosJSON{Schema: ScenarioSchema, OK: true}
	for i := range results {
		r := &results[i]
		s, q := r.Scenario, r.Question
		if r.Number == 1 {
			j.Scenarios = append(j.Scenarios, scenarioJSON{Name: s.Name, Group: s.Group, Claim: s.Claim,
				Source: s.Source, Answer: s.Answer})
		}
		check := checkJSON{
			Question: q.Name, Parameters: trace.Settings(q.Resolved.Report(q.MutantName())),
			OK: r.OK(), Differs: r.Differs, Because: q.Because,
			Expected: expectedJSON(r.Expected), Found: foundJSON(r),
		}
		switch name := r.Expected.Property.Name; r.Expected.Asks() {
		case "witness":
			check.Witness = name
		case "event":
			check.Event = name
		default:
			check.Property = name
		}
		if r.Found.Run != nil {
			check.Trace = r.Found.Run.JSON()
		}
		last := &j.Scenarios[len(j.Scenarios)-1]
		last.Checks = append(last.Checks, check)
		j.OK = j.OK && r.OK()
	}
	return trace.WriteJSON(w, j)
}

func expectedJSON(e *scenario.Expectation) outcomeJSON {
	j := outcomeJSON{
		Kind: e.Kind, Steps: e.Steps, At: e.At,
		StatesA: stateNames(e.States[model.A]), StatesB: stateNames(e.States[model.B]),
	}
	if e.Timing != nil {
		j.Earliest, j.Latest = e.Timing.Earliest, e.Timing.Latest
	} else if e.Scan == nil {
		j.Verdict = e.Property.Kind.Says(e.Verdict)
	}
	if s := e.Scan; s != nil {
		for wait := s.From; wait <= s.To; wait++ {
			j.ByWait = append(j.ByWait, scenarioWaitJSON{wait, s.Expects(wait)})
		}
	}
	return j
}

func foundJSON(r *scenario.Result) outcomeJSON {
	f := &r.Found
	j := outcomeJSON{Kind: f.Word, At: f.At(), Limit: f.Limit, Earliest: f.Earliest, Latest: f.Latest,
		StatesA: stateNames(f.States(model.A)), StatesB: stateNames(f.States(model.B))}
	if f.Run != nil {
		j.Steps = len(f.Run.Steps)
	}
	if r.Expected.Scan == nil && r.Expected.Timing == nil {
		j.Verdict = f.Property.Kind.Says(f.Verdict)
	}
	for i, v := range f.ByWait {
		j.ByWait = append(j.ByWait, scenarioWaitJSON{r.Expected.Scan.From + i, v})
	}
	return j
}

func stateNames(states []model.TCPState) []string {
	var names []string
	for _, s := range states {
		names = append(names, s.String())
	}
	return names
}
