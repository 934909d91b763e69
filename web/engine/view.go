package engine

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// viewJSON is all that there is to see of a run and of what can follow.
type viewJSON struct {
	// Settings are those that are not the default, Parameters all; a tick is first.
	Settings   [][2]string `json:"settings"`
	Parameters [][2]string `json:"parameters"`
	// Delay is how many ticks a segment takes at most.
	Delay int `json:"delay"`
	// Broken says why not all moves were made, Moves how many were.
	Broken  string       `json:"broken"`
	Moves   int          `json:"moves"`
	Initial stateJSON    `json:"initial"`
	Steps   []stepJSON   `json:"steps"`
	Flights []flightJSON `json:"flights"`
	Lights  []lightJSON  `json:"lights"`
	Enabled []nextJSON   `json:"enabled"`
	// Ladder is the run as text.
	Ladder string `json:"ladder"`
}

// A stepJSON is a move that was made.
type stepJSON struct {
	Move string `json:"move"`
	Kind string `json:"kind"`
	// End is 0 for A, 1 for B, -1 for time that passes.
	End int `json:"end"`
	// Tick and Time are when it is over, Took how long it took, "" for no time.
	Tick int    `json:"tick"`
	Time string `json:"time"`
	Took string `json:"took"`
	// Does and State are what stands at the rail, Changed that the state is another; both are ""
	// where a middlebox stops what arrives.
	Does    string `json:"does"`
	State   string `json:"state"`
	Changed bool   `json:"changed"`
	Reset   bool   `json:"reset"`
	// Box is what the middlebox beside the end does, and the state that its entry comes to; null
	// for nothing.
	Box []string `json:"box"`
	// Elsewhere says that another host behind A's address is A from here on.
	Elsewhere bool `json:"elsewhere"`
	// Told says it in words, Clause which clause has it so.
	Told   string    `json:"told"`
	Clause string    `json:"clause"`
	After  stateJSON `json:"after"`
}

// A flightJSON is what became of a segment. Steps are indices of moves, -1 for none.
type flightJSON struct {
	From        int    `json:"from"`
	Text        string `json:"text"`
	Short       string `json:"short"`
	Reset       bool   `json:"reset"`
	Incarnation int    `json:"incarnation"`
	Sent        int    `json:"sent"`
	Arrived     []int  `json:"arrived"`
	// Begins and Stops are 1 where the middlebox beside the end that it is from makes or stops
	// it, 2 where that beside the other does. Forged says that someone outside sends it.
	Begins trace.Place `json:"begins"`
	Stops  trace.Place `json:"stops"`
	Forged bool        `json:"forged"`
	Lost   int         `json:"lost"`
	Astray int         `json:"astray"`
	Flying bool        `json:"flying"`
	// Age is how many ticks it has been under way.
	Age int `json:"age"`
}

type lightJSON struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	// Red is the move that violates it; -1 for none.
	Red  int  `json:"red"`
	Over bool `json:"over"`
}

// A nextJSON is a move that can be made.
type nextJSON struct {
	Move string `json:"move"`
	Kind string `json:"kind"`
	End  int    `json:"end"`
	// Label is it in few words, Effect what it does.
	Label  string `json:"label"`
	Effect string `json:"effect"`
	Clause string `json:"clause"`
	// Flight is the one that it is about; -1 for none.
	Flight   int      `json:"flight"`
	Violates []string `json:"violates"`
	// AtBox says that the middlebox beside End does it.
	AtBox bool `json:"atBox"`
}

type stateJSON struct {
	TCB [2]tcbJSON `json:"tcb"`
	// Box is what the middlebox beside each end knows; null without one.
	Box [2]*tcbJSON `json:"box"`
	// Budgets are what the network and the applications have left.
	Budgets [][2]string `json:"budgets"`
}

type tcbJSON struct {
	State       string `json:"state"`
	Incarnation int    `json:"incarnation"`
	// Timer is "" where none runs; Left of Of ticks are left of it.
	Timer string `json:"timer"`
	Left  int    `json:"left"`
	Of    int    `json:"of"`
	Time  string `json:"time"`
	// Rows are what there is to read, by name.
	Rows [][2]string `json:"rows"`
}

// play answers "play".
func play(l Line) (any, error) {
	g, broken, err := l.played()
	if err != nil {
		return nil, err
	}
	p := &g.model.Parameters
	v := viewJSON{Settings: l.Settings, Delay: p.Delay, Broken: broken, Moves: len(g.ends),
		Steps: []stepJSON{}, Flights: []flightJSON{}, Enabled: []nextJSON{}}
	for _, s := range p.Settings() {
		v.Parameters = append(v.Parameters, [2]string{s.Name, s.Value})
	}
	var of timing
	v.Initial = g.stateOf(&g.run.Initial, &of)
	begin := 0
	for i, end := range g.ends {
		v.Steps = append(v.Steps, g.stepOf(l.Moves[i], begin, end, &of))
		begin = end
	}
	v.Flights = g.flights()
	for _, light := range g.lights() {
		v.Lights = append(v.Lights, lightJSON{light.property.Name, light.word, g.moveAt(light.red), light.over})
	}
	v.Enabled = g.enabled()
	var text strings.Builder
	if err := g.run.WriteLadder(&text, false); err != nil {
		return nil, err
	}
	v.Ladder = text.String()
	return v, nil
}

// moveAt returns the move that step is part of; -1 for none.
func (g *game) moveAt(step int) int {
	if step < 0 {
		return -1
	}
	for i, end := range g.ends {
		if step < end {
			return i
		}
	}
	panic("BUG: a step is part of no move")
}

// stepOf returns the move of the steps from begin to before end.
func (g *game) stepOf(text string, begin, end int, of *timing) stepJSON {
	p := &g.model.Parameters
	step := &g.run.Steps[end-1]
	j := stepJSON{Move: text, Kind: step.Action.Kind.String(), End: endOf(step.Action), Tick: step.Tick,
		Time: p.Time(step.Tick)}
	for i := begin; i < end; i++ {
		j.After = g.stateOf(&g.run.Steps[i].After, of)
	}
	kind := step.Action.Kind
	if kind == model.Tick {
		j.Took = p.Span(end - begin)
		j.Told = passes(p, end-begin)
		return j
	}
	j.Told, j.Clause = told(g.run, end-1), rule(g.run, end-1)
	if kind == model.Lose || kind == model.GoAstray {
		return j
	}
	e := step.Action.End
	if j.Box = noteOf(g.run, end-1); step.In != model.BoxPass || kind == model.Forget {
		return j
	}
	before, after := g.run.Before(begin).TCB[e].State, step.After.TCB[e].State
	j.Does, j.State, j.Changed = trace.Does(kind), after.String(), before != after
	if j.Reset = trace.Resets(step.Action, before, after); j.Reset {
		j.Does = trace.ResetIn(before)
	}
	if j.Elsewhere = step.Elsewhere; j.Elsewhere {
		j.Does = "another host opens"
	}
	return j
}

// passes says that so much time does: "1 tick passes", "3 ticks pass".
func passes(p *model.Parameters, ticks int) string {
	if ticks > 1 && p.Tick == 0 {
		return p.Span(ticks) + " pass"
	}
	return p.Span(ticks) + " passes"
}

// endOf returns the end at which an action is; -1 for time that passes.
func endOf(a model.Action) int {
	if a.Kind == model.Tick {
		return -1
	}
	return int(a.End)
}

// citation names a clause with its document.
func citation(c model.Clause) string {
	switch text := c.String(); {
	case text == "" || strings.HasPrefix(text, "RFC") || c == model.OfStacks:
		return text
	default:
		return "RFC 9293, " + text
	}
}

// stateOf returns a state; of has how long the timers were when they were set, and is
// brought up to date.
func (g *game) stateOf(s *model.State, of *timing) stateJSON {
	var j stateJSON
	p := &g.model.Parameters
	for _, e := range model.Ends {
		t := &s.TCB[e]
		left := int(t.Timer.Left)
		if t.Timer.Kind == model.TimerOff {
			of.tcb[e] = 0
		} else {
			of.tcb[e] = max(of.tcb[e], left)
		}
		j.Box[e] = entryOf(p, s, e, of)
		j.TCB[e] = tcbJSON{State: t.State.String(), Incarnation: int(t.Incarnation),
			Timer: t.Timer.Kind.String(), Left: left, Of: of.tcb[e], Rows: rowsOf(p, t)}
		if t.Timer.Kind != model.TimerOff {
			j.TCB[e].Time = p.Time(left)
		}
	}
	for _, b := range []struct {
		name string
		left uint8
		of   int
	}{{"losses", s.Loss, p.Loss}, {"duplicates", s.Duplicates, p.Duplicates}, {"strays", s.Strays, p.Strays},
		{"aborts", s.Aborts, max(p.Aborts[0], p.Aborts[1], p.Crashes[0], p.Crashes[1])},
		{"opens", s.Opens, p.Incarnations - 1}, {"forgeries", s.Forgeries, p.Forger}} {
		switch {
		case b.of == model.Any:
			j.Budgets = append(j.Budgets, [2]string{b.name, "any"})
		case b.of > 0:
			j.Budgets = append(j.Budgets, [2]string{b.name, strconv.Itoa(int(b.left))})
		}
	}
	return j
}

// rowsOf returns what there is to read in a TCB.
func rowsOf(p *model.Parameters, t *model.TCB) [][2]string {
	rows := [][2]string{{"state", t.State.String()}}
	add := func(name, value string) { rows = append(rows, [2]string{name, value}) }
	if t.State.HasTCB() {
		add("SND.UNA", strconv.Itoa(int(t.SndUna)))
		add("SND.NXT", strconv.Itoa(int(t.SndNxt)))
		add("RCV.NXT", strconv.Itoa(int(t.RcvNxt)))
		add("incarnation", strconv.Itoa(int(t.Incarnation)))
	}
	if t.Timer.Kind != model.TimerOff {
		add("timer", t.Timer.Kind.String()+" "+p.Time(int(t.Timer.Left)))
	}
	for _, n := range []struct {
		name  string
		value uint8
	}{{"retransmitted", t.Retransmissions}, {"unsent", t.Unsent}, {"received", t.Received},
		{"not read", t.Held}, {"held out of order", uint8(bits.OnesCount8(t.Ahead.Text | t.Ahead.FIN))},
		{"keep-alives", t.Probes}, {"window probes", t.SendWindow.Probes}} {
		if n.value > 0 {
			add(n.name, strconv.Itoa(int(n.value)))
		}
	}
	if t.SendWindow.Wnd > 0 {
		add("SND.WND", strconv.Itoa(int(t.SendWindow.Wnd)-1))
	}
	if t.RTO > 0 {
		add("RTO kept", p.Time(int(t.RTO)))
	}
	if due := t.ACKDue(); due > 0 {
		add("ACK put off", p.Time(int(due)-1))
	}
	for _, is := range []struct {
		name string
		set  bool
	}{{"half closed", t.HalfClosed}, {"unread data", t.Unread}, {"FIN queued", t.FINQueued}} {
		if is.set {
			add(is.name, "yes")
		}
	}
	return rows
}

// flights returns what became of the segments.
func (g *game) flights() []flightJSON {
	flights, _ := g.run.Flights()
	all := []flightJSON{}
	for i := range flights {
		f := &flights[i]
		j := flightJSON{From: int(f.From), Text: f.Segment.String(), Short: short(&f.Segment),
			Reset: f.Segment.Has(model.RST), Incarnation: int(f.Segment.Incarnation),
			Begins: f.Begins, Stops: f.Stops, Forged: f.Forged,
			Sent: g.moveAt(f.Sent), Arrived: []int{}, Lost: g.moveAt(f.Lost), Astray: g.moveAt(f.Astray),
			Flying: f.Fate() == "in flight"}
		for _, at := range f.Arrived {
			j.Arrived = append(j.Arrived, g.moveAt(at))
		}
		j.Age = g.run.Elapsed() - g.run.Steps[f.Sent].Tick
		all = append(all, j)
	}
	return all
}

// short returns a segment in few letters: "FIN,ACK 1/2".
func short(s *model.Segment) string {
	text := s.Ctl.String() + " " + strconv.Itoa(int(s.Seq))
	if s.Has(model.ACK) {
		text += "/" + strconv.Itoa(int(s.Ack))
	}
	return text
}

// A next is an action that can follow.
type next struct {
	action  model.Action
	after   model.State
	effects model.Effects
}

// enabled returns the moves that can be made.
func (g *game) enabled() []nextJSON {
	p := &g.model.Parameters
	all := []nextJSON{}
	before := g.now()
	actions := g.sys.Enabled(*before, nil)
	run, last := g.further(), len(g.run.Steps)
	for i, a := range actions {
		n := next{action: a}
		n.after, n.effects = g.sys.Step(*before, a)
		if n.after.Overflow {
			continue
		}
		run.Steps[last] = trace.Step{Tick: g.run.Elapsed(), Action: a, After: n.after, Effects: n.effects}
		j := nextJSON{Move: moveText(actions, i), Kind: a.Kind.String(), End: endOf(a),
			Label: label(p, &n), Effect: effect(run), Clause: rule(run, last), Flight: -1,
			Violates: g.violates(&n)}
		ends := a.Arrives() && a.Kind != model.Forge // a segment in flight
		if ends || a.Kind == model.Lose || a.Kind == model.GoAstray {
			_, of := run.Flights()
			j.Flight = of[len(of)-1]
		}
		j.AtBox = a.Kind == model.Forget || a.Kind == model.Deliver && a.Segment.OfMiddlebox()
		all = append(all, j)
		if due, runs := g.model.UntilDue(before); a.Kind == model.Tick && runs && due > 1 {
			all = append(all, g.wait(due))
		}
	}
	return all
}

// wait is the move of all ticks until something is due.
func (g *game) wait(due int) nextJSON {
	p := &g.model.Parameters
	after := *g.now()
	for range due {
		after = g.sys.Apply(after, model.Action{Kind: model.Tick})
	}
	run := g.further()
	run.Steps[len(g.run.Steps)] = trace.Step{Action: model.Action{Kind: model.Tick}, After: after}
	return nextJSON{Move: "tick " + strconv.Itoa(due), Kind: "tick", End: -1, Flight: -1, Violates: []string{},
		Label: passes(p, due), Effect: effect(run)}
}

// further returns the run with room for one step more.
func (g *game) further() *trace.Run {
	run := *g.run
	run.Steps = append(run.Steps[:len(run.Steps):len(run.Steps)], trace.Step{})
	return &run
}

// label returns an action in few words.
func label(p *model.Parameters, n *next) string {
	a := n.action
	with := ""
	if a.Kind == model.Open || a.Creates {
		with = " with ISS " + strconv.Itoa(int(a.ISS))
		if a.Clock != model.ClockGoesOn {
			with += ", clock " + a.Clock.String()
		}
	}
	switch a.Kind {
	case model.Tick:
		return passes(p, 1)
	case model.Deliver:
		return "deliver " + short(&a.Segment) + with
	case model.DeliverDuplicate:
		return "deliver a copy of " + short(&a.Segment) + with
	case model.Forge:
		return "forge " + short(&a.Segment) + with
	case model.Lose:
		return "lose " + short(&a.Segment)
	case model.GoAstray:
		return short(&a.Segment) + " goes astray"
	case model.Open, model.Send, model.Close, model.Abort, model.Shutdown:
		if n.effects.Elsewhere {
			with += ", on another host"
		}
		return strings.ToUpper(a.Kind.String()) + with
	case model.Forget:
		return "forget"
	case model.Read, model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.Crash, model.Reboot,
		model.LingerEnd, model.Probe, model.ProbeWindow, model.DelayedACK:
		return trace.Does(a.Kind) + with
	}
	panic("BUG: no such action")
}

// ofChannel says what happens to a segment.
var ofChannel = map[model.ActionKind]string{
	model.Lose:             "the segment is gone",
	model.GoAstray:         "it arrives after its delay, within the MSL, or never",
	model.DeliverDuplicate: "the segment stays in flight",
}

// effect says what a move does, the last step of a run.
func effect(run *trace.Run) string {
	p, last := &run.Parameters, len(run.Steps)-1
	before, n := run.Before(last), &run.Steps[last]
	var says []string
	say := func(format string, args ...any) { says = append(says, fmt.Sprintf(format, args...)) }
	if does, ok := ofChannel[n.Action.Kind]; ok {
		say("%s", does)
	}
	if stops, _ := stopped(run, last); stops != "" {
		says = append(says, stops)
	}
	for _, e := range model.Ends {
		if was, is := before.Entry[e].State, n.After.Entry[e].State; was != is {
			says = append(says, boxAt(e)+": "+was.String()+" becomes "+is.String())
		}
		if n.Makes && n.Action.End == e {
			says = append(says, boxAt(e)+" sends "+n.Made.String())
		}
		was, is := &before.TCB[e], &n.After.TCB[e]
		if was.State != is.State {
			say("%v: %v becomes %v", e, was.State, is.State)
		}
		if n.Sends && n.Action.End == e {
			say("%s sends %v", sender(e, &n.Effects), n.Sent)
		}
		switch {
		case is.Timer.Kind == model.TimerOff && was.Timer.Kind != model.TimerOff:
			say("%v's %v timer is off", e, was.Timer.Kind)
		case is.Timer.Kind != model.TimerOff && (was.Timer.Kind != is.Timer.Kind || is.Timer.Left > was.Timer.Left):
			say("%v's %v timer is set to %s", e, is.Timer.Kind, p.Span(int(is.Timer.Left)))
		case n.Action.Kind == model.Tick && is.Timer.Kind != model.TimerOff && is.Timer.Left == 0:
			say("%v's %v timer is due", e, is.Timer.Kind)
		}
	}
	if n.Action.Arrives() && len(says) == 0 {
		say("nothing changes")
	}
	return strings.Join(says, "; ")
}
