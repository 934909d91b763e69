package engine_test

import (
	"slices"
	"strings"
	"testing"
)

// third is what there is to see of a third party.
type third struct {
	Broken  string
	Initial struct {
		Box [2]*struct{ State string }
	}
	Steps []struct {
		Does, State, Told, Clause string
		Box                       []string
		Elsewhere                 bool
		After                     struct {
			Box [2]*struct {
				State, Timer string
				Left, Of     int
				Rows         [][2]string
			}
		}
	}
	Flights []struct {
		Begins, Stops int
		Forged        bool
	}
	Enabled []struct {
		Move, Label, Effect, Clause string
		Flight                      int
		AtBox                       bool
	}
	Lights []struct {
		Name string
		Red  int
	}
}

// move returns what is said of a move that can be made.
func (v *third) move(t *testing.T, move string) (label, effect, clause string, atBox bool) {
	t.Helper()
	for _, e := range v.Enabled {
		if e.Move == move {
			return e.Label, e.Effect, e.Clause, e.AtBox
		}
	}
	t.Fatalf("%s is not enabled", move)
	return "", "", "", false
}

// forgotten is a connection that was idle behind a gateway, as far as its moves go.
func forgotten(moves ...string) string {
	return `{"settings":[["middlebox-a","aws-nat-gateway"],["incarnations","1"],["loss","0"],["data-a","1"]],` +
		`"moves":["` + strings.Join(moves, `","`) + `"]}`
}

// What a middlebox knows and does is at its own rail, with the rule by which it does it.
func TestMiddlebox(t *testing.T) {
	var v third
	moves := []string{"tick 1750", "A's middlebox: forget", "A: send",
		"deliver to A its middlebox's <SEQ=1><CTL=RST>"}
	do(t, "play", forgotten(moves[:1]...), &v)
	if b := v.Initial.Box; b[0] == nil || b[0].State != "ESTABLISHED" || b[1] != nil {
		t.Errorf("at the beginning the middleboxes know %v", b)
	}
	if b := v.Steps[0].After.Box[0]; b.Timer != "entry" || b.Left != 0 || b.Of != 1750 {
		t.Errorf("after 350 s %+v", b)
	}
	label, effect, rule, atBox := v.move(t, moves[1])
	if label != "forget" || !strings.Contains(effect, "ESTABLISHED becomes none") ||
		rule != "box-established-a 350s" ||
		!atBox {
		t.Errorf("%q %q %q %v", label, effect, rule, atBox)
	}
	do(t, "play", forgotten(moves[:2]...), &v)
	_, effect, rule, _ = v.move(t, moves[2])
	if rule != "box-unknown-out-a reset" ||
		!strings.Contains(effect, "which has no entry (box-unknown-out-a reset), "+
			"answers with a RST") || !strings.Contains(effect, "the middlebox beside A sends <SEQ=1><CTL=RST>") {
		t.Errorf("%q %q", effect, rule)
	}
	do(t, "play", forgotten(moves...), &v)
	if v.Broken != "" {
		t.Fatal(v.Broken)
	}
	if got := v.Steps[1].Box; !slices.Equal(got, []string{"forgets", ""}) || v.Steps[1].State != "" {
		t.Errorf("at its rail there is %q, at A's %q", got, v.Steps[1].State)
	}
	if got := v.Steps[2].Box; !slices.Equal(got, []string{"answers with a RST", ""}) ||
		v.Steps[2].Does != "send" {
		t.Errorf("at its rail there is %q", got)
	}
	if f := v.Flights; f[0].Stops != 1 || f[1].Begins != 2 {
		t.Errorf("%+v, want what is sent to stop at the middlebox, and its RST to begin there", f)
	}
	i := slices.IndexFunc(v.Lights, func(l struct {
		Name string
		Red  int
	}) bool {
		return l.Name == "delivered"
	})
	if v.Lights[i].Red != 3 {
		t.Errorf("delivered is red at %d", v.Lights[i].Red)
	}
}

// What a middlebox stops does not come to the end, and a host that it is for all the same answers.
func TestUntranslated(t *testing.T) {
	var v third
	do(t, "play", `{"settings":[["box-a","on"],["box-established-a","1"],["box-unknown-in-a","untranslated"],
		["incarnations","1"],["first-closer","b"]],"moves":["tick","A's middlebox: forget","B: close",
		"deliver to A <SEQ=1><ACK=1><CTL=FIN,ACK>"]}`, &v)
	if v.Broken != "" {
		t.Fatal(v.Broken)
	}
	last := v.Steps[3]
	want := "the middlebox beside A, which has no entry (box-unknown-in-a untranslated), hands it on " +
		"untranslated"
	if last.Does+last.State != "" || !slices.Equal(last.Box, []string{"untranslated", ""}) ||
		!strings.HasSuffix(last.Told, want) || last.Clause != "box-unknown-in-a untranslated" {
		t.Errorf("%+v", last)
	}
}

// Another host is A from its OPEN on; what someone forges arrives and was never in flight.
func TestAnotherHostAndAForger(t *testing.T) {
	var v third
	do(t, "play", `{"settings":[["hosts","2"],["incarnations","2"]],"moves":["A: open with ISS 1"]}`, &v)
	if s := v.Steps[0]; !s.Elsewhere || s.Does != "another host opens" {
		t.Errorf("%+v", s)
	}
	do(t, "play", `{"settings":[["forger","1"],["incarnations","1"]],"moves":[]}`, &v)
	forged := ""
	for _, e := range v.Enabled {
		if strings.HasPrefix(e.Move, "forge to A <SEQ=1><CTL=RST>") && e.Flight < 0 {
			forged = e.Move
		}
	}
	do(t, "play", `{"settings":[["forger","1"],["incarnations","1"]],"moves":["`+forged+`"]}`, &v)
	if v.Broken != "" || len(v.Flights) != 1 || !v.Flights[0].Forged ||
		!strings.HasPrefix(v.Steps[0].Told, "a forged <SEQ=1>") {
		t.Errorf("%q: %+v %+v", forged, v.Flights, v.Steps)
	}
}

// The checker goes on from what was done by hand behind a middlebox, and from what is forged; what
// it finds can be played.
func TestAskedOfAThirdParty(t *testing.T) {
	for _, c := range []struct{ name, request, verdict string }{
		{"verify", strings.Replace(forgotten("tick 1750", "A's middlebox: forget"), `"moves"`,
			`"properties":["delivered"],"moves"`, 1), "violated"},
		{"find", `{"settings":[["hosts","2"],["incarnations","2"]],"moves":["A: open with ISS 1"],` +
			`"properties":["b-reset"]}`, "holds"},
		{"verify", `{"settings":[["forger","1"],["incarnations","1"]],"properties":["no-reset-on-graceful-close"]}`,
			"violated"},
	} {
		var a found
		do(t, c.name, c.request, &a)
		if a.Verdict != c.verdict {
			t.Errorf("%s %s: %s, want %s", c.name, c.request, a.Verdict, c.verdict)
		}
		var v view
		do(t, "play", string(a.Findings[0].Run), &v)
		if v.Moves == 0 || v.Broken != "" {
			t.Errorf("%s: %d moves, %q", a.Findings[0].Run, v.Moves, v.Broken)
		}
	}
	var w struct{ Smallest string }
	do(t, "minwait", `{"settings":[["box-a","on"],["incarnations","1"]]}`, &w)
	if w.Smallest != "3 ticks" { // which sees all, and stops nothing
		t.Errorf("smallest %q", w.Smallest)
	}
	var near struct{ Run struct{ Moves []string } }
	do(t, "nearest", forgotten("tick 1750", "A's middlebox: forget", "A: send",
		"deliver to A its middlebox's <SEQ=1><CTL=RST>"), &near)
	if len(near.Run.Moves) == 0 {
		t.Error("no nearest run")
	}
}
