package replay

import (
	"io"

	"tcpcheck/trace"
)

// Schema names the form of a report in JSON.
const Schema = "tcpcheck/replay/v1"

type reportJSON struct {
	Schema    string     `json:"schema"`
	Against   string     `json:"against"`
	Side      string     `json:"side"`
	TickNS    int64      `json:"tick_ns"`
	Verdict   string     `json:"verdict"`
	DiffersAt *int       `json:"differs_at"`
	Steps     []stepJSON `json:"steps"`
}

type stepJSON struct {
	Step  int      `json:"step"`
	Tick  int      `json:"tick"`
	Event string   `json:"event"`
	Model doesJSON `json:"model"`
	Stack doesJSON `json:"stack"`
}

type doesJSON struct {
	Sends []string `json:"sends"`
	State *string  `json:"state"`
}

// JSON returns the report in the form of [Schema], ready for encoding/json.
func (r *Report) JSON() any {
	out := reportJSON{
		Schema: Schema, Against: r.Target, Side: r.Script.End.String(), TickNS: r.Script.Tick.Nanoseconds(),
		Verdict: "reproduced", Steps: []stepJSON{},
	}
	for i := range r.Done {
		d := &r.Done[i]
		state := d.State.String()
		s := stepJSON{Step: d.Of, Tick: d.At, Event: r.Event(d.Step), Model: doesJSON{[]string{}, &state},
			Stack: doesJSON{[]string{}, nil}}
		if d.Sends != nil {
			s.Model.Sends = append(s.Model.Sends, r.WantText(d.Step))
		}
		for _, seg := range d.Sent {
			s.Stack.Sends = append(s.Stack.Sends, r.wire(seg))
		}
		if d.Known {
			in := d.In.String()
			s.Stack.State = &in
		}
		out.Steps = append(out.Steps, s)
	}
	if r.Differs {
		out.Verdict = "differs"
		out.DiffersAt = &r.Done[len(r.Done)-1].Of
	}
	return out
}

// WriteJSON writes the report in the form of [Schema].
func (r *Report) WriteJSON(w io.Writer) error {
	return trace.WriteJSON(w, r.JSON())
}
