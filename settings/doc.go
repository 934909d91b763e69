// Package settings makes parameters of what is asked for by name: the values of
// flags, of a file, of a point of a sweep. It knows the profiles, the defaults, what
// goes before what, and how times that are durations become ticks.
//
// A profile is a named set of policies and times. Those of texts (textbook, rfc9293,
// rfc793) have the policies of package model, whose times have no unit. Those of real
// stacks are data, each value with its source, in profiles/; their times are real.
package settings
