package engine

import (
	"fmt"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// A move is what the page calls a step: an action, or ticks that follow one another.
//
// It is written as [model.Action] prints it; "tick 5" are five. Actions that read the same
// but are not, as those of two segments with the same numbers, are told apart by "#2" for
// the second that is enabled.
type move struct {
	text  string
	which int
	ticks int
}

// mostTicks is how many ticks one move can be.
const mostTicks = 1 << 20

func moveOf(text string) (move, error) {
	if n, ok := strings.CutPrefix(text, "tick "); ok {
		ticks, err := strconv.Atoi(n)
		if err != nil || ticks < 1 || ticks > mostTicks {
			return move{}, fmt.Errorf("%s: want a number of ticks", model.Quoted(text))
		}
		return move{text: "tick", ticks: ticks, which: 1}, nil
	}
	m := move{text: text, which: 1, ticks: 1}
	if at := strings.LastIndex(text, " #"); at >= 0 {
		if n, err := strconv.Atoi(text[at+2:]); err == nil {
			m.text, m.which = text[:at], n
		}
	}
	return m, nil
}

// moveText returns the move that an enabled action is.
func moveText(enabled []model.Action, i int) string {
	text := enabled[i].String()
	which := 1
	for _, a := range enabled[:i] {
		if a.String() == text {
			which++
		}
	}
	if which == 1 {
		return text
	}
	return text + " #" + strconv.Itoa(which)
}

// find returns the enabled action that a move is.
func (m *move) find(enabled []model.Action) (model.Action, bool) {
	which := 0
	for _, a := range enabled {
		if a.String() == m.text {
			if which++; which == m.which {
				return a, true
			}
		}
	}
	return model.Action{}, false
}

// movesOf returns the moves of a run, of the system that it is one of.
func movesOf(sys trace.System, run *trace.Run) []string {
	moves := []string{}
	ticks := 0
	flush := func() {
		switch {
		case ticks == 1:
			moves = append(moves, "tick")
		case ticks > 1:
			moves = append(moves, "tick "+strconv.Itoa(ticks))
		}
		ticks = 0
	}
	for i := range run.Steps {
		a := run.Steps[i].Action
		if a.Kind == model.Tick {
			ticks++
			continue
		}
		flush()
		enabled := sys.Enabled(*run.Before(i), nil)
		for k := range enabled {
			if enabled[k] == a {
				moves = append(moves, moveText(enabled, k))
			}
		}
	}
	flush()
	return moves
}

// LineOf returns the request that plays a run.
func LineOf(run *trace.Run) (*Line, error) {
	l := &Line{Subject: Subject{Mutant: run.Mutant, Settings: [][2]string{}}}
	for _, s := range run.Parameters.Settings() {
		l.Settings = append(l.Settings, [2]string{s.Name, s.Value})
	}
	sys, _, err := l.system()
	if err != nil {
		return nil, err
	}
	l.Moves = movesOf(sys, run)
	return l, nil
}
