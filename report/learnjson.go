package report

import (
	"io"

	"tcpcheck/learn"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// LearnSchema names the form of what was learned of a stack in JSON.
const LearnSchema = "tcpcheck/learn/v1"

type learnedJSON struct {
	Schema    string             `json:"schema"`
	Against   string             `json:"against"`
	Stack     string             `json:"stack"`
	Probes    int                `json:"probes"`
	Unreached int                `json:"unreached"`
	Values    []learnedValueJSON `json:"values"`
	RTOMin    string             `json:"rto_min"`
	Left      []leftJSON         `json:"left"`
	Differs   []deviationJSON    `json:"differs"`
}

type learnedValueJSON struct {
	Name  string   `json:"name"`
	Value string   `json:"value"`
	Alike []string `json:"alike"`
	Note  string   `json:"note"`
}

type leftJSON struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

type deviationJSON struct {
	Probe string `json:"probe"`
	Stack string `json:"stack"`
	Model string `json:"model"`
}

// LearnedJSON writes what was learned of a stack in the form of [LearnSchema].
func LearnedJSON(w io.Writer, against string, p *learn.Profile) error {
	out := learnedJSON{Schema: LearnSchema, Against: against, Stack: p.Target, Probes: p.Probes,
		Unreached: p.Unreached,
		Values:    []learnedValueJSON{}, Left: []leftJSON{}, Differs: []deviationJSON{}}
	for i := range p.Values {
		v := &p.Values[i]
		out.Values = append(out.Values, learnedValueJSON{v.Name, v.Value, append([]string{}, v.Alike...), v.Note})
	}
	if p.RTOMin > 0 {
		out.RTOMin = model.Duration(p.RTOMin)
	}
	for _, l := range p.Left {
		out.Left = append(out.Left, leftJSON(l))
	}
	for _, d := range p.Differs {
		out.Differs = append(out.Differs, deviationJSON{d.Probe.String(), d.Stack, d.Model})
	}
	return trace.WriteJSON(w, out)
}
