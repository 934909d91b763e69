// Package generate writes scripts of packetdrill for what FreeBSD's suite has none of: of its
// matrix of 11 states and 8 kinds of segments 46 cells are filled, and here are the other 42.
// Each script takes a TCP to a state, has a segment of a kind arrive at a place in or beside the
// window, and wants what the model sends by a profile; then an old ACK shows what has become of
// the connection: an ACK has its numbers, a RST says that it is gone.
package generate
