// Package trial does what a script of packetdrill says with a TCP, and says where that does
// something else: the model, by a profile, or a stack of package stack.
//
// Numbers are those of packetdrill: of a SYN as they are, of all else relative to the ISNs of
// the connection. What a segment has to be is compared in its control bits (but PSH, and the
// ACK of a RST), its numbers, its length and its time, within the tolerance of the script.
// Windows and options are read and not compared. As packetdrill does, it looks at what is sent
// when the script expects something, and at nothing after its end.
//
// An ACK of text may come later than the model's, or not at all where something that is sent
// has it (RFC 9293, 3.8.6.3).
package trial
