package conformance

// Schema names the form of results in JSON.
const Schema = "tcpcheck/conformance/v1"

type profileJSON struct {
	Profile string     `json:"profile"`
	Sides   []sideJSON `json:"sides"`
	Rows    []rowJSON  `json:"rows"`
}

type sideJSON struct {
	Side        string `json:"side"`
	Transitions int    `json:"transitions"`
	Differ      int    `json:"differ"`
	Unreached   int    `json:"unreached"`
}

type rowJSON struct {
	State  string      `json:"state"`
	On     []string    `json:"on"`
	Later  bool        `json:"later"`
	Model  string      `json:"model"`
	Stack  string      `json:"stack"`
	Clause string      `json:"clause"`
	Sides  string      `json:"sides"`
	Events []Event     `json:"events"`
	First  exampleJSON `json:"first"`
}

type exampleJSON struct {
	Side   string  `json:"side"`
	Events []Event `json:"events"`
	Replay any     `json:"replay"`
}

// JSON returns the results of one profile, and the rows that they make, ready for
// encoding/json.
func JSON(results []*Result, rows []Row) any {
	out := profileJSON{Sides: []sideJSON{}, Rows: []rowJSON{}}
	for _, r := range results {
		out.Profile = r.Profile
		out.Sides = append(out.Sides, sideJSON{r.Side.String(), r.Probes, len(r.Differences), r.Unreached})
	}
	for i := range rows {
		row := &rows[i]
		j := rowJSON{
			State: row.State, On: row.What, Later: row.Later, Model: row.Model, Stack: row.Stack,
			Clause: row.Clause, Sides: row.Sides, Events: []Event{},
		}
		seen := map[Event]bool{}
		for _, d := range row.All {
			if e := d.Event(); !seen[e] {
				seen[e] = true
				j.Events = append(j.Events, e)
			}
		}
		first := row.All[0]
		j.First = exampleJSON{first.Probe.Side.String(), first.Probe.Events, first.Report.JSON()}
		out.Rows = append(out.Rows, j)
	}
	return out
}
