// Package explain says in words what a counterexample shows: what was lost or
// late, what that led to, and what would have prevented it.
//
// What happened it reads off the run. What would have prevented it it finds by
// asking again with one thing changed, never from a table.
package explain
