package matrix

import (
	"tcpcheck/model"
	"tcpcheck/properties"
)

// outcome is how a run with the fewest losses that ends badly for B ends.
type outcome uint8

const (
	served     outcome = iota // there is none
	within                    // there is none that loses what the budget has
	reset                     // a RST resets B in LAST-ACK
	unanswered                // B gives up, though not all it sent or was sent is lost
	overflow                  // too many segments are in flight one way to tell
)

// A node is a state that the search met, and how.
type node struct {
	state  model.State
	parent int // -1 for none
	ticks  int // that passed in the parent's state before the action
	action model.Action
}

// A search goes through the states of a quiet network by the number of losses that
// lead to them, and then by the number of steps, those that only pass time left out.
type search struct {
	quiet
	property properties.Property
	nodes    []node
	seen     map[model.State]bool
}

// fewest returns how the run with the fewest losses ends that ends badly for B, and
// that run.
func (q *quiet) fewest() (outcome, []node) {
	property, _ := properties.Named(promise)
	sys := &search{quiet: *q, property: property, seen: map[model.State]bool{}}
	next := []node{{state: q.Initial()[0], parent: -1}}
	wanting := false
	for len(next) > 0 {
		var layer []int
		for _, n := range next {
			layer = sys.add(layer, n)
		}
		next = nil
		left := -1
		for i := 0; i < len(layer); i++ {
			s, ticks := sys.passed(sys.nodes[layer[i]].state)
			wanting = wanting || sys.wants(&s)
			for _, a := range sys.enabled(&s, nil) {
				n := node{sys.Apply(s, a), layer[i], ticks, a}
				switch sys.ends(&s, a, &n.state) {
				case reset:
					return reset, sys.path(n)
				case overflow:
					return overflow, nil
				case unanswered:
					if left < 0 {
						left = len(sys.nodes)
						sys.nodes = append(sys.nodes, n)
					}
					continue
				case served:
					continue
				case within:
				}
				if a.Kind == model.Lose {
					next = append(next, n)
				} else {
					layer = sys.add(layer, n)
				}
			}
		}
		if left >= 0 {
			return unanswered, sys.path(sys.nodes[left])
		}
	}
	if wanting {
		return within, nil
	}
	return served, nil
}

// ends returns how a step ends the run; within for one after which it goes on.
func (sys *search) ends(before *model.State, a model.Action, after *model.State) outcome {
	of := sys.property.Of(sys.Model)
	switch {
	case after.Overflow:
		return overflow
	case !of.Step(before, a, after):
		return reset
	case a.Kind == model.GiveUp && a.End == model.B && sys.owed(before):
		return unanswered
	case before.TCB[model.B].State.HasTCB() && !after.TCB[model.B].State.HasTCB():
		return served
	}
	return within
}

// owed says whether a FIN of B's has been answered by nothing, nor is it or its answer
// lost or on its way.
func (sys *search) owed(s *model.State) bool {
	gone := sys.Parameters.Loss - int(s.Loss)
	for _, seg := range s.Toward[model.A].Segments() {
		if isFIN(model.A, seg) {
			gone++
		}
	}
	for _, seg := range s.Toward[model.B].Segments() {
		if isACK(model.B, seg) {
			gone++
		}
	}
	return gone < int(s.TCB[model.B].Retransmissions)+1
}

// add adds a node to a layer, unless its state, losses aside, is known.
func (sys *search) add(layer []int, n node) []int {
	key := n.state
	key.Loss = 0
	if sys.seen[key] {
		return layer
	}
	sys.seen[key] = true
	sys.nodes = append(sys.nodes, n)
	return append(layer, len(sys.nodes)-1)
}

// passed returns the state after s in which there is more to do than to wait, and the
// ticks until then.
func (sys *search) passed(s model.State) (model.State, int) {
	for ticks := 0; ; {
		as := sys.enabled(&s, nil)
		if len(as) != 1 || as[0].Kind != model.Tick {
			return s, ticks
		}
		n := sys.untilNext(&s)
		s = sys.Pass(s, n)
		ticks += n
	}
}

// path returns the nodes that lead to n, and n.
func (sys *search) path(n node) []node {
	var back []node
	for n.parent >= 0 {
		back = append(back, n)
		n = sys.nodes[n.parent]
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
