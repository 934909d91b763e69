package engine

import (
	"bytes"
	"errors"
	"fmt"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
)

// A Line is a request about a run: its moves, one after the other.
type Line struct {
	Subject
	Moves []string `json:"moves"`
}

// A game is a run that is played move by move.
type game struct {
	sys   properties.System
	model *model.Model
	run   *trace.Run
	// ends has for each move how many steps there are after it.
	ends []int
}

// mostSteps is how many steps a run has at most.
const mostSteps = 20_000

// played plays the moves, as far as they go: broken says why not all of them, "" if all do.
func (l *Line) played() (g *game, broken string, err error) {
	sys, m, err := l.system()
	if err != nil {
		return nil, "", err
	}
	g = &game{sys: sys, model: m, run: &trace.Run{
		Parameters: m.Parameters, Mutant: l.Mutant, Initial: sys.Initial()[0], Loop: -1}}
	for i, text := range l.Moves {
		if why := g.move(text); why != "" {
			return g, fmt.Sprintf("step %d, %s: %s", i+1, text, why), nil
		}
	}
	return g, "", nil
}

// Played plays the moves, and returns the run and the system that it is one of. The error says
// at which move that is not possible.
func (l *Line) Played() (*trace.Run, properties.System, error) {
	g, broken, err := l.played()
	if err != nil {
		return nil, nil, err
	}
	if broken != "" {
		return nil, nil, errors.New(broken)
	}
	return g.run, g.sys, nil
}

// now returns the state after all moves.
func (g *game) now() *model.State { return g.run.Before(len(g.run.Steps)) }

// move makes a move, or says why not.
func (g *game) move(text string) (why string) {
	m, err := moveOf(text)
	if err != nil {
		return err.Error()
	}
	if len(g.run.Steps)+m.ticks > mostSteps {
		return fmt.Sprintf("a run has at most %d steps here", mostSteps)
	}
	began := len(g.run.Steps)
	for range m.ticks {
		a, ok := m.find(g.sys.Enabled(*g.now(), nil))
		if !ok && m.text == "tick" {
			// A run may count time where the model, in which nothing runs down, does not.
			a = model.Action{Kind: model.Tick}
			after, _ := g.sys.Step(*g.now(), a)
			ok = after == *g.now()
		}
		if !ok {
			g.run.Steps = g.run.Steps[:began]
			return "not possible there"
		}
		after, f := g.sys.Step(*g.now(), a)
		if after.Overflow {
			g.run.Steps = g.run.Steps[:began]
			return fmt.Sprintf("more than %d segments would be in flight to one end", model.Capacity)
		}
		g.run.Add(a, after, f)
	}
	g.ends = append(g.ends, len(g.run.Steps))
	return ""
}

// writeTrace answers "trace": the run as a file of [trace.Schema].
func writeTrace(l Line) (any, error) {
	g, broken, err := l.played()
	if err == nil && broken != "" {
		err = errors.New(broken)
	}
	if err != nil {
		return nil, err
	}
	g.name()
	var b bytes.Buffer
	if err := g.run.Write(&b); err != nil {
		return nil, err
	}
	return struct {
		Trace string `json:"trace"`
	}{b.String()}, nil
}

// name gives the run the name of the first property that its last step, and none before it,
// violates.
func (g *game) name() {
	last := len(g.run.Steps) - 1
	for _, l := range g.lights() {
		if l.red == last && last >= 0 {
			g.run.Property, g.run.Word = l.property.Name, l.word
			return
		}
	}
}
