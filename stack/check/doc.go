// Package check finds out whether a program is a stack that runs can be played on: whether
// it speaks the protocol of package stack, and keeps to what the protocol promises. What it
// does as a TCP beyond a handshake is for package conformance, so it is only remarked.
package check
