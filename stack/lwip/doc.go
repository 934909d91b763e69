// Command tcpcheck-lwip is lwIP's TCP as a stack that tcpcheck can play runs on: "tcpcheck
// conformance --against lwip" starts it. It is a module of its own, as it needs cgo and lwIP:
// Debian has that in the package liblwip-dev. No thread of lwIP runs; its timer is called by
// hand, four times in a second of the time that passes.
package main
