// Package model is how two TCP endpoints close a connection over a channel that
// loses, delays, reorders and duplicates: a finite transition system whose
// rules are RFC 9293's, in the order and the words of the RFC.
//
// A [State] is a value: two TCBs, the segments in flight each way, what is left
// of each timer and of each budget. A [Model] holds the [Parameters] and says
// which [Action] values are enabled in a state and where each leads. Nothing here
// reads a clock: an endpoint has a timer started or stopped and is told when it
// fires, and what a step does besides changing the state is returned as
// [Effects].
//
// Ghosts ([Ghosts]) are bookkeeping that no endpoint can see, for properties to
// read: which incarnation of the connection a segment belongs to, whether the
// connection is still graceful.
//
// What is claimed of the states, how they are searched, packed or drawn, and
// broken variants of the rules are not here.
package model
