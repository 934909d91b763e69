// Command tcpcheck-seqs is github.com/soypat/seqs, a TCP for microcontrollers in pure Go, as a
// stack that tcpcheck can play runs on: "tcpcheck conformance --against seqs" starts it. It is
// a module of its own, so that nothing else depends on it. It reads the time by time.Now, so
// it runs in a bubble of testing/synctest, where time stands still but for sleeping.
package main
