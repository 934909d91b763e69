// Package reduce makes the search need fewer states: it maps states that no
// property can tell apart to one of them.
//
// Each reduction says beside its code why it changes no verdict and no length of a
// counterexample. The model knows nothing of them, nor do they of properties.
package reduce
