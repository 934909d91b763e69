// Package mutants is the model with one rule broken on purpose, a mutant for each
// mistake that a stack has made or could make. Each shows that a property can
// fail.
//
// A mutant wraps the model; the model knows nothing of it. What a mutant breaks
// it names; that it does is for tests to show.
package mutants
