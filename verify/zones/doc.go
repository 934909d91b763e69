// Package zones searches the runs of a model for all times at once: a state has no times,
// and with it goes a zone, the set of what may be left of timers and lives there. How many
// there are does not grow with how long times are. What it finds is the order of a run's events,
// and when they can happen. See docs/reductions.md, 19.
package zones
