// Package scenario asks questions whose answers are known: a file in YAML has
// configurations, what is asked of each, what has to come out, and why; this package
// reads such files, asks, and compares. It has the library of named situations, which
// are such files, and it reads those that a project checks its TCP with whenever it
// changes.
package scenario
