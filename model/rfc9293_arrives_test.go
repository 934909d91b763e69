package model

import (
	"slices"
	"strings"
	"testing"
)

// One test per clause of RFC 9293, 3.10.7, up to the SYN bit; the rest is in
// rfc9293_arrives_ack_test.go.

// otherStates is a TCB in each state of 3.10.7.4, all with SND.NXT=5 and
// RCV.NXT=2, and where it can be with 4 unacknowledged.
var otherStates = []string{
	"SYN-RECEIVED SND=4:5 RCV=2 RTO=2",
	"ESTABLISHED SND=4:5 RCV=2 RTO=2",
	"FIN-WAIT-1 SND=4:5 RCV=2 RTO=2",
	"FIN-WAIT-2 SND=5:5 RCV=2",
	"CLOSE-WAIT SND=4:5 RCV=2 RTO=2",
	"CLOSING SND=4:5 RCV=2 RTO=2",
	"LAST-ACK SND=4:5 RCV=2 RTO=2",
	"TIME-WAIT SND=5:5 RCV=2 TW=1",
}

// itsACK is <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> of each of them.
const itsACK = "<SEQ=5><ACK=2><CTL=ACK> #2"

// except returns otherStates without those named.
func except(states ...string) []string {
	return slices.DeleteFunc(slices.Clone(otherStates), func(line string) bool {
		return slices.Contains(states, strings.Fields(line)[0])
	})
}

func TestRFC9293_3_10_7_1_Closed_RST(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{"CLOSED", "<SEQ=3><CTL=RST>", "", "", 0},
		arrival{"CLOSED", "<SEQ=3><ACK=6><CTL=RST,ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_1_Closed_WithoutACK(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{"CLOSED", "<SEQ=3><CTL=SYN>", "", "<SEQ=0><ACK=4><CTL=RST,ACK> #1", 0},
		arrival{"CLOSED", "<SEQ=7><CTL=SYN>", "", "<SEQ=0><ACK=0><CTL=RST,ACK> #1", 0},
		arrival{"CLOSED", "<SEQ=3><CTL=PSH>", "", "<SEQ=0><ACK=4><CTL=RST,ACK> #1", 0},
		arrival{"CLOSED", "<SEQ=3><CTL=FIN,PSH>", "", "<SEQ=0><ACK=5><CTL=RST,ACK> #1", 0})
}

func TestRFC9293_3_10_7_1_Closed_WithACK(t *testing.T) {
	for _, ctl := range []string{"ACK", "PSH,ACK", "FIN,ACK", "SYN,ACK"} {
		arrives(t, testModel(t, ""), A,
			arrival{"CLOSED", "<SEQ=3><ACK=6><CTL=" + ctl + ">", "", "<SEQ=6><CTL=RST> #1", 0})
	}
}

func TestRFC9293_3_10_7_2_Listen_First_RST(t *testing.T) {
	arrives(t, testModel(t, ""), B,
		arrival{"LISTEN", "<SEQ=3><CTL=RST>", "", "", 0},
		arrival{"LISTEN", "<SEQ=3><ACK=6><CTL=RST,ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_2_Listen_Second_ACK(t *testing.T) {
	for _, ctl := range []string{"ACK", "PSH,ACK", "FIN,ACK", "SYN,ACK"} {
		arrives(t, testModel(t, ""), B,
			arrival{"LISTEN", "<SEQ=3><ACK=6><CTL=" + ctl + ">", "", "<SEQ=6><CTL=RST> #1", 0})
	}
}

// The TCB that a SYN creates belongs to the SYN's incarnation.
func TestRFC9293_3_10_7_2_Listen_Third_SYN(t *testing.T) {
	arrives(t, testModel(t, "data=1"), B,
		arrival{
			"LISTEN", "<SEQ=3><CTL=SYN>",
			"SYN-RECEIVED SND=5:6 RCV=4 RTO=3 unsent=1 #1", "<SEQ=5><ACK=4><CTL=SYN,ACK> #1", 0,
		},
		arrival{
			"LISTEN", "<SEQ=7><CTL=SYN>",
			"SYN-RECEIVED SND=5:6 RCV=0 RTO=3 unsent=1 #1", "<SEQ=5><ACK=0><CTL=SYN,ACK> #1", 0,
		})
}

// The RFC drops what has neither RST, ACK nor SYN, "this should not be reached";
// here it finds no connection, as in CLOSED. No TCP sends such a segment.
func TestRFC9293_3_10_7_2_Listen_Fourth_Other(t *testing.T) {
	arrives(t, testModel(t, ""), B,
		arrival{"LISTEN", "<SEQ=3><CTL=FIN>", "", "<SEQ=0><ACK=4><CTL=RST,ACK> #1", 0})
}

const synSent = "SYN-SENT SND=5:6 RCV=0 RTO=2 n=1"

// SEG.ACK =< ISS or SEG.ACK > SND.NXT.
func TestRFC9293_3_10_7_3_SynSent_First_UnacceptableACK(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{synSent, "<SEQ=3><ACK=5><CTL=ACK>", "", "<SEQ=5><CTL=RST> #1", 0},
		arrival{synSent, "<SEQ=3><ACK=7><CTL=ACK>", "", "<SEQ=7><CTL=RST> #1", 0},
		arrival{synSent, "<SEQ=3><ACK=5><CTL=SYN,ACK>", "", "<SEQ=5><CTL=RST> #1", 0},
		arrival{synSent, "<SEQ=3><ACK=2><CTL=FIN,ACK>", "", "<SEQ=2><CTL=RST> #1", 0},
		arrival{synSent, "<SEQ=3><ACK=5><CTL=RST,ACK>", "", "", 0},
		arrival{synSent, "<SEQ=3><ACK=7><CTL=RST,ACK>", "", "", 0})
}

func TestRFC9293_3_10_7_3_SynSent_Second_RST(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{synSent, "<SEQ=0><ACK=6><CTL=RST,ACK>", "CLOSED", "", AcceptedRST},
		arrival{synSent, "<SEQ=0><CTL=RST>", "", "", 0})
}

func TestRFC9293_3_10_7_3_SynSent_Fourth_SYNWithACK(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			synSent, "<SEQ=3><ACK=6><CTL=SYN,ACK>",
			"ESTABLISHED SND=6:6 RCV=4 kept=6", "<SEQ=6><ACK=4><CTL=ACK> #2", AcceptedSYN | AcceptedACK,
		})
}

// The simultaneous OPEN. The retransmission timer goes on.
func TestRFC9293_3_10_7_3_SynSent_Fourth_SYNWithoutACK(t *testing.T) {
	arrives(t, testModel(t, ""), A,
		arrival{
			synSent, "<SEQ=3><CTL=SYN>",
			"SYN-RECEIVED SND=5:6 RCV=4 RTO=2 n=1", "<SEQ=5><ACK=4><CTL=SYN,ACK> #2", AcceptedSYN,
		})
}

func TestRFC9293_3_10_7_3_SynSent_Fifth_NeitherSYNNorRST(t *testing.T) {
	for _, ctl := range []string{"<ACK=6><CTL=ACK>", "<ACK=6><CTL=PSH,ACK>",
		"<ACK=6><CTL=FIN,ACK>", "<CTL=FIN>"} {
		arrives(t, testModel(t, ""), A, arrival{synSent, "<SEQ=3>" + ctl, "", "", 0})
	}
}

// The RFC's table has four cases; two of them are of a window of zero, which
// does not happen here. RCV.WND is 2.
func TestRFC9293_3_10_7_4_First_Acceptability(t *testing.T) {
	m := testModel(t, "")
	for _, c := range []struct {
		rcvNxt Seq
		ctl    Control
		want   []Seq
	}{
		{2, ACK, []Seq{2, 3}},
		{2, PSH | ACK, []Seq{2, 3}},
		{2, FIN | ACK, []Seq{2, 3}},
		{2, FIN | PSH | ACK, []Seq{1, 2, 3}}, // from 1: its last number is in the window
		{7, ACK, []Seq{0, 7}},
		{7, FIN | PSH | ACK, []Seq{0, 6, 7}},
	} {
		var got []Seq
		for seq := range Seq(8) {
			if m.Acceptable(A, &TCB{RcvNxt: c.rcvNxt}, Segment{Seq: seq, Ctl: c.ctl}) {
				got = append(got, seq)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("RCV.NXT=%d, %v: acceptable are SEQ %v, want %v", c.rcvNxt, c.ctl, got, c.want)
		}
	}
}

// SEQ=1 and SEQ=4 are next to the window of 2 and 3.
func TestRFC9293_3_10_7_4_First_UnacceptableIsACKed(t *testing.T) {
	m := testModel(t, "")
	for _, given := range except("TIME-WAIT") {
		for _, seg := range []string{
			"<SEQ=1><ACK=5><CTL=ACK>", "<SEQ=4><ACK=5><CTL=ACK>", "<SEQ=1><ACK=5><CTL=PSH,ACK>",
			"<SEQ=1><ACK=5><CTL=FIN,ACK>", "<SEQ=1><CTL=SYN>", "<SEQ=4><CTL=SYN>", "<SEQ=1><ACK=5><CTL=SYN,ACK>",
		} {
			arrives(t, m, B, arrival{given, seg, "", itsACK, 0})
		}
	}
}

func TestRFC9293_3_10_7_4_First_UnacceptableRSTIsDropped(t *testing.T) {
	m := testModel(t, "")
	for _, given := range otherStates {
		arrives(t, m, B,
			arrival{given, "<SEQ=1><CTL=RST>", "", "", 0},
			arrival{given, "<SEQ=4><CTL=RST>", "", "", 0},
			arrival{given, "<SEQ=0><ACK=5><CTL=RST,ACK>", "", "", 0})
	}
}

// A retransmitted FIN lies left of the window: it is acknowledged, and the timer
// starts anew. All else is acknowledged only.
func TestRFC9293_3_10_7_4_First_TimeWait(t *testing.T) {
	given := "TIME-WAIT SND=5:5 RCV=2 TW=1"
	arrives(t, testModel(t, ""), A,
		arrival{given, "<SEQ=1><ACK=5><CTL=FIN,ACK>", "TIME-WAIT SND=5:5 RCV=2 TW=6", itsACK, 0},
		arrival{given, "<SEQ=1><ACK=5><CTL=ACK>", "", itsACK, 0},
		arrival{given, "<SEQ=1><ACK=5><CTL=PSH,ACK>", "", itsACK, 0},
		arrival{given, "<SEQ=1><CTL=SYN>", "", itsACK, 0},
		arrival{given, "<SEQ=4><CTL=SYN>", "", itsACK, 0})
}

// RFC 5961, 3.2: exactly at RCV.NXT. Its ACK field is not looked at.
func TestRFC9293_3_10_7_4_Second_RSTExact(t *testing.T) {
	m := testModel(t, "")
	for _, given := range otherStates {
		arrives(t, m, A,
			arrival{given, "<SEQ=2><CTL=RST>", "CLOSED", "", AcceptedRST},
			arrival{given, "<SEQ=2><ACK=7><CTL=RST,ACK>", "CLOSED", "", AcceptedRST})
		arrives(t, m, B, arrival{given, "<SEQ=2><CTL=RST>", "LISTEN", "", AcceptedRST})
	}
}

// RFC 5961, 3.2: in the window but not at RCV.NXT.
func TestRFC9293_3_10_7_4_Second_RSTInWindow(t *testing.T) {
	m := testModel(t, "")
	for _, given := range otherStates {
		for _, e := range Ends {
			arrives(t, m, e, arrival{given, "<SEQ=3><CTL=RST>", "", itsACK, 0})
		}
	}
}

// After a passive OPEN, and only then, it returns to LISTEN.
func TestRFC9293_3_10_7_4_Fourth_SYN_SynReceived(t *testing.T) {
	given := "SYN-RECEIVED SND=4:5 RCV=2 RTO=2"
	m := testModel(t, "")
	for _, seg := range []string{"<SEQ=2><CTL=SYN>", "<SEQ=3><CTL=SYN>", "<SEQ=2><ACK=5><CTL=SYN,ACK>"} {
		arrives(t, m, B, arrival{given, seg, "LISTEN", "", AcceptedSYN})
		arrives(t, m, A, arrival{given, seg, "", itsACK, 0})
	}
}

// RFC 5961, 4.2: the challenge ACK.
func TestRFC9293_3_10_7_4_Fourth_SYN_Synchronized(t *testing.T) {
	m := testModel(t, "")
	for _, given := range except("SYN-RECEIVED") {
		for _, e := range Ends {
			arrives(t, m, e,
				arrival{given, "<SEQ=2><CTL=SYN>", "", itsACK, 0},
				arrival{given, "<SEQ=3><CTL=SYN>", "", itsACK, 0},
				arrival{given, "<SEQ=2><ACK=5><CTL=SYN,ACK>", "", itsACK, 0})
		}
	}
}
