// Package capture reads captures of TCP connections: the segments of a pcap or
// pcapng file, put in order by connection, by incarnation and by what each is to
// those before it: new, a retransmission, a duplicate, out of order.
//
// A file is read as a stream. Of each connection a bounded number of segments is
// kept: the handshake, what went last before each SYN, FIN and RST, and those
// themselves; the data between is counted and left out ([Fold]).
//
// What the segments mean is for package match to say.
package capture
