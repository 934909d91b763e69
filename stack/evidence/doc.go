// Package evidence writes what a stack did in a script that package replay has played on it as
// files for those who look after the stack: what it sent and got, as a capture ([Capture]), and
// what it should have done, as a script of packetdrill that it fails ([Drill]).
package evidence
