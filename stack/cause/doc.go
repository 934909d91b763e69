// Package cause says why a TCP stack differs from the model. The differences that package
// conformance finds are many, and few things are behind them: a [Cause] is one of those, with
// a sentence, a clause and a verdict, and says by itself which differences it explains. All
// causes are in one table, [All]; [Find] gives each difference to the cause that explains it,
// and leaves what none does.
package cause
