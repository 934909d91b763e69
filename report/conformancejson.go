package report

import (
	"io"

	"tcpcheck/stack/conformance"
	"tcpcheck/trace"
)

// ConformanceSchema names the form of comparisons in JSON.
const ConformanceSchema = "tcpcheck/conformance/v1"

type conformanceJSON struct {
	Against  string         `json:"against"`
	Profiles []comparedJSON `json:"profiles"`
	Schema   string         `json:"schema"`
}

type comparedJSON struct {
	Profile string           `json:"profile"`
	Sides   []sideJSON       `json:"sides"`
	Rows    []differenceJSON `json:"rows"`
}

type sideJSON struct {
	Side        string `json:"side"`
	Transitions int    `json:"transitions"`
	Differ      int    `json:"differ"`
	Unreached   int    `json:"unreached"`
}

type differenceJSON struct {
	State  string              `json:"state"`
	On     []string            `json:"on"`
	Later  bool                `json:"later"`
	Model  string              `json:"model"`
	Stack  string              `json:"stack"`
	Clause string              `json:"clause"`
	Sides  string              `json:"sides"`
	Events []conformance.Event `json:"events"`
	First  exampleJSON         `json:"first"`
}

type exampleJSON struct {
	Side   string              `json:"side"`
	Events []conformance.Event `json:"events"`
	Replay any                 `json:"replay"`
}

// ConformanceJSON writes the comparisons with a stack in the form of [ConformanceSchema].
func ConformanceJSON(w io.Writer, against string, all []*conformance.Comparison) error {
	j := conformanceJSON{Against: against, Schema: ConformanceSchema}
	for _, c := range all {
		j.Profiles = append(j.Profiles, comparedOf(c))
	}
	return trace.WriteJSON(w, j)
}

func comparedOf(c *conformance.Comparison) comparedJSON {
	out := comparedJSON{Sides: []sideJSON{}, Rows: []differenceJSON{}}
	for _, r := range c.Results {
		out.Profile = r.Profile
		out.Sides = append(out.Sides, sideJSON{r.Side.String(), r.Probes, len(r.Differences), r.Unreached})
	}
	for i := range c.Rows {
		row := &c.Rows[i]
		j := differenceJSON{
			State: row.State, On: row.What, Later: row.Later, Model: row.Model, Stack: row.Stack,
			Clause: row.Clause, Sides: row.Sides, Events: []conformance.Event{},
		}
		seen := map[conformance.Event]bool{}
		for _, d := range row.All {
			if e := d.Event(); !seen[e] {
				seen[e] = true
				j.Events = append(j.Events, e)
			}
		}
		first := row.All[0]
		j.First = exampleJSON{first.Probe.Side.String(), first.Probe.Events, replayOf(first.Report)}
		out.Rows = append(out.Rows, j)
	}
	return out
}
