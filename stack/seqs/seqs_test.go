package main

import (
	"testing"

	"tcpcheck/stack/stacktest"
)

func TestSeqs(t *testing.T) {
	stacktest.Program{
		Version: "seqs v0.0.0-20260125140838-2c1c6b1bd69e",
		Remarks: "the ACK of its FIN; the peer's FIN; abort; the RTO is over; " +
			"want something to come of time that passes",
	}.Differs(t)
}
