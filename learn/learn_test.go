package learn_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/learn"
	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/settings"
)

// models are shared by all tests.
var models = learn.NewModels()

// Whoever learns the model under a profile gets the profile back: every value that is told, and all are
// that can be.
func TestShippedProfiles(t *testing.T) {
	few := []string{"linux", "illumos", "smoltcp", "mtcp"}
	for _, p := range settings.Profiles() {
		if !p.Real || attack.Factor() == 1 && !slices.Contains(few, p.Name) {
			continue
		}
		target, err := under.NewTarget(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := models.Learn(target, func() {})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Differs) > 0 || got.Unreached > 0 {
			t.Errorf("%s: %v differ, %d not reached", p.Name, got.Differs, got.Unreached)
		}
		told := 0
		for _, v := range p.Values {
			learned := got.Get(v.Name)
			if learned == nil {
				continue
			}
			told++
			if !learned.Told(v.Value) {
				t.Errorf("%s: %s is learned as %s or %v, want %s", p.Name, v.Name, learned.Value, learned.Alike, v.Value)
			}
		}
		if least := len(p.Values) / 2; told < least {
			t.Errorf("%s: %d of %d values are told, want at least %d", p.Name, told, len(p.Values), least)
		}
	}
}

// words are the policies that are drawn by their words.
var words = []string{"time-wait-reply", "time-wait-restart", "time-wait-rst",
	"time-wait-syn", "time-wait-fin",
	"rst-check", "syn-in-window", "ack-check", "syn-received-syn", "syn-sent-bad-ack", "simultaneous-open",
	"closed-port", "ack-limited", "close", "abort-seq", "rto-collapse"}

// draw draws values of all policies that can be told.
func draw(t *rapid.T) settings.Given {
	var given settings.Given
	add := func(name, value string) { given = given.With(name, value) }
	seconds := func(name string, least, most int) int {
		n := rapid.IntRange(least, most).Draw(t, name)
		add(name, fmt.Sprintf("%ds", n))
		return n
	}
	orOff := func(name string, least, most int) {
		if rapid.Bool().Draw(t, name+" is off") {
			add(name, "off")
		} else {
			seconds(name, least, most)
		}
	}
	for _, name := range words {
		d, _, _ := model.ParameterNamed(name)
		add(name, d.Values[rapid.IntRange(0, len(d.Values)-1).Draw(t, name)].Name)
	}
	seconds("wait", 1, 240)
	orOff("fin-wait-2-timeout", 1, 240)
	orOff("ack-limit", 1, 9)
	orOff("rto-after-syn", 2, 12)
	rto := seconds("rto", 1, 3)
	add("backoff", fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "backoff")))
	add("rto-max", fmt.Sprintf("%ds", rto*rapid.IntRange(1, 40).Draw(t, "rto-max")))
	if rapid.Bool().Draw(t, "by number") {
		add("retries", fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "retries")))
		add("retry-time", "off")
	} else {
		add("retries", "255")
		add("retry-time", fmt.Sprintf("%ds", 10*rapid.IntRange(3, 30).Draw(t, "retry-time")))
	}
	return given
}

// The same for random values: what is told is so. Timeouts are compared one by one, as several factors,
// bounds and limits make the same.
func TestRandomPolicies(t *testing.T) {
	attack.Check(t, 2, func(t *rapid.T) {
		given := draw(t)
		target, err := under.NewTarget("rfc9293", given...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := models.Learn(target, func() {})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Differs) > 0 || got.Unreached > 0 {
			t.Errorf("%v differ, %d not reached", got.Differs, got.Unreached)
		}
		for _, name := range append(slices.Clone(words), "wait", "fin-wait-2-timeout", "ack-limit") {
			want, _ := given.Get(name)
			if learned := got.Get(name); learned != nil && !learned.Told(want) {
				t.Errorf("%s is learned as %s or %v, want %s", name, learned.Value, learned.Alike, want)
			}
		}
		want, is := timeouts(t, given), timeouts(t, learnedTimes(got))
		if !slices.Equal(want, is) {
			t.Errorf("timeouts are learned as %v, want %v", is, want)
		}
		if learned := got.Get("rto-after-syn"); learned != nil && len(want) > 1 {
			after, _ := given.Get("rto-after-syn")
			bound, _ := given.Get("rto-max")
			least, most := duration(after), duration(bound)
			if !learned.Told(after) && min(least, most) > want[1] && duration(learned.Value) != min(least, most) {
				t.Errorf("rto-after-syn is learned as %s, want %s", learned.Value, after)
			}
		}
	})
}

// learnedTimes are what was learned of the retransmission timer.
func learnedTimes(p *learn.Profile) (given settings.Given) {
	given = settings.Given{{Name: "backoff", Value: "1"}, {Name: "rto-max", Value: "none"}}
	for _, name := range []string{"rto", "backoff", "rto-max", "retries", "retry-time"} {
		if v := p.Get(name); v != nil {
			given = given.With(name, v.Value)
		}
	}
	return given
}

// timeouts returns one after the other.
func timeouts(t *rapid.T, given settings.Given) (all []time.Duration) {
	r, err := settings.Resolve(given.With("msl", "30s").With("delay", "0"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range r.Parameters.Timeouts(model.A) {
		all = append(all, time.Duration(n)*r.Parameters.Tick)
	}
	return all
}

// duration reads a time; what is none is 0.
func duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0
	}
	return d
}

// The same is learned twice.
func TestTheSameTwice(t *testing.T) {
	target, err := under.NewTarget("uip")
	if err != nil {
		t.Fatal(err)
	}
	var got [2]string
	for i := range got {
		p, err := learn.NewModels().Learn(target, func() {})
		if err != nil {
			t.Fatal(err)
		}
		got[i] = fmt.Sprint(*p)
	}
	if got[0] != got[1] {
		t.Errorf("first\n%s\nthen\n%s", got[0], got[1])
	}
}
