package report

import (
	"io"

	"tcpcheck/ask/scenario"
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
	Property   string         `json:"property,omitempty"`
	Witness    string         `json:"witness,omitempty"`
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
}

type scenarioWaitJSON struct {
	Wait    int    `json:"wait"`
	Verdict string `json:"verdict"`
}

// ScenarioJSON writes results in the form of [ScenarioSchema].
func ScenarioJSON(w io.Writer, results []scenario.Result) error {
	j := scenariosJSON{Schema: ScenarioSchema, OK: true}
	for i := range results {
		r := &results[i]
		s, c := r.Scenario, r.Check
		if r.Number == 1 {
			j.Scenarios = append(j.Scenarios, scenarioJSON{Name: s.Name, Group: s.Group, Claim: s.Claim,
				Source: s.Source, Answer: s.Answer})
		}
		mutant := ""
		if c.Mutant != nil {
			mutant = c.Mutant.Name
		}
		check := checkJSON{
			Parameters: trace.Settings(c.Resolved.Report(mutant)), OK: r.OK(), Differs: r.Differs, Because: c.Because,
			Expected: expectedJSON(&c.Expected), Found: foundJSON(r),
		}
		*map[string]*string{"property": &check.Property, "witness": &check.Witness}[c.Asks()] = c.Property.Name
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
		Verdict: string(e.Verdict), Kind: e.Kind, Steps: e.Steps, At: e.At,
		StatesA: stateNames(e.States[model.A]), StatesB: stateNames(e.States[model.B]),
	}
	if s := e.Scan; s != nil {
		for wait := s.From; wait <= s.To; wait++ {
			j.ByWait = append(j.ByWait, scenarioWaitJSON{wait, string(s.Expects(wait))})
		}
	}
	return j
}

func foundJSON(r *scenario.Result) outcomeJSON {
	f := &r.Found
	j := outcomeJSON{Verdict: string(f.Verdict), Kind: f.Kind, At: f.At(),
		StatesA: stateNames(f.States(model.A)), StatesB: stateNames(f.States(model.B))}
	if f.Run != nil {
		j.Steps = len(f.Run.Steps)
	}
	for i, v := range f.ByWait {
		j.ByWait = append(j.ByWait, scenarioWaitJSON{r.Check.Expected.Scan.From + i, string(v)})
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
