package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

// Each bound with the value just inside and the one just outside, and what the
// message says of the latter.
func TestParameterBounds(t *testing.T) {
	const ticks = "1 to 65535 ticks"
	covered := map[string]bool{}
	for _, c := range []struct {
		given, name string
		ok, bad     int
		want        string
	}{
		{"", "msl", 2, 0, ticks}, // with the default delay of 2
		{"delay=0", "msl", 1, 0, ticks},
		{"", "msl", 65535, 65536, ticks},
		{"msl=5", "delay", 0, -1, "0 to 5 ticks (the msl)"},
		{"msl=5", "delay", 5, 6, "0 to 5 ticks (the msl)"},
		{"msl=5 delay=3", "min-delay", 0, -1, "0 to 3 ticks (the delay)"},
		{"msl=5 delay=3", "min-delay", 3, 4, "0 to 3 ticks (the delay)"},
		{"", "wait-a", 0, -1, "0 to 65535 ticks"},
		{"", "wait-b", 65535, 65536, "0 to 65535 ticks"},
		{"", "loss", 0, -1, "0 to 255 segments, or any"},
		{"", "loss", 255, 256, "0 to 255 segments, or any"},
		{"", "duplicates", 0, -1, "0 to 255 times, or any"},
		{"", "duplicates", 255, 256, "0 to 255 times, or any"},
		{"", "strays", 0, -1, "0 to 255 segments"},
		{"", "strays", 255, 256, "0 to 255 segments"},
		{"", "forger", 0, -1, "0 to 255 segments"},
		{"", "forger", 255, 256, "0 to 255 segments"},
		{"", "aborts-a", 0, -1, "0 to 255 times"},
		{"", "aborts-a", 255, 256, "0 to 255 times"},
		{"", "crashes-a", 0, -1, "0 to 255 times"},
		{"", "crashes-b", 255, 256, "0 to 255 times"},
		{"", "reboot", 0, -1, "0 to 65535 ticks"},
		{"", "reboot", 65535, 65536, "0 to 65535 ticks"},
		{"", "incarnations", 1, 0, "1 to 16 incarnations, or any"},
		{"", "incarnations", 16, 17, "1 to 16 incarnations, or any"},
		{"", "data-a", 0, -1, "0 to 255 units, or any"},
		{"", "data-a", 255, 256, "0 to 255 units, or any"},
		{"", "data-b", 0, -1, "0 to 255 units, or any"},
		{"", "data-b", 255, 256, "0 to 255 units, or any"},
		{"window=1", "seq-mod", 4, 2, "a power of two from 4 to 256, or any"},
		{"", "seq-mod", 8, 7, "a power of two from 4 to 256, or any"},
		{"", "seq-mod", 16, 12, "a power of two from 4 to 256, or any"},
		{"", "seq-mod", 256, 512, "a power of two from 4 to 256, or any"},
		{"", "seq-mod", 64, 0, "a power of two from 4 to 256, or any"},
		{"seq-mod=4", "window", 1, 0, "1 to 1 units (less than half of the sequence space)"},
		{"seq-mod=4", "window", 1, 2, "1 to 1 units (less than half of the sequence space)"},
		{"seq-mod=256", "window", 127, 128, "1 to 127 units (less than half of the sequence space)"},
		{"", "receive-buffer-a", 0, 3, "off, or 1 to 2 units (the window, and no more than 6)"}, // off
		{"seq-mod=16 window=7", "receive-buffer-b", 6, 7, "off, or 1 to 6 units (the window, and no more than 6)"},
		{"", "probes-a", 0, -1, "any, or 1 to 255"}, // any
		{"", "probes-b", 255, 256, "any, or 1 to 255"},
		{"", "rto-a", 1, 0, ticks},
		{"retries=0", "rto-a", 65535, 65536, ticks},
		{"retries=0", "rto-b", 65535, 65536, ticks},
		{"", "backoff-a", 1, 0, "1 to 255"},
		{"", "left", 0, 1, "all (start is not in TIME-WAIT)"}, // all
		{"start=time-wait-b wait-b=7 wait-a=9", "left", 7, 8, "all, or 1 to 7 ticks (the wait)"},
		{"retries=0", "backoff-b", 255, 256, "1 to 255"},
		{"", "rto-max-a", 0, -1, "none, or " + ticks}, // none
		{"", "rto-max-b", 65535, 65536, "none, or " + ticks},
		{"", "rto-after-syn-a", 0, -1, "off, or " + ticks}, // off
		{"", "rto-after-syn-b", 65535, 65536, "off, or " + ticks},
		{"", "fin-wait-2-timeout-a", 0, -1, "off, or " + ticks}, // off
		{"", "fin-wait-2-timeout-b", 65535, 65536, "off, or " + ticks},
		{"", "tw-reuse-delay-a", 0, -1, "0 to 65535 ticks"},
		{"", "keepalive-time-a", 0, -1, "off, or 1 to 65535 ticks"},
		{"", "keepalive-time-b", 65535, 65536, "off, or 1 to 65535 ticks"},
		{"", "keepalive-interval-a", 65535, 65536, "time, or 1 to 65535 ticks"},
		{"", "keepalive-count-a", 255, 256, "0 to 255"},
		{"", "ack-limit-a", 0, -1, "off, or 1 to 65535 ticks"},
		{"", "ack-limit-b", 65535, 65536, "off, or 1 to 65535 ticks"},
		{"", "ack-delay-a", 0, -1, "off, or 1 to 65535 ticks"},
		{"", "ack-delay-b", 65535, 65536, "off, or 1 to 65535 ticks"},
		{"", "isn-rate-a", 0, -1, "0 to 255"},
		{"", "isn-rate-b", 255, 256, "0 to 255"},
		{"", "tw-reuse-delay-b", 65535, 65536, "0 to 65535 ticks"},
		{"", "retry-time-a", 0, -1, "off, or " + ticks}, // off
		{"", "retry-time-b", 65535, 65536, "off, or " + ticks},
		{"", "retries-a", 0, -1, "0 to 255"},
		{"backoff=1", "retries-b", 255, 256, "0 to 255"},
	} {
		covered[c.name] = true
		p := Default()
		set(&p, c.given)
		d, ends, _ := ParameterNamed(c.name)
		d.SetNumber(&p, ends[0], c.ok)
		if err := p.Validate(); err != nil {
			t.Errorf("%s %s=%d: %v", c.given, c.name, c.ok, err)
		}
		d.SetNumber(&p, ends[0], c.bad)
		refused(t, p, ParameterError{c.name, fmt.Sprint(c.bad), c.want})
	}
	for _, d := range Dictionary {
		if !covered[d.At(A)] && !covered[d.At(B)] && len(d.Values) == 0 {
			t.Errorf("%s has no test of its bounds", d.Name)
		}
	}
}

// refused checks that p is, with that error, and no model made of it.
func refused(t *testing.T, p Parameters, want ParameterError) {
	t.Helper()
	m, err := New(p, NoGhosts)
	var got *ParameterError
	if !errors.As(err, &got) || *got != want || m != nil {
		t.Errorf("got %v, want %v", err, &want)
	}
	if message := want.Name + " " + want.Value + ": want " + want.Want; err != nil && err.Error() != message {
		t.Errorf("says %q, want %q", err, message)
	}
}

// No timeout grows beyond what a state can hold.
func TestParameterBounds_LongestTimeout(t *testing.T) {
	for _, c := range []struct {
		given           string
		ok, bad         int // retries
		rto, backoff    int
		longest, beyond int
	}{
		{"rto-b=1 backoff-b=2", 15, 16, 1, 2, 32768, 65536},
		{"rto-b=65535 backoff-b=2", 0, 1, 65535, 2, 65535, 65536},
		{"rto-b=1 backoff-b=255", 1, 2, 1, 255, 255, 65025},
	} {
		p := Default()
		set(&p, c.given)
		p.Policy[B].Retries = c.ok
		if err := p.Validate(); err != nil || p.Policy[B].LongestTimeout() != c.longest {
			t.Errorf("%s retries=%d: %v, longest timeout %d", c.given, c.ok, err, p.Policy[B].LongestTimeout())
		}
		p.Policy[B].Retries = c.bad
		if c.beyond <= maxTicks {
			if err := p.Validate(); err != nil || p.Policy[B].LongestTimeout() != c.beyond {
				t.Errorf("%s retries=%d: %v, longest timeout %d", c.given, c.bad, err, p.Policy[B].LongestTimeout())
			}
			continue
		}
		refused(t, p, ParameterError{"retries-b", fmt.Sprint(c.bad), fmt.Sprintf(
			"fewer with rto %d and backoff %d, whose timeout grows beyond 65535 ticks, or a rto-max", c.rto,
			c.backoff)})
		set(&p, "rto-max=65535")
		if err := p.Validate(); err != nil {
			t.Errorf("%s retries=%d with a rto-max: %v", c.given, c.bad, err)
		}
	}
}

func TestDefaultIsValid(t *testing.T) {
	p := Default()
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	if p.SeqMod != 8 || p.Window != 2 || p.Delay != p.MSL || p.MinDelay != 0 || p.Aborts != [2]int{} ||
		p.FirstCloser != FirstCloserA || p.Start != StartEstablished ||
		p.Policy != [2]Policy{Textbook, Textbook} {
		t.Errorf("not the defaults of the semantics: %+v", p)
	}
}

// The two initial states of section 1.
func TestStartingPoints(t *testing.T) {
	m := testModel(t, "start=established incarnations=3 data-a=2 data-b=1 loss=1 duplicates=2 strays=3 aborts=4")
	s := initial(m)
	isTCB(t, s.TCB[A], "ESTABLISHED SND=1:1 RCV=1 unsent=2 #1")
	isTCB(t, s.TCB[B], "ESTABLISHED SND=1:1 RCV=1 unsent=1 #1")
	if s.InFlight() != 0 || s.Opens != 2 || s.Loss != 1 || s.Duplicates != 2 || s.Strays != 3 ||
		s.Aborts != 4 || s.Closed() {
		t.Errorf("established: %+v", s)
	}
	m = testModel(t, "start=closed incarnations=3 data-a=2")
	s = initial(m)
	isTCB(t, s.TCB[A], "CLOSED")
	isTCB(t, s.TCB[B], "LISTEN")
	if s.Opens != 3 || !s.Closed() {
		t.Errorf("closed: %+v", s)
	}
	s.Toward[A] = channelOf(segment("<SEQ=2><CTL=RST>"))
	if s.Closed() {
		t.Error("closed with a segment in flight")
	}
}

func TestTheDictionary(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range Dictionary {
		if seen[d.Name] || d.Sentence == "" || d.Policy && d.Source == "" {
			t.Errorf("%s is there twice, or does not say what it is", d.Name)
		}
		seen[d.Name] = true
		p := Default()
		for i, v := range d.Values {
			if err := p.Set(Setting{d.Name, v.Name}); err != nil || d.Get(&p, A) != v.Name ||
				d.Number(&p, A) != i || v.Sentence == "" {
				t.Errorf("%s %s: %v, got %s", d.Name, v.Name, err, d.Get(&p, A))
			}
			if i > 0 && !strings.Contains(d.Allowed(&p), ", "+v.Name) {
				t.Errorf("%s: %q does not allow %s", d.Name, d.Allowed(&p), v.Name)
			}
		}
		for _, name := range []string{d.Name, d.At(A), d.At(B)} {
			if found, _, ok := ParameterNamed(name); !ok || found != d {
				t.Errorf("%s is not found as %s", d.Name, name)
			}
		}
	}
	if _, _, ok := ParameterNamed("time-wait"); ok {
		t.Error("there is a parameter time-wait")
	}
}

// A wrong word is refused, the error says what is allowed, and nothing changes.
func TestWrongWords(t *testing.T) {
	for _, c := range []struct {
		name, want string
		words      []string
	}{
		{"time-wait-reply", "one of fin, any, length, unacceptable", []string{"", "FIN", "none", "0", "fin "}},
		{"time-wait-syn", "one of ack, reopen, drop, reopen-after, reopen-beyond, rst, reset, reset-or-drop, " +
			"reopen-after-or-drop, rfc6191",
			[]string{"close"}},
		{"isn", "one of any, monotonic, zero, clock", []string{"random"}},
		{"rto", "1 to 65535 ticks", []string{"", "0", "-1", "65536", "1s", "none",
			"99999999999999999999"}},
		{"rto", "1s, 200ms, or ticks: 1 to 65535 ticks", []string{"1.5"}},
		{"backoff", "1 to 255", []string{"0", "256", "two"}},
		{"rto-max", "none, or 1 to 65535 ticks", []string{"0", "off", "", "65536"}},
		{"fin-wait-2-timeout", "off, or 1 to 65535 ticks", []string{"0", "none", ""}},
		{"retries", "0 to 255", []string{"-1", "256", "none"}},
		{"seq-mod", "a power of two from 4 to 256, or any", []string{"x", "3", "257"}},
	} {
		for _, word := range c.words {
			p := Default()
			err := p.Set(Setting{c.name, word})
			var got *ParameterError
			want := ParameterError{c.name, word, c.want}
			if !errors.As(err, &got) || *got != want || p != Default() {
				t.Errorf("%s %q: %v, want %s", c.name, word, err, c.want)
			}
		}
	}
}

func TestSettings(t *testing.T) {
	p := Default()
	set(&p, "data-b=3 rto-a=2 first-closer=any start=closed strays=1")
	for _, c := range []struct{ name, want string }{
		{"msl", "2"}, {"data-a", "0"}, {"data-b", "3"}, {"rto-a", "2"}, {"rto-b", "1"}, {"backoff", "2"},
		{"first-closer", "any"}, {"start", "closed"}, {"time-wait-rst", "ignore"},
		{"rto-max", "none"}, {"strays", "1"},
	} {
		if !slices.Contains(p.Settings(), Setting{c.name, c.want}) {
			t.Errorf("%s is not %s: %v", c.name, c.want, p.Settings())
		}
	}
	set(&p, "data=1 rto=5")
	for _, s := range []Setting{{"data", "1"}, {"rto", "5"}} {
		if !slices.Contains(p.Settings(), s) {
			t.Errorf("not %v of both ends: %v", s, p.Settings())
		}
	}
}

// All settings set are the same parameters, whatever was there before but of those that
// are optional, of which what is not set is as if they were not there.
func TestSettingsSetAgain(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		p, q := drawModel(t, anyGhosts).Parameters, drawModel(t, anyGhosts).Parameters
		for _, d := range Dictionary {
			for _, e := range d.Ends() {
				if d.Optional {
					d.SetNumber(&q, e, 0)
				}
			}
		}
		for _, s := range p.Settings() {
			check(q.Set(s))
		}
		if p != q {
			t.Fatalf("got %+v, want %+v", q, p)
		}
	})
}

func TestSettingsRefused(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"msl", "two", "msl two: want 1 to 65535 ticks"},
		{"delay", "", `delay "": want 0 to 2 ticks (the msl)`},
		{"data", "x", "data x: want 0 to 255 units, or any"},
		{"data-b", "1.5", "data-b 1.5: want 0 to 255 units, or any"},
		{"first-closer", "c", "first-closer c: want one of a, b, any"},
		{"start", "open", "start open: want one of established, closed, half-open-a, half-open-b, " +
			"time-wait-a, time-wait-b, flying"},
		{"rto", "0", "rto 0: want 1 to 65535 ticks"},
		{"close-b", "both", "close-b both: want one of half, full"},
		{"time", "1", `no parameter is called "time"`},
		{"msl-a", "1", `no parameter is called "msl-a"`},
	} {
		p := Default()
		if err := p.Set(Setting{c.name, c.value}); err == nil || err.Error() != c.want || p != Default() {
			t.Errorf("%s=%s: %v, want %s", c.name, c.value, err, c.want)
		}
	}
}

func TestQuoted(t *testing.T) {
	for value, want := range map[string]string{
		"": `""`, "3": "3", "two-way": "two-way", "1 s": `"1 s"`, "a\tb": `"a\tb"`, `a"`: `"a\""`,
		"\x00": `"\x00"`, "µ": "µ",
	} {
		if got := Quoted(value); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}
