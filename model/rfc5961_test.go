package model

import "testing"

// RFC 5961, 5.2, as RFC 9293, 3.10.7.4, has it in its fifth step (MAY-12). The window is 2.

// "The ACK value is acceptable only if it is in the range of ((SND.UNA - MAX.SND.WND) =<
// SEG.ACK =< SND.NXT). All incoming segments whose ACK value doesn't satisfy the above
// condition MUST be discarded and an ACK sent back."
func TestRFC5961_5_2(t *testing.T) {
	const (
		sends   = "ESTABLISHED SND=4:5 RCV=2 RTO=3"
		answers = "<SEQ=5><ACK=2><CTL=ACK> #2"
		takes   = "<SEQ=5><ACK=3><CTL=ACK> #2"
	)
	for _, words := range []string{"ack-check=window", "ack-check=established"} {
		m := testModel(t, words)
		for _, c := range []struct{ line, then, sent string }{
			{"<SEQ=2><ACK=1><CTL=PSH,ACK>", "", answers},
			{"<SEQ=2><ACK=2><CTL=PSH,ACK>", "ESTABLISHED SND=4:5 RCV=3 RTO=3 got=1", takes},
			{"<SEQ=2><ACK=4><CTL=PSH,ACK>", "ESTABLISHED SND=4:5 RCV=3 RTO=3 got=1", takes},
			{"<SEQ=2><ACK=5><CTL=PSH,ACK>", "ESTABLISHED SND=5:5 RCV=3 got=1", takes},
			{"<SEQ=2><ACK=6><CTL=PSH,ACK>", "", answers},
		} {
			clause := Seventh
			if c.then == "" {
				clause = Fifth
			}
			comes(t, m, sends, c.line, 0, c.then, c.sent, clause)
		}
		// Every state, TIME-WAIT included; what is not acceptable restarts nothing.
		m = testModel(t, words+" time-wait-restart=any")
		comes(t, m, "LAST-ACK SND=4:5 RCV=2 RTO=3", "<SEQ=2><ACK=1><CTL=ACK>", 0, "", answers, Fifth)
		comes(t, m, "TIME-WAIT SND=5:5 RCV=2 TW=1", "<SEQ=2><ACK=2><CTL=ACK>", 0, "", answers, Fifth)
		comes(t, m, "TIME-WAIT SND=5:5 RCV=2 TW=1", "<SEQ=2><ACK=3><CTL=ACK>", 0,
			"TIME-WAIT SND=5:5 RCV=2 TW=6", answers, Fifth)
	}
	// RFC 793: "If the ACK is a duplicate (SEG.ACK < SND.UNA), it can be ignored", and the text
	// that comes with it is taken.
	comes(t, testModel(t, ""), sends, "<SEQ=2><ACK=1><CTL=PSH,ACK>", 0,
		"ESTABLISHED SND=4:5 RCV=3 RTO=3 got=1", takes, Seventh)
}

// The check stands before "the per-state processing": in SYN-RECEIVED an ACK out of the range
// draws an ACK, and no longer the RST that SYN-RECEIVED has for it. Linux has it from
// ESTABLISHED on (tcp_rcv_state_process: "send one RST").
func TestRFC5961_5_2_SynReceived(t *testing.T) {
	const opening = "SYN-RECEIVED SND=4:5 RCV=2 RTO=3"
	for line, draws := range map[string][3]string{
		"<SEQ=2><ACK=6><CTL=ACK>": {"<SEQ=6><CTL=RST> #1", "<SEQ=5><ACK=2><CTL=ACK> #2", "<SEQ=6><CTL=RST> #1"},
		"<SEQ=2><ACK=1><CTL=ACK>": {"<SEQ=1><CTL=RST> #1", "<SEQ=5><ACK=2><CTL=ACK> #2", "<SEQ=1><CTL=RST> #1"},
		"<SEQ=2><ACK=4><CTL=ACK>": {"<SEQ=4><CTL=RST> #1", "<SEQ=4><CTL=RST> #1", "<SEQ=4><CTL=RST> #1"},
	} {
		for i, words := range []string{"ack-check=sent", "ack-check=window", "ack-check=established"} {
			comes(t, testModel(t, words), opening, line, 0, "", draws[i], Fifth)
		}
	}
}
