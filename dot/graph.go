package dot

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/dominikbraun/graph"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// MostNodes is how many nodes a state graph can have: more nobody can read.
const MostNodes = 300

// A StateGraph is the reachable states, folded, with a run among them.
//
// Invariants:
//  1. A node is never joined to itself: steps within it are its own.
//  2. The run goes along edges, or stays in a node.
type StateGraph struct {
	graph graph.Graph[string, *stateNode]
	fold  Fold
	run   *trace.Run
	limit string
}

// A stateNode is the states that a fold makes one.
type stateNode struct {
	name, label string
	states      int64
	// within has the actions that stay in the node.
	within map[string]bool
	// initial says whether the run begins here, loops whether it enters its loop.
	initial, loops bool
	// bad says that violations lead here, and nothing else.
	bad bool
	// violated is the last step of the run if that ends here.
	violated int
	// path has the steps of the run that stay here, from 1.
	path []int
}

// A stateEdge is the steps from one node to another.
type stateEdge struct {
	actions map[string]bool
	// path has the steps of the run, from 1, and pathActions what they are.
	path        []int
	pathActions map[string]bool
}

// A TooLargeError says that a graph has more nodes than can be read.
type TooLargeError struct {
	// Nodes is how many there are; AtLeast says that there are more.
	Nodes   int
	AtLeast bool
}

func (e *TooLargeError) Error() string {
	many := trace.Grouped(int64(e.Nodes))
	if e.AtLeast {
		many = "more than " + many
	}
	return fmt.Sprintf("%s nodes are too many to read (at most %d): take a narrower fold, %s", many,
		MostNodes, Folds[0].Name)
}

// Graph returns the graph of what was recorded, and in it the run, whose states
// representative brings into the form of those recorded. Limit names what ended the
// search early; it is "" if all was recorded. The error is a [*TooLargeError].
func (r *Recorder) Graph(run *trace.Run, representative func(model.State) model.State,
	limit string) (*StateGraph, error) {
	if n := len(r.nodes); n > MostNodes {
		return nil, &TooLargeError{min(n, mostCounted), n > mostCounted}
	}
	g := &StateGraph{
		graph: graph.New(func(n *stateNode) string { return n.name }, graph.Directed()),
		fold:  r.fold, run: run, limit: limit,
	}
	for _, name := range r.sortedNodes() {
		n := r.nodes[name]
		added := g.node(name, n.label)
		added.states, added.bad = n.states, n.bad
	}
	for step := range r.steps {
		if action := step.action.String(); step.from == step.to {
			g.node(step.from, "").within[action] = true
		} else {
			g.edge(step.from, step.to).actions[action] = true
		}
	}
	g.mark(representative)
	return g, nil
}

// node returns the node of that name, which it adds if it is not there.
func (g *StateGraph) node(name, label string) *stateNode {
	n, err := g.graph.Vertex(name)
	if errors.Is(err, graph.ErrVertexNotFound) {
		n = &stateNode{name: name, label: label, within: map[string]bool{}}
		err = g.graph.AddVertex(n)
	}
	graphMust(err)
	return n
}

// edge returns the edge between the nodes of those names, which it adds if it is
// not there.
func (g *StateGraph) edge(from, to string) *stateEdge {
	found, err := g.graph.Edge(from, to)
	if err == nil {
		return found.Properties.Data.(*stateEdge)
	}
	e := &stateEdge{actions: map[string]bool{}, pathActions: map[string]bool{}}
	graphMust(g.graph.AddEdge(from, to, graph.EdgeData(e)))
	return e
}

// graphMust panics on an error that only a mistake here can bring about.
func graphMust(err error) {
	if err != nil {
		panic("BUG: " + err.Error())
	}
}

// mark marks the run.
func (g *StateGraph) mark(representative func(model.State) model.State) {
	at := func(s model.State) *stateNode {
		s = representative(s)
		return g.node(g.fold.name(&s), g.fold.label(&s))
	}
	// What a run ends with that is no loop is of nothing else.
	end := func(s model.State) *stateNode {
		s = representative(s)
		n := g.node(g.fold.name(&s)+violated, g.fold.label(&s))
		n.bad = true
		return n
	}
	n := at(g.run.Initial)
	n.initial = true
	for i, step := range g.run.Steps {
		n.loops = n.loops || i == g.run.Loop
		next := at(step.After)
		if i == len(g.run.Steps)-1 && g.run.Loop < 0 && g.run.Property != "" {
			next = end(step.After)
		}
		if next == n {
			n.path = append(n.path, i+1)
		} else {
			e := g.edge(n.name, next.name)
			action := graphActionOf(step.Action).String()
			e.actions[action], e.pathActions[action] = true, true
			e.path = append(e.path, i+1)
		}
		n = next
	}
	if g.run.Property != "" {
		n.violated = len(g.run.Steps)
	}
}

// size returns the number of nodes and that of the states in them.
func (g *StateGraph) size() (nodes int, states int64) {
	all := g.sorted()
	for _, n := range all {
		states += n.states
	}
	return len(all), states
}

// sorted returns the nodes by name.
func (g *StateGraph) sorted() []*stateNode {
	adjacent, err := g.graph.AdjacencyMap()
	graphMust(err)
	var all []*stateNode
	for _, name := range slices.Sorted(maps.Keys(adjacent)) {
		all = append(all, g.node(name, ""))
	}
	return all
}
