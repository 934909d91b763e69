// Package wire is a run as it would be seen on a wire: packets with sequence
// numbers of 32 bits and with times, at each end, and what is to be said of each.
//
// # Numbers
//
// The model's numbers are taken modulo seq-mod. Those of a wire come from playing
// the run once more in 32 bits: a TCB gets an ISN when it is created, and from then
// on its SND.UNA, SND.NXT and RCV.NXT move by as much as the model's do. One unit of
// data is one byte, so that a SYN, a byte and a FIN take one number each, as in the
// model. A segment bears the numbers of the TCB that sends it, and a RST those of
// the segment that it answers, or SEQ 0 where RFC 9293 says so.
//
// Only the ISNs are free. Each is the model's ISS modulo seq-mod, so every number on
// the wire, taken modulo seq-mod, is the model's. And what an endpoint tells apart when
// a segment arrives (is SEG.SEQ left of the window, at RCV.NXT, further in the window,
// right of it; does SEG.ACK acknowledge nothing new, a part, all, or what was never sent)
// it has to tell apart in 32 bits as well. What that is, the model is asked: it plays
// the arrival with the numbers elsewhere, and where the same comes of it, they may be
// elsewhere. So it follows from the rules and policies that there are, and no rule is
// written down here again. Within one incarnation numbers are where they are in the
// model anyway. Those of two incarnations say how far apart their ISNs are, or which is
// the greater one; these conditions are solved for all ISNs together. Where it can be,
// the numbers of a segment that is in the window lie as far from RCV.NXT and SND.NXT as
// they do in the model, too, for an endpoint that has other policies, or that checks
// whether an ACK is too old (RFC 5961, 5.2). So where the model needs that the numbers
// of two incarnations collide, the ISNs are such that they do; where it does not, a new
// ISN is far above the one before, and what is old lies far left of the window. Under
// isn monotonic and isn zero an ISN follows the one before as the policy says.
//
// That is [NumberRun]. For a stack that plays one end, of which it is not known what it
// tells apart and whose window is larger than the model's, [NumberEnd] keeps all of it.
//
// # Where that cannot be faithful
//
// A sequence number space of 8 numbers wraps within one connection that sends
// more than that, and then an old segment of the same incarnation can be in the
// window in the model. A run may need that ISNs collide in two ways that exclude each
// other, since in the model the same number comes round again. And where a window is
// nearly half of the space, a SYN that comes after all that is old (time-wait-syn
// reopen) can have what is old in its window, around the corner. With 32 bits none
// of that happens in so short a run. [Story.Doubts] names the arrivals where the wire
// does not bear out the model; it is empty nearly always. A run with doubts may be
// one that a greater seq-mod does not have.
//
// # Times
//
// A tick is as long as Parameters.Tick says, or one second. The steps of a tick
// follow one another a microsecond apart (less where a tick is shorter than its
// steps together). The run begins at time 0; where a connection is open at the
// start, its handshake comes in the microseconds before.
package wire
