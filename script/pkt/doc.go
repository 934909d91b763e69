// Package pkt reads scripts of packetdrill, the tool of Google's with which the TCP of a
// kernel is tested (and FreeBSD's is, with a suite of its own): what is sent to a TCP,
// what it has to send, which calls an application makes and what comes of them, each with
// its time.
//
// What a script says is read whole, as far as the language goes; what of it is done is for
// package trial. Packets that are none of TCP, and code in Python between %{ and }%, are
// told apart and kept as they are.
//
// Lines between #ifdef and #endif are there if the name is defined: FreeBSD's suite says in
// this way what the standards ask (STANDARD) and what FreeBSD does.
package pkt
