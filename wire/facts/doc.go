// Package facts says what follows from the sequence numbers of a captured connection
// alone: who closed first, whose FIN the other end acknowledges, who must be in TIME-WAIT,
// and which segment was overtaken or is old. It looks for no run of the model, so what it
// says stands whatever the comparison with the model finds.
//
// An end closes when its FIN is sent for the first time, or when it aborts. A FIN that was
// overtaken was sent before what overtook it: the SEQ of that lies behind the FIN. A FIN
// acknowledges the other end's if its sender was in CLOSE-WAIT, so two FINs that do not
// acknowledge each other are a simultaneous close. A RST that answers a segment is no abort:
// an end that has no connection has none to close.
//
// TIME-WAIT follows from RFC 9293, 3.6: an end is in it that sent its FIN before it got the
// other's, and got both the other's FIN and the acknowledgement of its own.
package facts
