package report

import (
	"io"

	"tcpcheck/stack/check"
	"tcpcheck/trace"
)

// StackCheckSchema names the form of what came of checking a program in JSON.
const StackCheckSchema = "tcpcheck/stack-check/v1"

type stackCheckJSON struct {
	Schema   string             `json:"schema"`
	Program  string             `json:"program"`
	Name     string             `json:"name"`
	Fires    bool               `json:"fires"`
	OK       bool               `json:"ok"`
	Session  []sessionLineJSON  `json:"session"`
	Findings []checkFindingJSON `json:"findings"`
}

type sessionLineJSON struct {
	Request  string `json:"request"`
	Response string `json:"response"`
}

type checkFindingJSON struct {
	Line  int    `json:"line"`
	Wrong bool   `json:"wrong"`
	Want  string `json:"want"`
}

// StackCheckJSON writes what came of checking a program in the form of [StackCheckSchema].
func StackCheckJSON(w io.Writer, program string, r *check.Report) error {
	out := stackCheckJSON{Schema: StackCheckSchema, Program: program, Name: r.Name, Fires: r.Fires, OK: r.OK(),
		Session: []sessionLineJSON{}, Findings: []checkFindingJSON{}}
	for _, line := range r.Session {
		out.Session = append(out.Session, sessionLineJSON(line))
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, checkFindingJSON{f.Line, f.Wrong, f.Want})
	}
	return trace.WriteJSON(w, out)
}
