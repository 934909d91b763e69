package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"tcpcheck/explore"
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

// IsRelay says whether a file claims to be what is found of a relay.
func IsRelay(data []byte) bool {
	var head struct{ Schema string }
	return json.Unmarshal(data, &head) == nil && strings.HasPrefix(head.Schema, "tcpcheck/relay/")
}

// ReadRelay reads the first run in what [RelayJSON] or [RelayLeastJSON] wrote, and plays it again: a file
// that is no run of a relay is refused. The error is one line.
func ReadRelay(data []byte) (*relay.Finding, error) {
	if len(data) > trace.MaxBytes {
		return nil, fmt.Errorf("larger than %d MiB", trace.MaxBytes>>20)
	}
	var file relayJSON
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("not what is found of a relay: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not what is found of a relay: something follows it")
	}
	if file.Schema != RelaySchema {
		return nil, fmt.Errorf("schema is %q, want %q", file.Schema, RelaySchema)
	}
	for i := range file.Properties {
		if f := &file.Properties[i]; f.Steps != nil {
			return f.played(&file)
		}
	}
	return nil, errors.New("it has no run: nothing is violated in it")
}

// played plays the run of the finding again.
func (f *relayFindingJSON) played(file *relayJSON) (*relay.Finding, error) {
	p, ok := relay.PropertyNamed(f.Name)
	if !ok {
		return nil, fmt.Errorf("property %q: there is none", f.Name)
	}
	var given []model.Setting
	for i := range relay.Dictionary {
		name := relay.Dictionary[i].Name
		value, ok := file.Parameters[name]
		if !ok {
			return nil, fmt.Errorf("parameters: %s is missing", name)
		}
		given = append(given, model.Setting{Name: name, Value: value})
	}
	if len(given) != len(file.Parameters) {
		return nil, errors.New("parameters: one of them is not a relay's")
	}
	var tick time.Duration
	if file.Tick != nil {
		var err error
		if tick, err = time.ParseDuration(*file.Tick); err != nil || tick <= 0 {
			return nil, fmt.Errorf("tick is %q, want a duration", *file.Tick)
		}
	}
	r, err := relay.Resolve(given, nil, tick)
	if err != nil {
		return nil, err
	}
	var entries []relay.Entry
	for _, s := range f.Steps {
		entries = append(entries, relay.Entry{At: s.At, Socket: s.Socket, Does: s.Does})
	}
	run, err := relay.Replay(r, p, entries)
	if err != nil {
		return nil, err
	}
	return &relay.Finding{Property: p, Verdict: explore.Violated, Run: run}, nil
}
