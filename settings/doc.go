// Package settings makes parameters of what is asked for by name: the values of
// flags, of a file, of a point of a sweep. It knows the profiles, the defaults, what
// goes before what, and how times that are durations become ticks.
package settings
