// Package explore visits every reachable state of a finite transition system,
// breadth-first, and checks properties of its states, of its steps and of its
// whole graph.
//
// It knows states, actions and properties, and nothing of TCP.
//
//   - [System] is what can be explored: an initial state and, for every state,
//     the actions enabled in it and where each leads.
//   - [Property] is what can be claimed of it: [Always], [AlwaysStep],
//     [Sometimes], [Settles], [NoLivelock].
//   - [Run] explores, and answers each property with a [Finding]: a verdict and,
//     where there is one, a shortest [Trace].
//
// The result is the same for any number of workers, down to the trace. What a
// state means, how it is printed and what is worth asking of it is left to
// others.
package explore
