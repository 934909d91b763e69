package dot

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tcpcheck/model"
)

// A diagramArrow is an arrow of a state diagram, labelled "event/answer" as RFC
// 9293 does in Figure 5.
type diagramArrow struct {
	from, to      model.TCPState
	event, answer string
}

// label returns what stands at the arrow.
func (a diagramArrow) label() string {
	if a.answer == "" {
		return a.event
	}
	return a.event + "/" + a.answer
}

// diagramFigure5 has the arrows of RFC 9293's Figure 5, with note 2's.
var diagramFigure5 = []diagramArrow{
	{model.Closed, model.Listen, "passive OPEN", "create TCB"},
	{model.Closed, model.SynSent, "active OPEN", "create TCB, snd SYN"},
	{model.Listen, model.Closed, "CLOSE", "delete TCB"},
	{model.Listen, model.SynSent, "SEND", "snd SYN"},
	{model.Listen, model.SynReceived, "rcv SYN", "snd SYN,ACK"},
	{model.SynSent, model.Closed, "CLOSE", "delete TCB"},
	{model.SynSent, model.SynReceived, "rcv SYN", "snd SYN,ACK"},
	{model.SynSent, model.Established, "rcv SYN,ACK", "snd ACK"},
	{model.SynReceived, model.Listen, "rcv RST", ""},
	{model.SynReceived, model.Established, "rcv ACK of SYN", "x"},
	{model.SynReceived, model.FinWait1, "CLOSE", "snd FIN"},
	{model.Established, model.FinWait1, "CLOSE", "snd FIN"},
	{model.Established, model.CloseWait, "rcv FIN", "snd ACK"},
	{model.FinWait1, model.FinWait2, "rcv ACK of FIN", "x"},
	{model.FinWait1, model.Closing, "rcv FIN", "snd ACK"},
	{model.FinWait1, model.TimeWait, "rcv FIN, ACK of FIN", "snd ACK"},
	{model.FinWait2, model.TimeWait, "rcv FIN", "snd ACK"},
	{model.CloseWait, model.LastAck, "CLOSE", "snd FIN"},
	{model.Closing, model.TimeWait, "rcv ACK of FIN", "x"},
	{model.LastAck, model.Closed, "rcv ACK of FIN", "x"},
	{model.TimeWait, model.Closed, "timeout=2MSL", "delete TCB"},
}

// diagramFigure returns the arrows of Figure 5 as an endpoint has them: where the
// figure ends in CLOSED, B's application at once listens again.
func diagramFigure(e model.End) []diagramArrow {
	arrows := slices.Clone(diagramFigure5)
	for i := range arrows {
		if a := &arrows[i]; e == model.B && (a.from == model.LastAck || a.from == model.TimeWait) {
			a.to = model.Listen
		}
	}
	return arrows
}

// A Diagram is the state diagram that the endpoints really have: what is reached of
// Figure 5, and what beside it.
type Diagram struct {
	// Parameters, Mutant and Limit, what ended the search early, are for the caption.
	Parameters model.Parameters
	Mutant     string
	Limit      string

	effects func(s *model.State, a model.Action) model.Effects
	states  int64
	reached [2][len(model.TCPStates)]bool
	taken   [2]map[diagramArrow]bool
}

// NewDiagram returns one of which nothing is reached. Effects returns those of a
// step.
func NewDiagram(effects func(s *model.State, a model.Action) model.Effects) *Diagram {
	return &Diagram{effects: effects, taken: [2]map[diagramArrow]bool{{}, {}}}
}

// State records a state.
func (d *Diagram) State(s *model.State) {
	d.states++
	for _, e := range model.Ends {
		d.reached[e][s.TCB[e].State] = true
	}
}

// Step records a step.
func (d *Diagram) Step(before *model.State, a model.Action, after *model.State) {
	e := a.End
	from, to := before.TCB[e].State, after.TCB[e].State
	if from == to {
		return
	}
	f := d.effects(before, a)
	d.taken[e][diagramArrow{from, to, diagramEvent(before, a, after, f), diagramAnswer(a, to, f)}] = true
}

// diagramEvent says what happens in a step, in the words of Figure 5.
func diagramEvent(before *model.State, a model.Action, after *model.State, f model.Effects) string {
	switch a.Kind {
	case model.Open:
		return "active OPEN"
	case model.Send, model.Close, model.Abort, model.Shutdown:
		return strings.ToUpper(a.Kind.String())
	case model.Read:
		return "RECEIVE"
	case model.GiveUp:
		return "retries used up"
	case model.Expire:
		return "timeout=2MSL"
	case model.Abandon:
		return "FIN-WAIT-2 timeout"
	case model.Crash, model.Reboot, model.LingerEnd, model.Probe, model.ProbeWindow,
		model.Forget, model.DelayedACK:
		return a.Kind.String()
	case model.Deliver, model.DeliverDuplicate:
		return "rcv " + diagramReceived(&before.TCB[a.End], a.Segment, &after.TCB[a.End], f)
	case model.Forge:
		return "rcv forged " + diagramReceived(&before.TCB[a.End], a.Segment, &after.TCB[a.End], f)
	case model.Tick, model.Lose, model.GoAstray, model.Retransmit:
	}
	return a.Kind.String()
}

// diagramReceived says what the segment was to the TCB, "FIN, ACK of FIN".
func diagramReceived(before *model.TCB, seg model.Segment, after *model.TCB, f model.Effects) string {
	var all []string
	if f.Accepted&model.AcceptedFIN != 0 {
		all = append(all, "FIN")
	}
	acknowledges := f.Accepted&model.AcceptedACK != 0
	if acknowledges && before.State == model.SynReceived {
		all = append(all, "ACK of SYN")
	}
	if acknowledges && before.FINUnacknowledged() &&
		(!after.State.HasTCB() || !after.FINUnacknowledged()) {
		all = append(all, "ACK of FIN")
	}
	if len(all) == 0 {
		return seg.Ctl.String()
	}
	return strings.Join(all, ", ")
}

// diagramAnswer says what the endpoint answers.
func diagramAnswer(a model.Action, to model.TCPState, f model.Effects) string {
	switch {
	case f.Sends && a.Kind == model.Close:
		return "snd FIN"
	case f.Sends:
		return "snd " + f.Sent.Ctl.String()
	case !to.HasTCB():
		return "delete TCB"
	}
	return "x"
}

// A drawnArrow is an arrow with what is to be said of it.
type drawnArrow struct {
	diagramArrow
	// figure says whether Figure 5 has it, reached whether it was taken.
	figure, reached bool
}

func figureFirst(a, b drawnArrow) int {
	switch {
	case a.figure == b.figure:
		return 0
	case a.figure:
		return -1
	}
	return 1
}

// arrows returns the arrows of e, those of Figure 5 and those taken beside it, in
// the order of the RFC's states.
func (d *Diagram) arrows(e model.End) []drawnArrow {
	type eventAt struct {
		from, to model.TCPState
		event    string
	}
	taken := map[eventAt]bool{}
	for a := range d.taken[e] {
		taken[eventAt{a.from, a.to, a.event}] = true
	}
	var all []drawnArrow
	inFigure := map[eventAt]bool{}
	for _, a := range diagramFigure(e) {
		at := eventAt{a.from, a.to, a.event}
		inFigure[at] = true
		all = append(all, drawnArrow{a, true, taken[at]})
	}
	for a := range maps.Keys(d.taken[e]) {
		if !inFigure[eventAt{a.from, a.to, a.event}] {
			all = append(all, drawnArrow{a, false, true})
		}
	}
	slices.SortFunc(all, func(a, b drawnArrow) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), figureFirst(a, b),
			strings.Compare(a.label(), b.label()))
	})
	return all
}
