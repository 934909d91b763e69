// Package netstack has gVisor's TCP, gvisor.dev/gvisor/pkg/tcpip, play one end of a
// connection under a clock that only moves when told. Nothing is waited for: a minute
// of TIME-WAIT passes at once.
package netstack
