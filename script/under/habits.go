package under

// Habits are what a stack does beyond the policies of the model. The zero value has none: an
// end that does what its policies say.
type Habits struct {
	// FINAgain says that an ACK that is sent while the FIN is not acknowledged is the FIN
	// again, but for challenge ACKs (FreeBSD: tcp_output, with TF_SENTFIN).
	FINAgain bool
	// DropsSYNACK says that a SYN with ACK in LISTEN draws nothing (FreeBSD: the suite of its
	// tests).
	DropsSYNACK bool
	// TimeWaitApart says that in TIME-WAIT a segment without ACK draws nothing, unless it opens
	// the next incarnation, and that a SYN with ACK is answered wherever it lies (FreeBSD:
	// tcp_twcheck).
	TimeWaitApart bool
	// NeedsACK says that what has neither ACK nor SYN nor RST draws nothing, but in TIME-WAIT (Linux:
	// tcp_rcv_established, tcp_rcv_state_process).
	NeedsACK bool
	// ResetAtFIN says that a RST at the number of the peer's FIN is taken as one at RCV.NXT, in
	// CLOSE-WAIT, CLOSING and LAST-ACK (Linux: tcp_reset_check).
	ResetAtFIN bool
	// DropsSYNFIN says that a segment with SYN and FIN is dropped in any state (FreeBSD:
	// net.inet.tcp.drop_synfin).
	DropsSYNFIN bool
}

// habitsOf returns those of the stack that a profile is of.
func habitsOf(profile string) Habits {
	switch profile {
	case "freebsd":
		return Habits{FINAgain: true, DropsSYNACK: true, TimeWaitApart: true}
	case "linux":
		return Habits{NeedsACK: true, ResetAtFIN: true}
	}
	return Habits{}
}
