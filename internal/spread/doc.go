// Package spread measures what a search costs that is spread over processes: each
// owns a part of the states, by a hash of what they are, and has the others send it
// those that they find. It is there for docs/big.md, and nothing else uses it.
//
//	go test ./internal/spread                  # a small question, two processes
//	go test ./internal/spread -v -args -of rfc9293-5 -processes 4
//
// The processes are joined by pipes, one each way between any two, as those of an
// MPI job are by a network. A level ends for all at once: each tells the others that
// it has sent all, and the process that started them what it found, which then has
// them go on or stop.
package spread
