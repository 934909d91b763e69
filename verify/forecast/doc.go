// Package forecast tells before a long search whether it can come to an end within
// its memory, and if not, at which coarser resolution of time it would.
//
// It searches for a short while and continues the sizes of the levels as far as the
// timers can run. That is an estimate; it decides nothing but whether to begin.
package forecast
