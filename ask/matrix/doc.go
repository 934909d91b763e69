// Package matrix sets stacks against stacks: how many ACKs in a row, each of the
// passive closer's FIN, can be lost before the active closer's TIME-WAIT is over and
// a RST answers the FIN instead.
//
// A cell is found by a search of the model, not by a formula. The search is one of
// a quiet network: both applications close at once, nothing is lost but what is
// asked about, and of the segments only the passive closer's FINs and the answers to
// them are late. A FIN arrives at one of the few instants that matter (instants.go says
// why they are enough). That no other run of the model does with fewer losses is for
// the tests to show.
package matrix
