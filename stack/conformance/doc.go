// Package conformance compares a TCP stack with the model, transition by transition. The
// model of one end is explored against a peer that may send anything at any time: a
// [Probe] is a shortest way to a state of that end, something that happens there, and the
// wait until the timer that runs then fires. One probe for each kind of transition is a
// covering set; each is played on the stack by package replay.
package conformance
