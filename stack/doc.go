// Package stack is what a TCP stack has to offer so that runs of the model can be
// played on it: it takes segments and application calls, passes time when told, and
// says what it sends. A stack is a [Target], in the same process or in one of its
// own, with which [Command] and [Serve] speak over pipes: so no stack is a
// dependency of this module.
package stack
