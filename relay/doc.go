// Package relay asks what becomes of a connection with a proxy in the middle that ends
// TCP on both sides: a client A, a relay, a server B, two connections, four sockets.
//
// It is a system of its own beside package model, searched by the same package explore. A
// leg is what TCP is to those who use it: bytes, an end of the stream and a reset come in
// the order in which they were sent, and each takes up to the leg's delay. What is lost is
// sent again, later, unless the sender has forgotten the connection by then. What a socket
// does is in leg.go, what the relay does in proxy.go, and what A and B do in ends.go.
//
//   - [Parameters] are what can differ, [Named] those of proxies that there are.
//   - [Ask] answers a [Question]: which of [Properties] hold, and a shortest [Run] that
//     violates one. [Least] finds the shortest time with which they hold.
//
// It leaves out how a connection is opened, sequence numbers, and what is within a leg:
// package model has all that.
package relay
