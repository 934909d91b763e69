package pkt

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"tcpcheck/model"
)

// one parses a script of one event.
func one(t *testing.T, text string) Event {
	t.Helper()
	s, err := Parse("x.pkt", text, nil)
	if err != nil || len(s.Events) != 1 {
		t.Fatalf("%q: %v, %+v", text, err, s)
	}
	return s.Events[0]
}

func TestTimes(t *testing.T) {
	at := func(clock Clock, from, to time.Duration) When { return When{clock, from, to} }
	const ms = time.Millisecond
	for text, want := range map[string]When{
		"0":         at(Absolute, 0, 0),
		"2.5":       at(Absolute, 2500*ms, 2500*ms),
		"+0.10":     at(Relative, 100*ms, 100*ms),
		"+.1":       at(Relative, 100*ms, 100*ms),
		"+1":        at(Relative, 1000*ms, 1000*ms),
		"*":         at(Anytime, 0, 0),
		"+0~+0.2":   at(Relative, 0, 200*ms),
		"0.1~0.200": at(Absolute, 100*ms, 200*ms),
	} {
		if e := one(t, text+" close(3) = 0"); e.At != want || e.Ends != nil || e.Text != "close(3) = 0" {
			t.Errorf("%s: %+v", text, e)
		}
	}
	e := one(t, "+0...0.2 read(3, ..., 100) = 5")
	if e.At != at(Relative, 0, 0) || *e.Ends != at(Relative, 200*ms, 200*ms) {
		t.Errorf("%+v", e)
	}
	if e = one(t, "1...1.25 connect(3, ..., ...) = 0"); *e.Ends != at(Absolute, 1250*ms, 1250*ms) {
		t.Errorf("%+v", e)
	}
}

func TestPackets(t *testing.T) {
	for text, want := range map[string]Packet{
		"< S 0:0(0) win 32767 <mss 1460,sackOK,eol,eol>": {In: true, Ctl: model.SYN, Window: 32767,
			Options: []TCPOption{{"mss", "mss 1460", 1460}, {Name: "sackOK", Text: "sackOK"},
				{Name: "eol", Text: "eol"},
				{Name: "eol", Text: "eol"}}},
		">  F.  1:4(3)   ack 4294967295 win 0": {Ctl: model.FIN | model.ACK, Seq: 1, Len: 3, HasAck: true,
			Ack: 1<<32 - 1},
		"> S.     ...(0)     ack 65537 win 65535 <...>": {Ctl: model.SYN | model.ACK, AnySeq: true, HasAck: true,
			Ack: 65537, Window: 65535, AnyOptions: true},
		"> SEW 0:0(0) <mss 1460,TS val 100 ecr 0>": {Ctl: model.SYN, ECN: "EW", Window: -1, Options: []TCPOption{
			{"mss", "mss 1460", 1460}, {Name: "TS", Text: "TS val 100 ecr 0"}}},
		"< [ect0] P. 1:11(10) ack ... urg 3 // text": {In: true, Ctl: model.PSH | model.ACK, Seq: 1, Len: 10,
			AnyAck: true, Window: -1},
		"< - 4294967295:1(2) win ...": {In: true, Seq: 1<<32 - 1, Len: 2, Window: -1},
		"< F  17:20(3) ack 34 win 1": {In: true, Ctl: model.FIN, Seq: 17, Len: 3,
			HasAck: true, Ack: 34, Window: 1},
		"< icmp unreachable frag_needed mtu 1200 [1:1461()]": {In: true, Other: "icmp", Window: -1},
		"< udp (1000)": {In: true, Other: "udp", Window: -1},
	} {
		if got := one(t, "+0 "+text).Packet; got == nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

func TestCalls(t *testing.T) {
	for text, want := range map[string]Call{
		"socket(..., SOCK_STREAM, IPPROTO_TCP) = 3": {Name: "socket",
			Args: []string{"...", "SOCK_STREAM", "IPPROTO_TCP"}, Result: 3},
		"connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)": {Name: "connect",
			Args: []string{"3", "...", "..."}, Result: -1, Errno: "EINPROGRESS"},
		"fcntl(3, F_GETFL) = 0x02 (flags O_RDWR)": {Name: "fcntl", Args: []string{"3", "F_GETFL"}, Result: 2},
		"fcntl(3, F_SETFL, O_RDWR | O_NONBLOCK) = 0": {Name: "fcntl",
			Args: []string{"3", "F_SETFL", "O_RDWR | O_NONBLOCK"}},
		"setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0": {Name: "setsockopt",
			Args: []string{"3", "SOL_SOCKET", "SO_LINGER", "{onoff=1, linger=0}", "8"}},
		`write(4, "a, \") b", 6) = 6`: {Name: "write", Args: []string{"4", `"a, \") b"`, "6"}, Result: 6},
		"sendto(3, ..., 5, MSG_FASTOPEN, ..., ...) = ?": {Name: "sendto",
			Args: []string{"3", "...", "5", "MSG_FASTOPEN", "...", "..."}, AnyResult: true},
		"poll([{fd=4, events=POLLIN, revents=POLLIN}],\n 1, 0) = 1": {Name: "poll",
			Args: []string{"[{fd=4, events=POLLIN, revents=POLLIN}]", "1", "0"}, Result: 1},
	} {
		if got := one(t, "+0 "+text).Call; got == nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

// A script with all that is beside packets and calls.
const mixed = `#!/usr/bin/env packetdrill
// A comment.
--ip_version=ipv4
--tolerance_usecs=75000
` + "`sysctl -q net.ipv4.tcp_ecn=0\n// no comment\n`" + `
/* Another,
   longer. */
 0.00 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3 // the last
#ifdef STANDARD
+0.00 > R. 2:2(0) ack 2
#else
#ifndef QUIET
+0.00 > . 2:2(0) ack 2
#endif
#endif
+0.00 ` + "`sockstat -4 | grep -c TIME_WAIT | grep 1`" + `
+0.00 %{ assert tcpi_state == TCPI_ESTABLISHED }%
`

func TestMixed(t *testing.T) {
	for defined, want := range map[string]string{"": ". 2:2", "STANDARD": "R. 2:2", "QUIET": ""} {
		s, err := Parse("x.pkt", mixed, []string{defined})
		if err != nil {
			t.Fatal(err)
		}
		if s.Tolerance != 75*time.Millisecond || len(s.Options) != 2 ||
			s.Options[0] != (Option{3, "ip_version", "ipv4"}) {
			t.Errorf("%v %v", s.Tolerance, s.Options)
		}
		var got []string
		for _, e := range s.Events {
			got = append(got, fmt.Sprintf("%d %s", e.Line, e.Text))
		}
		lines := []string{"5 `sysctl -q net.ipv4.tcp_ecn=0 // no comment `",
			"10 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3"}
		if want != "" {
			line := map[string]int{"": 15, "STANDARD": 12}[defined]
			lines = append(lines, fmt.Sprintf("%d > %s(0) ack 2", line, want))
		}
		lines = append(lines, "18 `sockstat -4 | grep -c TIME_WAIT | grep 1`",
			"19 %{ assert tcpi_state == TCPI_ESTABLISHED }%")
		if !reflect.DeepEqual(got, lines) {
			t.Errorf("with %q: got\n%s\nwant\n%s", defined, strings.Join(got, "\n"), strings.Join(lines, "\n"))
		}
		if c := s.Events[len(s.Events)-1].Code; c != "assert tcpi_state == TCPI_ESTABLISHED" {
			t.Error(c)
		}
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"\n+0 close(3)": `x.pkt:2: want what the call returns, = and a number, after "close()"`,
		"+0 > S. 0:0(0)": `x.pkt:1: a segment with ACK (".") that says not what it acknowledges: want ` +
			`ack`,
		"+0 > . 1:3(1) ack 1": "x.pkt:1: 1:3(1): the length does not fit the numbers",
		"+0 > . 1(1) ack 1":   `x.pkt:1: want SEQ:END(LENGTH), such as 1:4(3), got "(1) ack 1"`,
		"+0 > X 1:1(0)":       `x.pkt:1: want control bits out of FSRP. (or -), got "X"`,
		"+0 > . 4294967296:1(0) ack 1": "x.pkt:1: want the sequence number as a number below 2^32, " +
			`got "4294967296:1(0) ack 1"`,
		"+0 > . 1:1(0) ack 1 wind 3":    `x.pkt:1: want ack, win, urg or options in <>, got "wind 3"`,
		"+0 > . 1:1(0) ack 1 <mss 1460": "x.pkt:1: it is not closed: want >",
		"0\n+0": `x.pkt:2: want a segment (< or >), a command in backquotes, %{ code }% or a call, got ` +
			`"+0"`,
		"+1":                             "x.pkt:1: a time, and nothing happens at it",
		"close(3) = 0":                   `x.pkt:1: want a time in seconds, such as +0.1, got "close(3) = 0"`,
		"+0 close(3 = 0":                 "x.pkt:1: the arguments of a call are not closed: want )",
		"+0 f({) = 0":                    "x.pkt:1: brackets that do not fit in the arguments of a call",
		"+0 f(\"a) = 0":                  `x.pkt:1: a text is not closed: want "`,
		"+0 close(3) = x":                `x.pkt:1: want a number that the call returns, got "x"`,
		"+0 close(3) = 0 close":          `x.pkt:1: want nothing after what the call returns, got "close"`,
		"\n\n+0 `sleep 1":                "x.pkt:3: it is not closed: want `",
		"/* x":                           "x.pkt:1: it is not closed: want */",
		"#ifdef A\n":                     "x.pkt:1: #ifdef without #endif",
		"\n#endif":                       "x.pkt:2: #endif without #ifdef",
		"#ifdef A\n#else\n#else\n#endif": "x.pkt:3: #else without #ifdef",
		"#ifdef\n#endif":                 "x.pkt:1: #ifdef: want a name",
		"#include <x>": `x.pkt:1: "#include <x>": want #ifdef, #ifndef, #else, #endif, #define or ` +
			`#undef`,
		"+0.2~+0.1 close(3) = 0": "x.pkt:1: no range of times: want the earlier one first, both with " +
			"+ or both without",
		"+0.2...0.1 close(3) = 0":          "x.pkt:1: it returns before it is called",
		"+0...1 > . 1:1(0) ack 1":          `x.pkt:1: only a call can block: want no "..." in the time`,
		"--tolerance_usecs=x":              `x.pkt:1: --tolerance_usecs: want a number of microseconds, got "x"`,
		"+0 > . 1:1(0) ack 1 <mss 1,,nop>": `x.pkt:1: want options between the commas, got "<mss 1,,nop>"`,
	} {
		_, err := Parse("x.pkt", text, nil)
		if err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

// Whatever the text, a script or an error in a line of it comes of it, each event from a
// line of its own or one that follows.
func FuzzParse(f *testing.F) {
	f.Add(mixed)
	f.Add("+0 < S. 0:0(0) ack 1 win 3 <mss 1460,nop>\n*  > F. 1:1(0) ack ... <...>\n")
	f.Add("+0...1 write(4, \"x\", {1, [2]}) = -1 EPIPE (Broken pipe)\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines := 1 + strings.Count(text, "\n")
		s, err := Parse("x.pkt", text, []string{"A"})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Line < 1 || e.Line > lines || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v of %d lines", err, lines)
			}
			return
		}
		last := 1
		for _, e := range s.Events {
			things := 0
			for _, there := range []bool{e.Packet != nil, e.Call != nil, e.Command != "", e.Code != ""} {
				if there {
					things++
				}
			}
			if e.Line < last || e.Line > lines || things > 1 {
				t.Errorf("%+v after line %d of %d", e, last, lines)
			}
			last = e.Line
		}
	})
}
