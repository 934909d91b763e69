// Package under is the model as a TCP that can be tested: one end of a connection with
// numbers of 32 bits, octets and a clock, whose every step is a step of the model.
//
// The model counts to 256, and its data comes in units. So for each step the numbers that
// matter in it (SND.UNA, SND.NXT, RCV.NXT, those of the segment) are given small ones that
// lie to each other as the large ones do: equal, before, in the window, after it. What comes
// of the step is read back by the same table. One segment that was sent is one unit, however
// long it is.
//
// # What is beside the model
//
// RFC 9293, 3.10.7.4, assumes the idealized segment, "that begins at RCV.NXT and does not
// exceed the window", to which others are tailored: so they are, before the model gets them.
// Text after a gap is kept (SHLD-31) and given to the model once the gap is filled; so is text
// that came with a SYN, once the connection is established. The FIN of a SYN is not kept. What
// one packet brings is answered with one ACK (MUST-58).
//
// What an application writes is sent in segments of at most the peer's MSS, as far as its
// window and the congestion window go (ten segments at first, slow start, RFC 6928 and 5681);
// there is no probe of a window that is closed, and no round trip is measured. The receive
// window is constant.
//
// A RST that answers a SYN in the window has SEQ=SND.NXT and ACK=RCV.NXT, as scripts have it:
// RFC 793 does not say which numbers it has. (In the model it has those of an answer, which a
// peer in SYN-SENT believes.)
//
// What a stack does beyond the policies of the model are its [Habits].
package under
