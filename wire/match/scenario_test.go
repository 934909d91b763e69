package match_test

import (
	"slices"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// rules returns those of the linux profile, with what else is given.
func rules(t testing.TB, given ...model.Setting) match.Rules {
	t.Helper()
	r, err := settings.Resolve(append(settings.Given{{Name: "profile", Value: "linux"},
		{Name: "msl", Value: "30s"}}, given...))
	if err != nil {
		t.Fatal(err)
	}
	return match.Rules{Parameters: r.Parameters}
}

const handshake = `
	0ms A S 0 0 ts=100
	1ms B SA 0 1 ts=900
	2ms A A 1 1 ts=102
`

// scenarios are connections as a Linux kernel has them, and what is to be found.
var scenarios = []struct {
	name, lines string
	// bad is the frame at which the capture leaves the model; 0 for none.
	bad    int
	causes []string
	// violated are the properties that are.
	violated []string
	final    [2]model.TCPState
}{
	{"SYN to a closed port", `
		0ms A S 0 0
		1ms B RA =0 1`,
		0, []string{"port-closed"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Closed}},
	{"the server is gone", handshake + `
		10ms A FA 1 1 ts=110
		11ms B FA 1 2 ts=911
		12ms A A 2 2 ts=112
		300s A S 99 0 port=50000 ts=300000
		300001ms B RA =0 100`,
		0, []string{"port-closed"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Closed}},
	{"ACK of the FIN lost", handshake + `
		10ms A FA 1 1 ts=110 id=7
		220ms A FA 1 1 ts=320 id=8
		221ms B A 1 2 ts=1120
		300ms B FA 1 2 ts=1200
		301ms A A 2 2 ts=400`,
		0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}},
	{"FIN of the passive closer lost and sent again", handshake + `
		10ms A FA 1 1 ts=110
		11ms B A 1 2 ts=910
		20ms B FA 1 2 ts=920
		230ms B FA 1 2 ts=1130
		231ms A A 2 2 ts=340`,
		0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}},
	{"simultaneous close with a FIN lost", handshake + `
		10ms A FA 1 1 ts=110
		11ms B FA 1 1 ts=910
		12ms A A 2 2 ts=112
		220ms A FA 1 2 ts=320
		221ms B A 2 2 ts=1121`,
		0, nil, nil, [2]model.TCPState{model.TimeWait, model.TimeWait}},
	{"data after close", handshake + `
		10ms A FA 1 1 ts=110
		11ms B A 1 2 ts=910
		50ms B A 1 2 +10 ts=950
		51ms A R 2 0`,
		0, []string{"data-after-close"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}},
	{"FIN with data", handshake + `
		10ms A FA 1 1 +5 ts=110
		11ms B FA 1 7 +3 ts=911
		12ms A A 7 5 ts=112`,
		0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}},
	{"linger 0", handshake + `
		10ms A RA 1 1 ts=110`,
		0, []string{"abort"}, []string{"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}},
	{"half-open, at the side that still has it", handshake + `
		10ms A A 1 1 +7 ts=110
		11ms B A 1 8 ts=910
		500ms A S 5000000 0 ts=600
		501ms B A 1 8 ts=1400
		502ms A R 8 0
		510ms A S 5000000 0 ts=610
		511ms B SA 7000 5000001 ts=1411
		512ms A A 5000001 7001 ts=612`,
		0, []string{"half-open"}, []string{"no-rst"}, [2]model.TCPState{model.Established, model.Established}},
	{"SYN in TIME-WAIT reopens", handshake + `
		10ms B FA 1 1 ts=910
		11ms A FA 1 2 ts=111
		12ms B A 2 2 ts=912
		2000ms A S 100000 0 ts=2100
		2001ms B SA 90000 100001 ts=2901
		2002ms A A 100001 90001 ts=2102`,
		0, []string{"time-wait-reopened"}, []string{"no-open-in-time-wait", "rfc-transitions"},
		[2]model.TCPState{model.Established, model.Established}},
	{"an old SYN in TIME-WAIT draws an ACK, and that a RST", handshake + `
		10ms B FA 1 1 ts=910
		11ms A FA 1 2 ts=111
		12ms B A 2 2 ts=912
		2000ms A S =4294000000 0
		2001ms B A 2 2 ts=2901
		2002ms A R 2 0`,
		0, []string{"time-wait-challenged"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.SynSent, model.Listen}},
	{"TIME-WAIT is over", handshake + `
		10ms A FA 1 1 ts=110
		11ms B A 1 2 ts=911
		20ms B FA 1 2 ts=920
		21ms A A 2 2 ts=121
		65s B FA 1 2 ts=65900
		65001ms A R 2 0`,
		0, []string{"time-wait-over"}, []string{"no-reset-on-graceful-close", "no-reset-after-close",
			"no-rst-for-fin",
			"no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"FIN-WAIT-2 is over too soon", handshake + `
		10ms A FA 1 1 ts=110
		11ms B A 1 2 ts=911
		3s B FA 1 2 ts=3900
		3001ms A R 2 0`,
		7, []string{"connection-gone"}, []string{"no-reset-on-graceful-close", "no-reset-after-close",
			"no-rst-for-fin",
			"no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}},
	{"FIN acknowledged before it was sent", handshake + `
		10ms A A 1 1 +5 ts=110
		11ms B A 1 9 ts=911`,
		0, nil, nil, [2]model.TCPState{model.Established, model.Established}},
	{"begins in the middle", `
		10ms A A 100 50 +7
		11ms B A 50 107
		20ms A FA 107 50
		21ms B FA 50 108
		22ms A A 108 51`,
		0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}},
	{"begins with the second FIN", `
		21ms B FA 50 108
		22ms A A 108 51`,
		0, nil, nil, [2]model.TCPState{model.CloseWait, model.FinWait2}},
	{"a keep-alive", handshake + `
		60s A A 0 1 ts=60100
		60001ms B A 1 1 ts=60901
		60010ms A FA 1 1 ts=60110
		60011ms B FA 1 2 ts=60911
		60012ms A A 2 2 ts=60112`,
		0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}},
}

func TestScenarios(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			all := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, s.lines))
			if len(all) != 1 {
				t.Fatalf("%d connections", len(all))
			}
			r, err := match.Follow(all[0], rules(t))
			if err != nil {
				t.Fatal(err)
			}
			check(t, r, s.bad, s.causes, s.violated)
			agrees(t, r, rules(t))
			if r.Final != s.final {
				t.Errorf("ends in %v, want %v", r.Final, s.final)
			}
		})
	}
}

// agrees says whether what each end can have done decides as the run that was found does.
func agrees(t *testing.T, r *match.Result, rules match.Rules) {
	t.Helper()
	bad, decided, err := match.Decided(r.Connection, rules)
	if err != nil || !decided || bad != r.Bad {
		t.Errorf("the run found leaves the model at event %d, what each end can have done at %d (%v): %v",
			r.Bad, bad, decided, err)
	}
}

// check compares what was found.
func check(t *testing.T, r *match.Result, bad int, causes, violated []string) {
	t.Helper()
	at := 0
	if r.Outcome != match.Allowed {
		at = r.Connection.Events[r.Bad].Number()
	}
	if at != bad {
		t.Errorf("leaves the model at frame %d, want %d; the model would have sent %v", at, bad, r.Instead)
	}
	var names []string
	for _, c := range r.Causes() {
		if name := c.Kind.String(); name == "" {
			t.Errorf("a cause of no kind: %v", c)
		} else if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, c := range causes {
		if !slices.Contains(names, c) {
			t.Errorf("causes %v, want %v", names, causes)
		}
	}
	if len(causes) == 0 && len(names) > 0 {
		t.Errorf("causes %v, want none", names)
	}
	var broken []string
	for _, v := range r.Findings() {
		// A TIME-WAIT that is not held, or in which a SYN opens, is never full.
		if v.Verdict == explore.Violated && v.Name != "time-wait-full" {
			broken = append(broken, v.Name)
		}
	}
	if !slices.Equal(broken, violated) {
		t.Errorf("violated %v, want %v", broken, violated)
	}
	if t.Failed() {
		for _, s := range r.Steps {
			n := 0
			if s.Event >= 0 {
				n = r.Connection.Events[s.Event].Number()
			}
			t.Logf("%v %v #%d %v: %v %v", s.Kind, s.End, n, s.Action, s.After[0].State, s.After[1].State)
		}
	}
}
