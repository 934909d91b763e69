package match_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/wire/match"
)

// kernel returns the rules of the linux profile with its habits.
func kernel(t testing.TB, given ...model.Setting) match.Rules {
	r := rules(t, given...)
	r.Habits = [2]match.Habits{match.HabitsOf("linux"), match.HabitsOf("linux")}
	return r
}

// habits are connections that show what a Linux kernel does beyond the policies of the model.
var habits = []struct {
	name, lines string
	causes      []string
	violated    []string
	final       [2]model.TCPState
}{
	{"a held socket sends its FIN more than eight times", handshake + `
		10ms A FA 1 1 ts=110
		11ms B A 1 2 ts=911
		20ms B FA 1 2 ts=920
		220ms B FA 1 2 ts=1120
		620ms B FA 1 2 ts=1520
		1420ms B FA 1 2 ts=2320
		3s B FA 1 2 ts=3900
		6s B FA 1 2 ts=6900
		12s B FA 1 2 ts=12900
		25s B FA 1 2 ts=25900
		50s B FA 1 2 ts=50900
		100s B FA 1 2 ts=100900
		200s B FA 1 2 ts=200900
		320s B FA 1 2 ts=320900`,
		nil, nil, [2]model.TCPState{model.TimeWait, model.LastAck}},
	{"a FIN that comes again with the ACK ends CLOSING", handshake + `
		10ms B FA 1 1 ts=910
		10ms A FA 1 1 ts=110
		11ms B A 2 2 ts=911
		20ms A FA 1 2 ts=120
		90s A FA 1 2 ts=90100
		90001ms B R 2 0`,
		[]string{"time-wait-over"}, []string{"no-reset-on-graceful-close", "no-reset-after-close", "no-rst-for-fin",
			"no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"a RST at the number of the FIN ends LAST-ACK", handshake + `
		10ms A FA 1 1 ts=110
		11ms B A 1 2 ts=911
		20ms B FA 1 2 ts=920
		21ms A R 1 0`,
		[]string{"abort"}, []string{"no-reset-after-close", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"a SYN refused in SYN-RECEIVED", `
		0ms A S 0 0
		1ms B SA 0 1
		5ms A S 7000 0
		6ms B RA =0 7001`,
		[]string{"syn-refused"}, []string{"no-rst", "open-succeeds"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"a FIN with an old timestamp is dropped", handshake + `
		10ms A FA 1 1 ts=50
		11ms B A 1 1 ts=911
		20ms B FA 1 1 ts=920`,
		[]string{"old-timestamp"}, nil, [2]model.TCPState{model.FinWait1, model.FinWait1}},
	{"a new timestamp opens from TIME-WAIT", handshake + `
		10ms B FA 1 1 ts=910
		11ms A FA 1 2 ts=111
		12ms B A 2 2 ts=912
		2000ms A S =4294000000 0 ts=2100
		2001ms B SA 90000 =4294000001 ts=2901
		2002ms A R =4294000001 0`,
		[]string{"time-wait-reopened", "no-connection"},
		[]string{"no-rst", "no-open-in-time-wait", "rfc-transitions"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"an old timestamp does not", handshake + `
		10ms B FA 1 1 ts=910
		11ms A FA 1 2 ts=111
		12ms B A 2 2 ts=912
		2000ms A S 70000 0 ts=55
		2001ms B A 2 2 ts=2901`,
		[]string{"time-wait-challenged"}, nil, [2]model.TCPState{model.SynSent, model.TimeWait}},
	{"an orphan in FIN-WAIT-2 refuses a SYN", handshake + `
		10ms B FA 1 1 ts=910
		11ms A A 1 2 ts=111
		2000ms A S 70 0
		2001ms B RA =0 71`,
		[]string{"half-open"}, []string{"no-rst", "open-succeeds", "rfc-transitions"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"a RST,ACK with a number of its own refuses a SYN", `
		0ms A S 0 0
		1ms B RA =77777 1`,
		[]string{"port-closed"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Closed}},
	{"a RST after the FIN", handshake + `
		10ms A FA 1 1 ts=110
		11ms B FA 1 2 ts=911
		12ms A A 2 2 ts=112
		13ms A RA 2 2`,
		[]string{"abort"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}},
	{"keep-alives without an answer", handshake + `
		10s B A 0 1 ts=10900
		20s B A 0 1 ts=20900
		30s B A 0 1 ts=30900
		40s B RA 1 1`,
		[]string{"gave-up"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}},
	{"a blind RST", handshake + `
		3ms A R 100 0
		3ms B A 1 1 ts=905
		4ms A A 1 1 +5 ts=106
		5ms B A 1 6 ts=906`,
		[]string{"injected"}, []string{"no-rst"}, [2]model.TCPState{model.Established, model.Established}},
	{"a SYN,ACK that nobody asked for", `
		0ms B SA 0 1
		1ms A R 1 0`,
		[]string{"no-connection"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}},
	{"a RST that a third party sent", `
		0ms A S 0 0
		1ms B SA 0 1 ttl=57
		2ms A A 1 1
		3ms A A 1 1 +100
		4ms B R 1 0 ttl=200
		5ms B A 1 101 ttl=57`,
		[]string{"injected"}, []string{"no-reset-on-graceful-close", "no-rst"},
		[2]model.TCPState{model.Closed, model.Established}},
	{"a RST of another count", `
		0ms A S 0 0 id=7
		1ms B SA 0 1
		2ms A A 1 1 id=8
		3ms A A 1 1 +100 id=9
		4ms A R 101 0 id=31337
		5ms B A 1 101 id=50
		6ms A A 101 1 +7 id=10
		7ms B A 1 108 id=51`,
		[]string{"injected"}, []string{"no-rst"}, [2]model.TCPState{model.Established, model.Established}},
	{"a SYN,ACK that a third party sent", `
		0ms A S 0 0 mss=1460 ws=7
		1ms B SA =900000000 1 mss=1400
		2ms B SA 0 1 mss=1460 ws=7
		3ms A A 1 1
		4ms A A 1 1 +100
		5ms B A 1 101`,
		[]string{"injected"}, nil, [2]model.TCPState{model.Established, model.Established}},
	{"an old SYN meets a listener", handshake + `
		10ms A FA 1 1 ts=110 id=7
		11ms B FA 1 2 ts=911
		12ms A A 2 2 ts=112
		70s A S 0 0 ts=100
		70001ms B SA 55555 1 ts=70900
		70002ms A R 1 0`,
		[]string{"old-syn"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}},
}

func TestHabits(t *testing.T) {
	for _, s := range habits {
		t.Run(s.name, func(t *testing.T) {
			all := captured(t, s.lines)
			if len(all) != 1 {
				t.Fatalf("%d connections", len(all))
			}
			r, err := match.Follow(all[0], kernel(t))
			if err != nil {
				t.Fatal(err)
			}
			check(t, r, 0, s.causes, s.violated)
			agrees(t, r, kernel(t))
			if r.Final != s.final {
				t.Errorf("ends in %v, want %v", r.Final, s.final)
			}
		})
	}
}
