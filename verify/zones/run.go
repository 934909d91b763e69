package zones

import (
	"slices"

	"tcpcheck/model"
)

// A Run is a run of the search, of which only the order of events is known: each can happen
// at several times.
type Run struct {
	sys  *system
	path []*node
	// bounds are orders beside those of its steps.
	bounds []order
}

// An Event is one action of a run, as the search has it.
type Event struct {
	// Tick is when it happens.
	Tick   int
	action model.Action
	// life is what is left of the segment's life, of which the action is, if there is one.
	life uint16
	// After is the state after it, without times.
	After model.State
}

// path returns the nodes on the way to n, but the first.
func (n *node) path() []*node {
	var path []*node
	for ; n.parent != nil; n = n.parent {
		path = append(path, n)
	}
	slices.Reverse(path)
	return path
}

// A Schedule says which times the events of a run have, of those that they can have.
type Schedule uint8

// The schedules.
const (
	// Earliest has each event as early as it can be.
	Earliest Schedule = iota
	// Latest has each as late as it can be. What nothing hurries, as what an application does that is
	// waited for by nobody, comes as long after the one before as it does at the earliest.
	Latest
)

// schedules are the names of the schedules.
var schedules = [...]string{Earliest: "earliest", Latest: "latest"}

// ScheduleNames lists the names of the schedules, by number.
func ScheduleNames() []string { return schedules[:] }

// String returns the name.
func (s Schedule) String() string { return schedules[s] }

// Events returns the events by a schedule, at the lengths l; false if there are no such times.
func (r *Run) Events(l Lengths, by Schedule) ([]Event, bool) {
	orders := r.orders()
	at, _, ok := schedule(len(r.path)+1, orders, l.corner())
	if !ok {
		return nil, false
	}
	if by == Latest {
		at = latest(at, orders, l)
	}
	var events []Event
	for i, n := range r.path {
		e := Event{Tick: at[i+1], action: n.action, After: Bare(n.state())}
		if clock := n.action.Segment.Life; n.action.Kind == model.Forge {
			e.life = uint16(r.sys.delay)
		} else if clock > 0 {
			b := n.parent.clocks[clock-1]
			e.life = uint16(b.from - (e.Tick - at[b.event]))
		}
		events = append(events, e)
	}
	return events, true
}

// Kind is that of the event's action.
func (e *Event) Kind() model.ActionKind { return e.action.Kind }

// Is says whether e can be a.
func (e *Event) Is(a model.Action) bool { return e.Same(a) && a.Segment.Life == e.life }

// Same says whether a is of the same kind as the action of e.
func (e *Event) Same(a model.Action) bool {
	return a.Kind == e.action.Kind && a.End == e.action.End && a.Creates == e.action.Creates
}

// Waits returns for which lengths of those TIME-WAITs that may last any time, if all of them last
// the same, of least to most, the run is possible: none where the last is less than the first.
// There is no gap among them.
func (r *Run) Waits(least, most int) (first, last int) {
	orders := r.orders()
	// Each round that is in vain tells why, and how far that goes.
	narrow := func(wait *int) bool {
		for least <= most {
			_, why, ok := schedule(len(r.path)+1, orders, corner{wait: *wait, parts: 1})
			switch {
			case ok:
				return true
			case why.waits > 0:
				most = min(most, floor(-why.ticks, why.waits))
			case why.waits < 0:
				least = max(least, -floor(-why.ticks, -why.waits))
			default:
				most = least - 1
			}
		}
		return false
	}
	if narrow(&least) {
		narrow(&most)
	}
	return least, most
}

// floor is n divided by d > 0, rounded down.
func floor(n, d int) int {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}

// Bare returns s without times: where segments keep their order, each has its own place in it.
func Bare(s model.State) model.State {
	t := s
	for _, e := range model.Ends {
		for k := range timings {
			*k.left(&t, e) = 0
		}
		t.Toward[e] = model.Channel{}
		for i, seg := range s.Toward[e].Segments() {
			seg.Life = 0
			t.Toward[e].Add(seg.InPlace(i))
		}
	}
	return t
}
