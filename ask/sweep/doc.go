// Package sweep asks one question at every point of a grid of settings: the points
// that are asked in parallel, the result file from which an interrupted sweep goes
// on, the shards of a sweep on many machines and what they come to together, and
// the tables and pictures of what was found.
//
// It writes where it is told to, and prints nothing by itself.
package sweep
