package main

import (
	"testing"

	"tcpcheck/report"
	"tcpcheck/stack/stacktest"
)

func TestLwIP(t *testing.T) {
	stacktest.Program{Version: "lwip 2.1.3", OK: true, Ladder: report.Replay}.Differs(t)
}
