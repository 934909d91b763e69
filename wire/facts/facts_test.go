package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/wiretest"
)

const handshake = "0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n"

// What is to be said of closes of every kind: who closed first, and who is in TIME-WAIT, by
// the frames.
func TestFacts(t *testing.T) {
	for _, test := range []struct{ name, lines, want string }{
		{"orderly", handshake + "3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2\n6ms A A 2 2",
			"closed A 4; A certain from 6"},
		{"in three segments", handshake + "3ms B FA 1 1\n4ms A FA 1 2\n5ms B A 2 2",
			"closed B 4; B certain from 5"},
		{"half-closed", handshake + "3ms A FA 1 1\n4ms B A 1 2 +10\n5ms A A 2 11\n6ms B FA 11 2\n7ms A A 2 12",
			"closed A 4; A certain from 7"},
		{"at once", handshake + "3ms A FA 1 1\n3ms B FA 1 1\n4ms A A 2 2\n4ms B A 2 2",
			"closed A 4 B 5; A likely from 7; B likely from 6"},
		{"not over", handshake + "3ms A FA 1 1\n4ms B A 1 2", "closed A 4"},
		{"ends with the first FIN", handshake + "3ms A FA 1 1", "closed A 4; A cannot be told"},
		{"ends with the second FIN", handshake + "3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2",
			"closed A 4; A cannot be told"},
		{"the final ACK never comes", handshake +
			"3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2\n1s B FA 1 2\n3s B FA 1 2",
			"closed A 4; A cannot be told"},
		{"a RST acknowledges the FIN", handshake + "3ms A FA 1 1\n4ms B RA 1 2", "closed A 4"},
		{"such a RST overtakes it", handshake + "3ms B RA 1 2\n4ms A FA 1 1", "closed A 5"},
		{"data draws a RST", handshake + "3ms A FA 1 1\n4ms B A 1 1 +10\n4ms B FA 11 1\n5ms A R 1 0",
			"closed A 4"},
		{"aborted", handshake + "3ms B RA 1 1\n4ms A FA 1 1\n5ms B R 1 0", "closed B 4 by a RST"},
		{"a RST that may be an answer", handshake +
			"3ms A A 1 1 +9\n4ms B R 1 0", "closed B 5 by a RST or after 4"},
		{"refused", "0ms A S 0 0\n1ms B RA =0 1", "closed"},
		{"a SYN,ACK without a connection", "0ms A S 0 0\n1ms B SA 0 1\n2ms A R 1 0", "closed"},
		{"a FIN overtaken by an ACK", handshake + "3ms B FA 1 1\n4ms A A 2 2\n9ms A FA 1 1\n10ms B A 2 2",
			"closed B 4 A 6; A likely from 7; B likely from 6"},
		{"that one first", handshake + "3ms A A 2 1\n4ms B FA 1 1\n9ms A FA 1 1\n10ms B A 2 2\n11ms A A 2 2",
			"closed A 6 B 5; A likely from 7; B likely from 8"},
		{"FIN again with the ACK", handshake + "3ms B FA 1 1\n3ms A FA 1 1\n4ms B A 2 2\n9ms A FA 1 2",
			"closed B 4 A 5; A cannot be told; B depends on the stack from 7"},
		{"an ACK of what was never sent", handshake + "3ms B FA 1 1\n4ms A A 1 2\n5ms A FA 1 9999\n6ms B A 2 2",
			"closed B 4; B certain from 6"},
		{"old timestamp", strings.ReplaceAll(handshake, "\n", " ts=1000\n") +
			"3ms A FA 1 1 ts=500\n4ms B A 1 1 ts=7\n5ms B FA 1 1 ts=9",
			"closed A 4 stale; A cannot be told; B cannot be told"},
		{"one direction", "0ms A A 1 1\n1ms A FA 1 1", "closed A 2, or its peer; A cannot be told"},
		{"one direction, with what came after", "0ms A A 1 1\n1ms A FA 1 1\n2ms A A 2 2",
			"closed A 2; A cannot be told"},
		{"segments missing", handshake + "3ms A FA 1 1\n4ms B A 2 2", "closed A 4, or its peer; A cannot be told"},
		{"TIME-WAIT is gone", handshake +
			"3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2\n6ms A A 2 2\n1s B FA 1 2\n1s A R 2 0",
			"closed A 4; A certain from 6 to 9"},
		{"the FIN again draws a RST", handshake +
			"3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2\n1s B FA 1 2\n1s A R 2 0",
			"closed A 4; A cannot be told"},
		{"the first FIN draws a RST", handshake +
			"3ms A FA 1 1\n4ms B A 1 2\n90s B FA 1 2\n90s A R 2 0", "closed A 4"},
		{"an old SYN that listens again", handshake + "3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2\n6ms A A 2 2\n" +
			"1s A S 0 0\n1s B SA 7000 1\n1s A R 1 0", "closed A 4; A certain from 6 to 10 | closed"},
		{"challenged", handshake + "3ms A A 1 1 +9\n4ms B A 1 10\n1s A S 90000 0\n1s B A 1 10\n1s A R 10 0",
			"closed | closed"},
		{"each packet twice",
			twice(handshake + "3ms A FA 1 1\n4ms B A 1 2\n5ms B FA 1 2\n6ms A A 2 2\n7ms A A 2 2"),
			"closed A 7; A certain from 11"},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, test.lines))
			if len(all) != 1 {
				t.Fatalf("%d connections", len(all))
			}
			var says []string
			for _, f := range facts.Of(all[0]) {
				says = append(says, inWords(all[0], &f))
			}
			if got := strings.Join(says, " | "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// twice writes each line twice.
func twice(lines string) string {
	var b strings.Builder
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line) + "\n"
		b.WriteString(line + line)
	}
	return b.String()
}

// inWords writes facts in a line.
func inWords(c *capture.Connection, f *facts.Facts) string {
	frame := func(ev int) int { return c.Events[ev].Number() }
	says := "closed"
	for _, x := range f.Closed {
		says += fmt.Sprintf(" %v %d", x.End, frame(x.Event))
		if x.Reset {
			says += " by a RST"
		}
		if x.Answers >= 0 {
			says += fmt.Sprintf(" or after %d", frame(x.Answers))
		}
		if x.Stale {
			says += " stale"
		}
	}
	if f.Untold != "" {
		says += ", or its peer"
	}
	for _, e := range model.Ends {
		tw := &f.TimeWait[e]
		if tw.Grade != facts.Not {
			says += fmt.Sprintf("; %v %v", e, tw.Grade)
		}
		if tw.Held() {
			says += fmt.Sprintf(" from %d", frame(tw.From))
			if tw.Over >= 0 {
				says += fmt.Sprintf(" to %d", frame(tw.Over))
			}
		}
	}
	return says
}
