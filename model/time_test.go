package model

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", time.Minute: "60s", 1500 * time.Millisecond: "1.5s", 200 * time.Millisecond: "200ms",
		2500 * time.Microsecond: "2.5ms", 30 * time.Microsecond: "30us", 7: "7ns", 2 * time.Hour: "7200s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
	attack.Check(t, walks, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "d"))
		if back, err := time.ParseDuration(Duration(d)); err != nil || back != d {
			t.Errorf("%v is written %s, and read %v, %v", d, Duration(d), back, err)
		}
	})
}

func TestTimesInTheirUnit(t *testing.T) {
	p := Default()
	if p.Time(3) != "3" || p.Span(3) != "3 ticks" || p.Span(1) != "1 tick" {
		t.Errorf("%s, %s, %s", p.Time(3), p.Span(3), p.Span(1))
	}
	p.Tick = 200 * time.Millisecond
	if p.Time(3) != "600ms" || p.Span(5) != "1s" {
		t.Errorf("%s, %s", p.Time(3), p.Span(5))
	}
}

// What is written with a tick reads as the same parameters.
func TestSettingsInDurations(t *testing.T) {
	attack.Check(t, walks, func(t *rapid.T) {
		p, q := drawModel(t, anyGhosts).Parameters, Default()
		p.Tick = time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "tick"))
		for _, s := range p.Settings() {
			check(q.Set(s))
		}
		if p != q {
			t.Fatalf("got %+v, want %+v", q, p)
		}
	})
}

func TestSettingsInDurationsRefused(t *testing.T) {
	p := Default()
	p.Tick = 200 * time.Millisecond
	for _, c := range []struct{ name, value, want string }{
		{"msl", "300ms", "msl 300ms: want a multiple of the tick of 200ms"},
		{"wait", "-200ms", "wait -200ms: want a multiple of the tick of 200ms"},
		{"rto-a", "5", "rto-a 5: want a time with its unit, such as 200ms"},
		{"rto-max", "never", "rto-max never: want none, or 200ms to 13107s"},
		{"tick", "0s", "tick 0s: want a time above zero, such as 200ms"},
	} {
		before := p
		if err := p.Set(Setting{c.name, c.value}); err == nil || err.Error() != c.want || p != before {
			t.Errorf("%s=%s: %v, want %s", c.name, c.value, err, c.want)
		}
	}
	check(p.Set(Setting{"wait", "0"}))
	check(p.Set(Setting{"rto", "1s"}))
	if p.Wait != Both(0) || p.Policy[B].RTO != 5 {
		t.Errorf("wait %v, rto %d", p.Wait, p.Policy[B].RTO)
	}
	p.Delay = p.MSL + 1
	if err := p.Validate(); err == nil || err.Error() != "delay 600ms: want 0s to 400ms (the msl)" {
		t.Errorf("delay beyond the msl: %v", err)
	}
}
