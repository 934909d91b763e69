package report

import (
	"fmt"
	"io"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// MinWaitSchema names the form of the answer to a question for the smallest wait
// in JSON.
const MinWaitSchema = "tcpcheck/minwait/v1"

type minWaitJSON struct {
	Schema     string         `json:"schema"`
	Parameters trace.Settings `json:"parameters"`
	Rounded    []roundingJSON `json:"rounded,omitempty"`
	Property   string         `json:"property"`
	Smallest   any            `json:"smallest_safe_wait"`
	// AskedUpTo and UpTo are the longest wait that was asked about, and the end of the
	// range.
	AskedUpTo any `json:"asked_up_to"`
	UpTo      any `json:"up_to"`
	// Patience is how an end is left to time out where the smallest wait is only how long
	// the peer tries.
	Patience string       `json:"only_patience,omitempty"`
	Depends  *dependsJSON `json:"depends_on"`
	Because  []spanJSON   `json:"because"`
	Gaps     []any        `json:"gaps"`
	Verdicts []waitJSON   `json:"verdicts"`
}

type dependsJSON struct {
	Flag     string `json:"flag"`
	Because  string `json:"because"`
	Smallest any    `json:"smallest_safe_wait"`
}

type spanJSON struct {
	Time any    `json:"time"`
	What string `json:"what"`
}

type waitJSON struct {
	Wait    any             `json:"wait"`
	Verdict explore.Verdict `json:"verdict"`
	Steps   *int            `json:"steps,omitempty"`
	Events  int             `json:"events,omitempty"`
	States  int64           `json:"states"`
}

// MinWaitJSON writes the answer in the form of [MinWaitSchema]. Times are numbers of
// ticks, or durations where they were given so.
func MinWaitJSON(w io.Writer, m *MinWait) error { return trace.WriteJSON(w, m.json()) }

// MinWaitsJSON writes several answers, as a list.
func MinWaitsJSON(w io.Writer, all []*MinWait) error {
	var list []minWaitJSON
	for _, m := range all {
		list = append(list, m.json())
	}
	return trace.WriteJSON(w, list)
}

func (m *MinWait) json() minWaitJSON {
	p := &m.Resolved.Parameters
	at := func(ticks int) any {
		if p.Tick > 0 {
			return p.Time(ticks)
		}
		return ticks
	}
	j := minWaitJSON{
		Schema: MinWaitSchema, Parameters: without(m.Resolved.Report(m.Mutant), "wait"),
		Rounded: roundedOf(m.Resolved), Property: names(m.Question), Because: []spanJSON{}, Gaps: []any{},
		AskedUpTo: at(len(m.Answer.Lengths) - 1), UpTo: at(m.Answer.UpTo),
		Verdicts: []waitJSON{}, Patience: m.Patience,
	}
	if least, ok := m.Answer.Smallest(); ok {
		j.Smallest = at(least)
	}
	if d := m.Depends; d != nil {
		j.Depends = &dependsJSON{Flag: d.Flag, Because: d.Why, Smallest: d.Wait}
		if d.Parameters.Tick > 0 {
			j.Depends.Smallest = d.Parameters.Time(d.Wait)
		}
	}
	if sum, ok := m.sum(); ok {
		for _, span := range sum.Spans {
			length := at(max(span.Ticks, -span.Ticks))
			if span.Ticks < 0 {
				length = "-" + fmt.Sprint(length)
			}
			j.Because = append(j.Because, spanJSON{length, span.What})
		}
	}
	for _, wait := range m.Answer.Gaps() {
		j.Gaps = append(j.Gaps, at(wait))
	}
	for i := range m.Answer.Lengths {
		v := &m.Answer.Lengths[i]
		verdict := waitJSON{Wait: at(v.Wait), Verdict: v.Verdict, States: v.States}
		if m.Question.Zones {
			verdict.Events = v.Events
		} else {
			verdict.Steps = stepsIn(v.Run, false)
		}
		j.Verdicts = append(j.Verdicts, verdict)
	}
	return j
}

// without returns the settings but those of a name, of one end or both.
func without(all []model.Setting, name string) trace.Settings {
	var out trace.Settings
	for _, s := range all {
		if model.BothEnds(s.Name) != name {
			out = append(out, s)
		}
	}
	return out
}
