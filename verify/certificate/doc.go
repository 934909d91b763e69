// Package certificate writes down why a property holds with any number of duplicates,
// and checks what is written: a set of states, with channels that are sets, such that
// the initial state is in it, no step from one of them leads out of it, and no step
// violates the property. Such a set is an inductive invariant. A state is in it if one
// of the states written covers it: one with the same ends, with each of its segments
// with no less life, and with no less of a budget.
//
// Check has nothing of the search: it asks the rules of package model for every step,
// and looks for every state that comes of it.
package certificate
