// Command tcpcheck-linux is the TCP of a Linux kernel under a virtual clock as a stack
// that tcpcheck can play runs on: "tcpcheck conformance --against linux" starts it. It
// boots a User-Mode Linux, whose /init is this program again.
package main
