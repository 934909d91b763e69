// Package collapse represents the states of the model by small numbers, and takes
// steps by looking them up.
//
// A state is collapsed into three parts, each of which is one of few (Holzmann,
// "State compression in SPIN: recursive indexing", 1997): its control, which is
// all but the channels, and its two channels. What a segment does to an end, what
// an end does by itself and what becomes of a channel depend on one part each. So
// each is found out once, from the system itself, and looked up from then on.
package collapse
