// Package inverse says for which times the order of events of a run is possible: a
// polyhedron, by the inverse method (André, Chatain, Encrenaz, Fribourg, An Inverse Method
// for Parametric Timed Automata, 2009) for one run.
//
// What happens when is a set of bounds of differences of two times, in which the
// parameters are not numbers. Eliminating the times, as Fourier and Motzkin did, leaves
// what the parameters have to fulfil. It says nothing of other orders of events.
package inverse
