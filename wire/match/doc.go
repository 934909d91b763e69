// Package match finds a run of the model that shows what a capture shows, and says why
// what is odd in it happened.
//
// It fills in what no capture has: the calls of applications, the timers, which segments
// arrived and when. [Follow] does so in two ways. First the likeliest runs are followed,
// both ends together (search.go; what a step costs, and what an end can have sent, is in
// rules.go, what happens without a segment in silent.go). If that finds none, it is
// decided whether there is one, for each end by itself and exhaustively (decide.go,
// possible.go). If there is none, the [Result] says at which frame the capture leaves
// the model and what the model would have sent there, and goes on from the nearest
// state.
//
// Before that the capture is put in order and completed, as far as its numbers tell
// (complete.go): it is evidence of a connection, and what it is worth as such a [Witness]
// says. What stacks do beyond the policies of the model is in habits.go.
//
// Where a captured packet becomes a cause: [Result.Causes], in cause.go, goes over the
// steps of the run. A RST is explained in causerst.go, by the step that sent it: by what
// it answered, and what had become of the connection by then. The kinds there are have
// their names in causekind.go.
//
// Where it becomes a verdict: [Result.Findings], in verdict.go, judges each property of
// package properties in the way that the property itself says (properties.OnWire). What a
// refusal is against, and which settings would allow it, is in clause.go.
//
// Where its numbers become the model's: numbers.go.
package match
