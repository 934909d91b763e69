// Package script is the room of packetdrill's scripts, which test a TCP: pkt reads them.
package script
