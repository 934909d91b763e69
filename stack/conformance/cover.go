package conformance

import (
	"fmt"

	"github.com/dominikbraun/graph"

	"tcpcheck/model"
	"tcpcheck/stack/replay"
)

// A node is what tells states of an end apart: all but how the numbers began.
type node struct {
	state                 model.TCPState
	outstanding           model.Seq
	syn                   bool
	unsent, opens, aborts uint8
	retransmissions       uint8
	timer                 model.Timer
}

func (e *end) node(s *model.State) node {
	t := e.tcb(s)
	return node{
		t.State, (t.SndNxt - t.SndUna) % seqMod, t.SYNUnacknowledged,
		t.Unsent, s.Opens, s.Aborts, t.Retransmissions, t.Timer,
	}
}

// A transition is a kind of step: what happens in which TCP state, what is outstanding
// then, and what comes of it.
type transition struct {
	state, next model.TCPState
	outstanding model.Seq
	event       Event
	answers     model.Control
	seq         model.Seq // of the answer, from SND.NXT
	timer       model.TimerKind
	restarts    bool
	// waited says, in TIME-WAIT, that some of it is over: what restarts it shows only then.
	waited bool
}

// Cover returns probes that take every kind of transition that the model of an end has
// under a profile, those with a shorter way first. The search through the states goes
// breadth first, and each probe is a shortest way.
func Cover(profile string, side model.End) ([]Probe, error) {
	policy, err := policyOf(profile)
	if err != nil {
		return nil, err
	}
	e, err := newEnd(side, policy)
	if err != nil {
		return nil, err
	}
	c := cover{end: e, ways: graph.New(graph.IntHash, graph.Directed()), ids: map[node]int{},
		seen: map[transition]bool{}}
	if err := c.add(e.start()); err != nil {
		return nil, err
	}
	var probes []Probe
	for id := 0; id < len(c.places); id++ {
		p := c.places[id]
		for _, event := range e.events(&p) {
			after, step, err := e.step(p, event)
			if err != nil {
				return nil, err
			}
			if kind := c.kind(&p, event, &after, &step); !c.seen[kind] {
				c.seen[kind] = true
				way, err := c.way(id)
				if err != nil {
					return nil, err
				}
				probe := Probe{Profile: profile, Side: side, Events: append(way, event), At: len(way) + 1}
				probe.Events = append(probe.Events, e.untilFired(after)...)
				probes = append(probes, probe)
			}
			if err := c.reach(id, event, after); err != nil {
				return nil, err
			}
		}
	}
	return probes, nil
}

// A cover is the graph of the states of an end, by number, in the order in which they
// were found.
type cover struct {
	*end
	// ways has of all ways from one state to another the one that was found first, and
	// only to states that were not found before.
	ways   graph.Graph[int, int]
	places []place
	ids    map[node]int
	seen   map[transition]bool
}

func (c *cover) add(p place) error {
	id := len(c.places)
	c.places = append(c.places, p)
	c.ids[c.node(&p.state)] = id
	return c.ways.AddVertex(id)
}

func (c *cover) reach(from int, event Event, p place) error {
	if _, found := c.ids[c.node(&p.state)]; found {
		return nil
	}
	if err := c.add(p); err != nil {
		return err
	}
	return c.ways.AddEdge(from, len(c.places)-1, graph.EdgeData(event))
}

// way returns the events that lead to a state.
func (c *cover) way(to int) ([]Event, error) {
	if to == 0 {
		return nil, nil
	}
	path, err := graph.ShortestPath(c.ways, 0, to)
	if err != nil {
		return nil, err
	}
	var events []Event
	for i := 1; i < len(path); i++ {
		edge, err := c.ways.Edge(path[i-1], path[i])
		if err != nil {
			return nil, err
		}
		event, ok := edge.Properties.Data.(Event)
		if !ok {
			panic(fmt.Sprintf("BUG: no event leads from %d to %d", path[i-1], path[i]))
		}
		events = append(events, event)
	}
	return events, nil
}

// kind returns the kind of transition that a step is.
func (c *cover) kind(p *place, event Event, after *place, step *replay.Step) transition {
	was, is := c.tcb(&p.state), c.tcb(&after.state)
	k := transition{
		state: was.State, next: is.State, event: event, outstanding: (was.SndNxt - was.SndUna) % seqMod,
		timer: is.Timer.Kind, restarts: is.Timer.Left > was.Timer.Left,
		waited: was.State == model.TimeWait && was.Timer.Left < wait,
	}
	if step.Sends != nil {
		k.answers = step.Sends.Ctl
		if nxt := after.numbers.Nxt; step.Sends.Seq.TCB == nxt.TCB {
			k.seq = model.Seq(nxt.Plus-step.Sends.Seq.Plus) % seqMod //nolint:gosec // it is small
		}
	}
	return k
}

// untilFired returns the events until the timer that runs, if one does, has fired.
func (e *end) untilFired(p place) []Event {
	t := e.tcb(&p.state)
	if t.Timer.Kind == model.TimerOff {
		return nil
	}
	var events []Event
	for range t.Timer.Left {
		events = append(events, tick)
	}
	return append(events, fire)
}
