// Package packetdrill writes a run as a script for packetdrill, Google's tool to test
// the TCP of a kernel: the kernel plays one end of the run, the script plays the
// other end and the network.
//
// What the run's end does by itself is a system call: OPEN is socket, bind and
// connect, or, at B, listen and accept; SEND is write, CLOSE is shutdown, or close
// where the end does not wait for its peer's FIN for ever, ABORT is close with
// SO_LINGER of 0. A segment that arrives at it is injected (<) when it arrives; one
// that it sends is expected (>) when it sends it. A segment that is lost on the way
// to it is not there at all. Comments tell the states of the model, and what the
// other end does meanwhile.
//
// Numbers are those of package wire, as packetdrill wants them: as they are in a SYN,
// and relative to the ISNs of the current connection in all other segments. So an
// old segment can have a number just below 2^32: it lies before the ISN.
//
// Times are those of the ticks, in seconds, each relative to the line before.
//
// # What packetdrill and kernels cannot do
//
// Packetdrill learns the ISN that the kernel has chosen from the first SYN or SYN+ACK
// of a socket. For A each incarnation has a socket of its own. For B, whose connections
// all come from one listener and have the same ports, it learns it but once: from
// where B is opened again, the lines are comments, to be read and not run. A byte
// of data with the number 2^32 − 1 cannot be written at all.
//
// The length of TIME-WAIT cannot be set in Linux, but for 0. The header of a script
// says where the run needs another one, and what else a kernel has to be told.
package packetdrill
