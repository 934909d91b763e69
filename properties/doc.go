// Package properties is what TCP promises about closing a connection, one value
// per promise: its name, a sentence, where it comes from, and the check.
//
// A check of a step sees the state before, the action and the state after, and
// decides from them; the model carries no flags for it. What a check reads of the
// model's ghosts it declares, so that others need not be kept.
//
// Which properties to check, how, and how to say what came of it is not here.
package properties
