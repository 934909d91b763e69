package cause_test

import (
	"slices"
	"testing"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
)

// found returns the names of the causes that explain how a stack with faults differs from a
// profile, and how many rows are left.
func found(t *testing.T, profile, with string, sides []model.End, wrong ...*fault) (names []string,
	left []conformance.Row) {
	t.Helper()
	if profile == "" {
		profile = "rfc9293"
	}
	if with == "" {
		with = profile
	}
	target, err := under.NewTarget(profile)
	if err != nil {
		t.Fatal(err)
	}
	c, err := conformance.Compare(planted{target, wrong}, with, sides, func() {})
	if err != nil {
		t.Fatal(err)
	}
	findings, left := cause.Find(c.Differences())
	for _, f := range findings {
		names = append(names, f.Name)
	}
	return names, left
}

// A stack with five faults: all are found and named, and nothing else is.
func TestFive(t *testing.T) {
	want := []string{"rst-any-seq", "rst-numbers", "no-time-wait", "fin-not-retransmitted", "fin-out-of-order"}
	var wrong []*fault
	for i := range faults {
		if slices.Contains(want, faults[i].name) {
			wrong = append(wrong, &faults[i])
		}
	}
	got, left := found(t, "", "", model.Ends[:1], wrong...)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	none(t, "five faults", left)
}

// none fails for every row that no cause explains.
func none(t *testing.T, of string, left []conformance.Row) {
	t.Helper()
	for _, row := range left {
		t.Errorf("%s: in %s on %v, %v, later %v: the model %s, the stack %s: no cause", of, row.State, row.What,
			row.All[0].Event(), row.Later, row.Model, row.Stack)
	}
}

// Each cause is needed: a stack with that fault alone differs, and without the cause it would
// not be told why; with it nothing is left.
func TestEach(t *testing.T) {
	attack.Only(t)
	for i := range faults {
		f := &faults[i]
		t.Run(f.name, func(t *testing.T) {
			names, left := found(t, f.profile, f.with, model.Ends[:], f)
			if t.Log(names); !slices.Contains(names, f.name) {
				t.Errorf("found %v", names)
			}
			none(t, f.name, left)
		})
	}
}

// Each cause has a name of its own, a fault or a stack that has it, and says what it is.
func TestTable(t *testing.T) {
	elsewhere := []string{ // of stacks that there are
		"simultaneous-open-challenged", "kept", "fin-for-ack", "closes-with-peer",
		"abort-resets-closing", "closed-elsewhere",
		"syn-received-bad-ack-silent", "syn-ack-counts", "acks-acks", "held-after-timeout",
		"rto-collapses", "syn-rto-constant", "text-after-fin-dropped", "delayed-ack",
		"ack-too-late", "fin-held", "opens-without-syn",
		"last-ack-time-wait", "rto-late", "rto-early", "gives-up-later", "fin-wait-2-long", "fin-wait-2-short",
		"time-wait-long",
	}
	seen := map[string]bool{}
	for i := range cause.All {
		c := &cause.All[i]
		if seen[c.Name] || c.Title == "" || c.Clause == "" || (c.Allowed == "") == (c.Harm == "") {
			t.Errorf("%s: twice, or something is missing", c.Name)
		}
		seen[c.Name] = true
		faulty := slices.ContainsFunc(faults, func(f fault) bool { return f.name == c.Name })
		if faulty == slices.Contains(elsewhere, c.Name) {
			t.Errorf("%s: want a fault that shows that it is needed", c.Name)
		}
	}
	for i := range faults {
		if cause.Named(faults[i].name) == nil {
			t.Errorf("%s: no such cause", faults[i].name)
		}
	}
}
