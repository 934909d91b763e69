package model

// TCPState is a state of a connection as one endpoint sees it (RFC 9293, 3.3.2).
type TCPState uint8

// The eleven states, with how each is left.
const (
	// Closed: no TCB. Left by an active OPEN (A only).
	Closed TCPState = iota
	// Listen: no TCB, a passive OPEN outstanding (B only). Left by a SYN.
	Listen
	// SynSent: SYN sent. Left by SYN+ACK, SYN, RST, or giving up.
	SynSent
	// SynReceived: SYN sent and received. Left by the ACK of ours.
	SynReceived
	// Established: data may go both ways. Left by CLOSE or the peer's FIN.
	Established
	// FinWait1: we closed first, our FIN is not acknowledged. Left by its ACK, or the peer's FIN.
	FinWait1
	// FinWait2: our FIN is acknowledged, the peer has not closed. Left by its FIN.
	FinWait2
	// CloseWait: the peer closed, our application has not. Left by CLOSE.
	CloseWait
	// Closing: both closed at once, our FIN is not acknowledged. Left by its ACK.
	Closing
	// LastAck: we closed second, our FIN is not acknowledged. Left by its ACK.
	LastAck
	// TimeWait: both FINs are acknowledged. Left when the wait is over.
	TimeWait
)

// TCPStates lists the eleven states in the order of RFC 9293, with CLOSED first.
var TCPStates = [...]TCPState{
	Closed, Listen, SynSent, SynReceived, Established,
	FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait,
}

// String returns the RFC's spelling, "FIN-WAIT-1".
func (s TCPState) String() string {
	return [...]string{
		"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED",
		"FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
	}[s]
}

// HasTCB says whether an endpoint in this state keeps a TCB.
func (s TCPState) HasTCB() bool { return s != Closed && s != Listen }

// Synchronized says whether both SYNs are acknowledged (RFC 9293, 3.5.2, group 3).
func (s TCPState) Synchronized() bool { return s >= Established }

// FINReceived says whether the peer's FIN was received in this state, after which no data
// is.
func (s TCPState) FINReceived() bool {
	return s == CloseWait || s == Closing || s == LastAck || s == TimeWait
}

// FINSent says whether our FIN was sent, and there is a TCB.
func (s TCPState) FINSent() bool { return s >= FinWait1 && s != CloseWait }

// FINUnacknowledged says whether our FIN was sent and is not acknowledged.
func (s TCPState) FINUnacknowledged() bool {
	return s == FinWait1 || s == Closing || s == LastAck
}
