package report

import (
	"io"

	"tcpcheck/script/trial"
	"tcpcheck/trace"
)

// ScriptSchema names the form of what came of scripts in JSON.
const ScriptSchema = "tcpcheck/script/v1"

type scriptsJSON struct {
	Schema  string       `json:"schema"`
	Against string       `json:"against"`
	Passes  int          `json:"passes"`
	Fails   int          `json:"fails"`
	Needs   int          `json:"needs"`
	Scripts []scriptJSON `json:"scripts"`
}

type scriptJSON struct {
	Name     string          `json:"name"`
	Verdict  string          `json:"verdict"`
	Line     int             `json:"line"`
	Expected string          `json:"expected"`
	Got      string          `json:"got"`
	Clause   string          `json:"clause"`
	Rows     []scriptRowJSON `json:"rows"`
}

type scriptRowJSON struct {
	Line  int    `json:"line"`
	AtNS  int64  `json:"at_ns"`
	Says  string `json:"says"`
	Does  string `json:"does"`
	State string `json:"state"`
}

// ScriptsJSON writes what came of scripts in the form of [ScriptSchema].
func ScriptsJSON(w io.Writer, all []*trial.Result) error {
	out := scriptsJSON{Schema: ScriptSchema, Scripts: []scriptJSON{}}
	for _, r := range all {
		out.Against = r.Target
		switch r.Verdict {
		case trial.Passes:
			out.Passes++
		case trial.Fails:
			out.Fails++
		case trial.Needs:
			out.Needs++
		}
		s := scriptJSON{Name: r.Script.Name, Verdict: r.Verdict.String(), Line: r.Line, Expected: r.Expected,
			Got: r.Got, Clause: r.Clause, Rows: []scriptRowJSON{}}
		for _, row := range r.Rows {
			s.Rows = append(s.Rows, scriptRowJSON{row.Line, row.At.Nanoseconds(), row.Says, row.Does, row.In})
		}
		out.Scripts = append(out.Scripts, s)
	}
	return trace.WriteJSON(w, out)
}
