package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"tcpcheck/model"
)

// MaxBytes is the size of the largest file that [Read] takes. It bounds the number of
// steps as well, each of which takes hundreds of bytes.
const MaxBytes = 64 << 20

// A System is what a run is one of: the model with all ghosts, or a mutant of it.
type System interface {
	Initial() []model.State
	Enabled(s model.State, as []model.Action) []model.Action
	Step(s model.State, a model.Action) (model.State, model.Effects)
}

// Read reads a run in the form of [Schema], and plays it again on the system that
// open returns for its parameters and its mutant, "" for none. Each value in the
// file has to be the one that the replay gives. Property and Word alone are taken as
// they are: whether the run shows that is not known here.
//
// The error says in one line which step is at fault, or what else.
func Read(r io.Reader, open func(p model.Parameters, mutant string) (System, error)) (*Run, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("larger than %d MiB", MaxBytes>>20)
	}
	file, err := fileOf(data)
	if err != nil {
		return nil, err
	}
	run, err := file.run()
	if err != nil {
		return nil, err
	}
	sys, err := open(run.Parameters, run.Mutant)
	if err != nil {
		return nil, err
	}
	p := player{System: sys, run: run}
	if err := p.begin(file["initial"]); err != nil {
		return nil, err
	}
	if !isArray(file["steps"]) {
		return nil, fmt.Errorf("steps is %s, want an array", show(file["steps"]))
	}
	n := 0
	for step := range elements(file["steps"]) {
		n++
		if err := p.play(step); err != nil {
			return nil, fmt.Errorf("step %d: %w", n, err)
		}
	}
	if run.Loop >= len(run.Steps) {
		return nil, fmt.Errorf("loop is %d, and there are %d steps", run.Loop, len(run.Steps))
	}
	delete(file, "steps")
	if err := file.differs("", rawOf(run.head(p.flights))); err != nil {
		return nil, err
	}
	return run, nil
}

// fileOf returns the members of the object that data is, in our version.
func fileOf(data []byte) (object, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line := 1 + bytes.Count(data[:syntax.Offset], []byte("\n"))
			return nil, fmt.Errorf("line %d: not JSON: %w", line, err)
		}
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	// Without white space, what is as we write it can be compared as it is.
	whole = compact(whole)
	if !isObject(whole) {
		return nil, fmt.Errorf("the file is %s, want an object with schema %q", show(whole), Schema)
	}
	file, err := members("", whole)
	if err != nil {
		return nil, err
	}
	if file["schema"] == nil {
		return nil, fmt.Errorf("schema is missing, want %q", Schema)
	}
	if schema, ok := text(file["schema"]); !ok || schema != Schema {
		return nil, fmt.Errorf("schema is %s, want %q", show(file["schema"]), Schema)
	}
	for _, name := range []string{"parameters", "mutant", "property", "kind", "loop", "initial", "steps"} {
		if file[name] == nil {
			return nil, fmt.Errorf("%s is missing", name)
		}
	}
	return file, nil
}

// addedLater has the parameters that files of the first releases lack, with the values
// that make them what those releases did.
var addedLater = map[string]string{"time-wait-fin": `"ack"`, "retry-time": `"off"`}

// readHandshake takes the policy handshake out of the parameters, which files of the
// first releases have: three-way is what TCP does, and two-way, at B, which alone is
// opened passively, the mutant two-way-handshake.
func (file object) readHandshake(given object) error {
	word := `"three-way"`
	for _, name := range []string{"handshake", "handshake-a", "handshake-b"} {
		if value := given[name]; value != nil && name != "handshake-a" {
			word = string(value)
		}
		delete(given, name)
	}
	switch {
	case word == `"three-way"`:
	case word != `"two-way"`:
		return fmt.Errorf("parameters: handshake is %s, want three-way or two-way", show(json.RawMessage(word)))
	case string(file["mutant"]) != "null":
		return errors.New("parameters: handshake two-way is a mutant, and there is another one")
	default:
		file["mutant"] = json.RawMessage(`"two-way-handshake"`)
	}
	return nil
}

// run returns a run without steps, in which what cannot be replayed is as in the
// file.
func (file object) run() (*Run, error) {
	run := &Run{Loop: -1}
	given, err := members("parameters", file["parameters"])
	if err != nil {
		return nil, err
	}
	for name, value := range addedLater {
		if given[name] == nil && given[name+"-a"] == nil {
			given[name] = json.RawMessage(value)
		}
	}
	if err := file.readHandshake(given); err != nil {
		return nil, err
	}
	names := given.names()
	// The others can be read once it is known how long a tick is.
	if i := slices.Index(names, "tick"); i > 0 {
		names = append([]string{"tick"}, slices.Delete(names, i, i+1)...)
	}
	for _, name := range names {
		word, ok := text(given[name])
		if !ok {
			word = string(given[name])
		}
		if err := run.Parameters.Set(model.Setting{Name: short(name), Value: short(word)}); err != nil {
			return nil, fmt.Errorf("parameters: %v", err) //nolint:errorlint // it is none about a flag
		}
	}
	whole := rawOf(Settings(run.Parameters.Settings()))
	if err := given.differs("parameters", whole); err != nil {
		return nil, err
	}
	file["parameters"] = whole
	for _, m := range []struct {
		name string
		to   *string
		null bool
	}{{"mutant", &run.Mutant, true}, {"property", &run.Property, false}, {"kind", &run.Word, true}} {
		s, ok := text(file[m.name])
		if !ok && (!m.null || string(file[m.name]) != "null") {
			return nil, fmt.Errorf("%s is %s, want a string", m.name, show(file[m.name]))
		}
		*m.to = short(s)
	}
	if loop := string(file["loop"]); loop != "null" {
		if run.Loop, err = strconv.Atoi(loop); err != nil || run.Loop < 0 {
			return nil, fmt.Errorf("loop is %s, want a number of steps or null", show(file["loop"]))
		}
	}
	return run, nil
}

// A player plays a run again.
type player struct {
	System
	run     *Run
	flights []Flight
	sent    int
}

// begin puts the run into the initial state, which the file has to show.
func (p *player) begin(shown json.RawMessage) error {
	p.run.Initial = p.Initial()[0]
	if err := differs("", shown, rawOf(stateOf(&p.run.Initial))); err != nil {
		return fmt.Errorf("the initial state is not the model's: %w", err)
	}
	return nil
}

// play adds the step that the file shows.
func (p *player) play(shown json.RawMessage) error {
	step, err := members("", shown)
	if err != nil {
		return err
	}
	i := len(p.run.Steps)
	before := *p.run.Before(i)
	a, ok := p.action(&before, step)
	if !ok {
		return fmt.Errorf("%s is not enabled in the state before it", step.name())
	}
	after, effects := p.Step(before, a)
	if after.Overflow {
		return fmt.Errorf("%s leads to more than %d segments in flight to one end", step.name(), model.Capacity)
	}
	p.run.Add(a, after, effects)
	var flight int
	p.flights, flight = p.run.fly(p.flights, i)
	p.sent += p.run.Steps[i].segments()
	return differStep(step, p.run.stepOf(i, flight, p.sent))
}

// action returns the action enabled in s that a step shows: the one that fits it in
// all that tells actions apart; or, so as to say where it does not fit, one that
// reads the same.
func (p *player) action(s *model.State, step object) (model.Action, bool) {
	var alike model.Action
	found := false
	for _, a := range p.Enabled(*s, nil) {
		flight := inFlight(p.flights, a)
		if a.Kind == model.Forge {
			if flight = len(p.flights); !step.has("text", a.String()) {
				continue
			}
		}
		is := actionOf(a, flight)
		if step.has("kind", is.Kind) && step.has("end", is.End) && step.has("iss", is.ISS) &&
			(is.Clock == "" || step.has("clock", is.Clock)) && step.has("segment", is.Segment) {
			return a, true
		}
		if !found && step.has("text", is.Text) {
			alike, found = a, true
		}
	}
	// Where nothing runs down the model does not count time, and a run may.
	if tick := (model.Action{Kind: model.Tick}); !found && step.has("kind", tick.Kind.String()) {
		if after, _ := p.Step(*s, tick); after == *s {
			return tick, true
		}
	}
	return alike, found
}

// name returns a step's action as the file has it.
func (o object) name() string {
	if o["text"] == nil {
		return "the action"
	}
	return show(o["text"])
}

// differStep says how a step that the file shows differs from what the replay gives.
func differStep(shown object, is stepJSON) error {
	after := shown["after"]
	if after == nil {
		return errors.New("after is missing")
	}
	delete(shown, "after")
	if err := shown.differs("", rawOf(is.actionJSON)); err != nil {
		return err
	}
	if err := differs("", after, rawOf(is.After)); err != nil {
		return fmt.Errorf("the state after it is not what the model gives: %w", err)
	}
	return nil
}
