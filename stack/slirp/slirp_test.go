package main

import (
	"testing"

	"tcpcheck/report"
	"tcpcheck/stack/stacktest"
)

func TestSlirp(t *testing.T) {
	stacktest.Program{Version: "libslirp 4.7.0", Remarks: "next_iss is refused", OK: true,
		Ladder: report.Replay}.Differs(t)
}
