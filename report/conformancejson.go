package report

import (
	"io"
	"slices"

	"tcpcheck/stack/cause"
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
	Causes  []explainedJSON  `json:"causes"`
	Rows    []differenceJSON `json:"rows"`
}

type explainedJSON struct {
	Name        string        `json:"name"`
	Title       string        `json:"title"`
	Verdict     cause.Verdict `json:"verdict"`
	Because     string        `json:"because"`
	Clause      string        `json:"clause"`
	States      []string      `json:"states"`
	Sides       string        `json:"sides"`
	Rows        int           `json:"rows"`
	Transitions int           `json:"transitions"`
	First       exampleJSON   `json:"first"`
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
	Causes []string            `json:"causes"`
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
	out := comparedJSON{Sides: []sideJSON{}, Causes: []explainedJSON{}, Rows: []differenceJSON{}}
	for _, r := range c.Results {
		out.Profile = r.Profile
		out.Sides = append(out.Sides, sideJSON{r.Side.String(), r.Probes, r.Differ, r.Unreached})
	}
	of := map[*conformance.Difference]string{}
	if len(c.Rows) > 0 {
		target := c.Results[0].Target
		found, _ := cause.Find(c.Differences())
		for _, f := range Sorted(target, found) {
			verdict, because := f.Of(target)
			out.Causes = append(out.Causes, explainedJSON{f.Name, f.Title, verdict, because, f.Clause, f.States(),
				f.Sides(), len(f.Rows), len(f.All), exampleOfFirst(f.All)})
			for _, d := range f.All {
				of[d] = f.Name
			}
		}
	}
	for i := range c.Rows {
		row := &c.Rows[i]
		j := differenceJSON{
			State: row.State, On: row.What, Later: row.Later, Model: row.Model, Stack: row.Stack,
			Clause: row.Clause, Sides: row.Sides, Causes: []string{}, Events: []conformance.Event{},
		}
		seen := map[conformance.Event]bool{}
		for _, d := range row.All {
			if e := d.Event(); !seen[e] {
				seen[e] = true
				j.Events = append(j.Events, e)
			}
			if name := of[d]; name != "" && !slices.Contains(j.Causes, name) {
				j.Causes = append(j.Causes, name)
			}
		}
		j.First = exampleOfFirst(row.All)
		out.Rows = append(out.Rows, j)
	}
	return out
}

func exampleOfFirst(all []*conformance.Difference) exampleJSON {
	first := all[0]
	return exampleJSON{first.Probe.Side.String(), first.Probe.Events, replayOf(first.Report)}
}
