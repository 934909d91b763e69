// Package learn finds out by experiments what a TCP stack is: [Models.Learn] which policies and times it
// has, as a profile, and fingerprint.go which of the known profiles is its own, with the fewest
// experiments.
//
// An [Experiment] is a [Probe] (an end is brought to a state, segments arrive, and what it sends and
// where it is then is the outcome) or a [Timer] (the outcome is how long something takes, found by
// bisection in the stack's time). What the outcome of a probe is under a policy is not written down
// anywhere: the same probe is done with the model, as package under has it. So a policy is learned by
// trying its values on the model until that does what the stack did; and values that do the same in
// all probes are told as what cannot be told apart.
package learn
