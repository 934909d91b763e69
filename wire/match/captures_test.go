package match_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/capturetest"
	"tcpcheck/wire/match"
	"tcpcheck/wire/wiretest"
)

// captures are those of a real kernel, Linux 6.18, in ../testdata, with what is known
// to have happened in each.
var captures = []struct {
	name     string
	bad      int
	causes   []string
	violated []string
	final    [2]model.TCPState
	// first is who closed first; both for both at once.
	first string
}{
	{"a1_normal_close", 0, nil, nil, [2]model.TCPState{model.Closed, model.TimeWait}, "B"},
	{"c1_lastack_orphan", 0, []string{"last-ack-gave-up"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"e1_simul", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.TimeWait}, "both"},
	{"f1_fw1_finack", 0, nil, nil, [2]model.TCPState{model.Closed, model.TimeWait}, "B"},
	{"g1_halfclose", 0, nil, nil, [2]model.TCPState{model.Closed, model.TimeWait}, "B"},
	{"h1_fw2_60", 0, []string{"fin-wait-2-timeout"}, []string{"no-reset-after-close", "no-rst",
		"rfc-transitions"},
		[2]model.TCPState{model.Closed, model.Listen}, "B"},
	{"i1_unread", 0, []string{"unread-data", "after-abort"}, []string{"no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "B"},
	{"j3_assassination", 0, []string{"time-wait-assassination"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "B"},
	{"j4_assassination_protected", 0, []string{"time-wait-assassination"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "B"},
	{"w0_normal.A", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w0_normal.B", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w10_simul.A", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.TimeWait}, "both"},
	{"w10_simul.B", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.TimeWait}, "both"},
	{"w12_tw_killed.A", 13, []string{"time-wait-gone"}, []string{"no-reset-on-graceful-close",
		"no-reset-after-close", "no-rst-for-fin",
		"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"w12_tw_killed.B", 12, []string{"time-wait-gone"}, []string{"no-reset-on-graceful-close",
		"no-reset-after-close", "no-rst-for-fin",
		"no-rst"}, [2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"w15_reuse_ok.A", 0, []string{"time-wait-reused"}, nil, [2]model.TCPState{model.TimeWait, model.TimeWait},
		"A"},
	{"w1_lost_final_ack.A", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w1_lost_final_ack.B", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w24_unread.A", 0, []string{"unread-data"}, []string{"no-reset-after-close", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"w26_halfopen.A", 0, []string{"abort", "challenged", "half-open"}, []string{"no-rst"},
		[2]model.TCPState{model.TimeWait, model.TimeWait}, "A"},
	{"w36_three_segment.A", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w36_three_segment.B", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w3_lost_fin.A", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w3_lost_fin.B", 0, nil, nil, [2]model.TCPState{model.TimeWait, model.Listen}, "A"},
	{"w6_reorder_ack_fin.A", 0, []string{"time-wait-assassination"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"w6_reorder_ack_fin.B", 0, []string{"time-wait-assassination"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"w7_dup_fin.A", 0, []string{"time-wait-assassination"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "A"},
	{"w7_dup_fin.B", 0, []string{"time-wait-assassination"}, []string{"time-wait-held", "no-rst"},
		[2]model.TCPState{model.Closed, model.Listen}, "A"},
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "capture", "testdata", name+".pcap"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCapturesOfAKernel(t *testing.T) {
	for _, c := range captures {
		t.Run(c.name, func(t *testing.T) {
			all := wiretest.Connections(t, file(t, c.name))
			if len(all) != 1 {
				t.Fatalf("%d connections, want 1", len(all))
			}
			r, err := match.Follow(all[0], rules(t))
			if err != nil {
				t.Fatal(err)
			}
			check(t, r, c.bad, c.causes, c.violated)
			agrees(t, r, rules(t))
			if r.Final != c.final {
				t.Errorf("ends in %v, want %v", r.Final, c.final)
			}
			if first := firstToClose(r); first != c.first {
				t.Errorf("%s closed first, want %s", first, c.first)
			}
		})
	}
	if files, _ := filepath.Glob(filepath.Join("..", "capture", "testdata",
		"*.pcap")); len(files) != len(captures) {
		t.Errorf("%d captures are tested, there are %d", len(captures), len(files))
	}
}

// firstToClose says who left ESTABLISHED first.
func firstToClose(r *match.Result) string {
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Kind != match.Acts || s.Before[s.End].State != model.Established ||
			s.After[s.End].State == model.Established {
			continue
		}
		for j := i + 1; j < len(r.Steps); j++ {
			if o := &r.Steps[j]; o.End != s.End && o.Kind == match.Acts && o.Action.Kind == model.Close &&
				o.Before[o.End].Incarnation == s.Before[s.End].Incarnation {
				if o.Before[o.End].State == model.Established {
					return "both"
				}
				break
			}
		}
		return s.End.String()
	}
	return "nobody"
}

// With both captures of a connection the same is found, and what was lost is known.
func TestCapturesOfBothEnds(t *testing.T) {
	for _, c := range captures {
		name, ok := strings.CutSuffix(c.name, ".A")
		if !ok || !slices.ContainsFunc(captures, func(o struct {
			name     string
			bad      int
			causes   []string
			violated []string
			final    [2]model.TCPState
			first    string
		}) bool {
			return o.name == name+".B"
		}) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, sides := range [][2]string{{".A", ".B"}, {".B", ".A"}} {
				all := capture.Merge(wiretest.Connections(t, file(t, name+sides[0])),
					wiretest.Connections(t, file(t, name+sides[1])))
				if len(all) != 1 || all[0].Sides != 2 {
					t.Fatalf("%d connections, want 1 of both", len(all))
				}
				r, err := match.Follow(all[0], rules(t))
				if err != nil {
					t.Fatal(err)
				}
				bad := 0
				if c.bad > 0 {
					bad = map[string]int{".A": 13, ".B": 12}[sides[0]]
				}
				check(t, r, bad, c.causes, c.violated)
				agrees(t, r, rules(t))
				if r.Final != c.final {
					t.Errorf("ends in %v, want %v", r.Final, c.final)
				}
			}
		})
	}
}

// What a RST does to TIME-WAIT is a policy of the kernel; the captures of j3 and j4
// look the same.
func TestTimeWaitThatIgnoresARST(t *testing.T) {
	r, err := match.Follow(wiretest.Connections(t, file(t, "j4_assassination_protected"))[0],
		rules(t, model.Setting{Name: "time-wait-rst", Value: "ignore"}))
	if err != nil {
		t.Fatal(err)
	}
	check(t, r, 0, []string{"time-wait-rst-ignored"}, []string{"no-rst"})
}

// Settings that are not those of the kernel do not allow what the kernel did.
func TestOtherSettingsDoNotAllowIt(t *testing.T) {
	for _, test := range []struct {
		name, set, value string
		bad              int
	}{
		{"h1_fw2_60", "fin-wait-2-timeout", "200s", 7},
		{"c1_lastack_orphan", "retries", "3", 10},
		{"a1_normal_close", "profile", "textbook", 0},
		{"j3_assassination", "closed-port", "silent", 10},
	} {
		r, err := match.Follow(wiretest.Connections(t, file(t, test.name))[0],
			rules(t, model.Setting{Name: test.set, Value: test.value}))
		if err != nil {
			t.Fatal(err)
		}
		bad := 0
		if r.Outcome != match.Allowed {
			bad = r.Connection.Events[r.Bad].Number()
		}
		if bad != test.bad {
			t.Errorf("%s with %s %s: leaves the model at frame %d, want %d", test.name, test.set,
				test.value, bad, test.bad)
		}
	}
}

// Much data before, and after, a FIN is left out, and the rest is allowed.
func TestMuchData(t *testing.T) {
	for _, test := range []struct {
		name            string
		before, halfway int
	}{{"before the close", 3000, 0}, {"half-closed", 5, 3000}, {"both", 400, 400},
		{"little", 30, 0}, {"some", 60, 40}} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("0ms A S 0 0\n1ms B SA 0 1\n2ms A A 1 1\n")
			seq, us := 1, 3000
			for range test.before {
				fmt.Fprintf(&b, "%dus A A %d 1 +1000\n%dus B A 1 %d\n", us, seq, us+1, seq+1000)
				seq, us = seq+1000, us+2
			}
			fmt.Fprintf(&b, "%dus A FA %d 1\n%dus B A 1 %d\n", us, seq, us+1, seq+1)
			back := 1
			for range test.halfway {
				us += 3
				fmt.Fprintf(&b, "%dus B A %d %d +1000\n%dus A A %d %d\n", us, back, seq+1, us+1, seq+1, back+1000)
				back += 1000
			}
			fmt.Fprintf(&b, "%dus B FA %d %d\n%dus A A %d %d\n", us+5, back, seq+1, us+6, seq+1, back+1)
			all := wiretest.Connections(t, capturetest.Capture(capturetest.Raw, b.String()))
			r, err := match.Follow(all[0], rules(t))
			if err != nil {
				t.Fatal(err)
			}
			check(t, r, 0, nil, nil)
			if r.Final != [2]model.TCPState{model.TimeWait, model.Listen} {
				t.Errorf("ends in %v", r.Final)
			}
		})
	}
}
