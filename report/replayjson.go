package report

import (
	"io"

	"tcpcheck/stack/replay"
	"tcpcheck/trace"
)

// ReplaySchema names the form of what came of playing a script in JSON.
const ReplaySchema = "tcpcheck/replay/v1"

type replayJSON struct {
	Schema    string       `json:"schema"`
	Against   string       `json:"against"`
	Side      string       `json:"side"`
	TickNS    int64        `json:"tick_ns"`
	Verdict   string       `json:"verdict"`
	DiffersAt *int         `json:"differs_at"`
	Steps     []playedJSON `json:"steps"`
}

type playedJSON struct {
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

func replayOf(r *replay.Report) any {
	out := replayJSON{
		Schema: ReplaySchema, Against: r.Target, Side: r.Script.End.String(), TickNS: r.Script.Tick.Nanoseconds(),
		Verdict: "reproduced", Steps: []playedJSON{},
	}
	for i := range r.Done {
		d := &r.Done[i]
		state := d.State.String()
		s := playedJSON{Step: d.Of, Tick: d.At, Event: eventOf(r, d), Model: doesJSON{[]string{}, &state},
			Stack: doesJSON{[]string{}, nil}}
		if d.Sends != nil {
			s.Model.Sends = append(s.Model.Sends, wantedOf(r, d))
		}
		for _, seg := range d.Sent {
			s.Stack.Sends = append(s.Stack.Sends, sentText(r, seg))
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

// ReplayJSON writes what came of playing a script in the form of [ReplaySchema].
func ReplayJSON(w io.Writer, r *replay.Report) error {
	return trace.WriteJSON(w, replayOf(r))
}
