// Command tcpcheck-gvisor is gVisor's TCP as a stack that tcpcheck can play runs on:
// "tcpcheck replay --against gvisor" starts it. It is a module of its own, so that
// nothing else depends on gVisor.
package main
