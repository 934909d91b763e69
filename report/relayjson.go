package report

import (
	"io"

	"tcpcheck/model"
	"tcpcheck/relay"
	"tcpcheck/trace"
)

// RelaySchema names the form of what is found of a relay in JSON.
const RelaySchema = "tcpcheck/relay/v1"

type relayJSON struct {
	Schema      string             `json:"schema"`
	Relay       *string            `json:"relay"`
	Tick        *string            `json:"tick"`
	Parameters  map[string]string  `json:"parameters"`
	Verdict     string             `json:"verdict"`
	Properties  []relayFindingJSON `json:"properties"`
	States      int64              `json:"states"`
	Transitions int64              `json:"transitions"`
	Depth       int                `json:"depth"`
	Limit       *string            `json:"limit"`
	// Least is null unless the shortest of a time was asked for; then all else is the answer with it,
	// or, if none is enough, with the longest.
	Least *relayLeastJSON `json:"least"`
}

type relayLeastJSON struct {
	Name     string  `json:"name"`
	At       *string `json:"at"`
	UpTo     string  `json:"up_to"`
	Searches int     `json:"searches"`
}

type relayFindingJSON struct {
	Name    string          `json:"name"`
	Verdict string          `json:"verdict"`
	Steps   []relayStepJSON `json:"steps"`
}

// A relayStepJSON is a step of a run, but for time: when it happens, at which socket, and what it is.
type relayStepJSON struct {
	At     string `json:"at"`
	Socket string `json:"socket"`
	Does   string `json:"does"`
	Item   string `json:"item,omitempty"`
	Says   string `json:"says,omitempty"`
}

// RelayJSON writes the answer about a relay.
func RelayJSON(w io.Writer, a *relay.Answer) error { return trace.WriteJSON(w, relayDocument(a)) }

// RelayLeastJSON writes the shortest time with which what is asked holds.
func RelayLeastJSON(w io.Writer, l *relay.Least, q *relay.Question) error {
	a := l.Enough
	if a == nil {
		a = l.Short
	}
	if a == nil {
		a = &relay.Answer{Question: q, Limit: l.Limit}
	}
	j := relayDocument(a)
	j.Least = &relayLeastJSON{Name: l.Name, UpTo: q.Time(l.UpTo), Searches: l.Searches}
	if l.Enough != nil {
		at := q.Time(l.At)
		j.Least.At = &at
	}
	return trace.WriteJSON(w, j)
}

func relayDocument(a *relay.Answer) *relayJSON {
	j := &relayJSON{Schema: RelaySchema, Parameters: map[string]string{}, Verdict: a.Verdict().String(),
		Properties: []relayFindingJSON{}, States: a.States, Transitions: a.Transitions, Depth: a.Depth,
		Limit: orNull(string(a.Limit))}
	if a.Question.Relay != nil {
		j.Relay = &a.Question.Relay.Name
	}
	if a.Question.Tick > 0 {
		j.Tick = orNull(model.Duration(a.Question.Tick))
	}
	for i := range relay.Dictionary {
		d := &relay.Dictionary[i]
		j.Parameters[d.Name] = a.Question.Value(d)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		of := relayFindingJSON{Name: f.Property.Name, Verdict: f.Verdict.String()}
		if f.Run != nil {
			of.Steps = relaySteps(f.Run)
		}
		j.Properties = append(j.Properties, of)
	}
	return j
}

// relaySteps lists the steps of a run, but for those of time.
func relaySteps(r *relay.Run) []relayStepJSON {
	all, tick, before := []relayStepJSON{}, 0, &r.Initial
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Action.Does == relay.Passes {
			tick++
		} else {
			all = append(all, relayStepJSON{r.Resolved.Time(tick), s.Action.At.String(), s.Action.Does.String(),
				s.Action.Item(before), r.Says(before, s.Action, &s.After)})
		}
		before = &s.After
	}
	return all
}
