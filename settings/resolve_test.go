package settings_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/settings"
)

// given reads "name=value" words.
func given(words string) (g settings.Given) {
	for word := range strings.FieldsSeq(words) {
		name, value, _ := strings.Cut(word, "=")
		g = g.With(name, value)
	}
	return g
}

// resolved checks that words lead to the parameters' settings wanted.
func resolved(t *testing.T, words, want string) *settings.Resolved {
	t.Helper()
	r, err := settings.Resolve(given(words))
	if err != nil {
		t.Fatalf("%s: %v", words, err)
	}
	have := settings.Given(r.Parameters.Settings())
	for _, s := range given(want) {
		if value, ok := have.Get(s.Name); !ok || value != s.Value {
			t.Errorf("%s: %s is %s, want %s", words, s.Name, value, s.Value)
		}
	}
	return r
}

func TestNothingGivenIsTheDefault(t *testing.T) {
	if r := resolved(t, "", ""); r.Parameters != model.Default() ||
		r.Profiles != [2]string{"textbook", "textbook"} {
		t.Errorf("got %+v", r)
	}
}

// One end goes before both, both before a profile, whatever the order.
func TestPrecedence(t *testing.T) {
	resolved(t, "rto-a=3 rto=2 profile=rfc9293 time-wait-rst-b=ignore profile-a=rfc793",
		"rto-a=3 rto-b=2 rst-check-a=window rst-check-b=exact time-wait-rst-a=close time-wait-rst-b=ignore")
	resolved(t, "wait=3 wait-b=5 data=1 data-a=0 loss=1 loss=2", "wait-a=3 wait-b=5 data-a=0 data-b=1 loss=2")
}

func TestWhatFollowsFromTheMSL(t *testing.T) {
	resolved(t, "msl=3", "delay=3 wait=6")
	resolved(t, "msl=3 wait-a=1", "delay=3 wait-a=1 wait-b=6")
	resolved(t, "msl=60s", "tick=200ms delay=200ms wait=120s rto=1s")
	resolved(t, "msl=150ms", "tick=50ms delay=150ms wait=300ms rto=1s")
	resolved(t, "profile=freebsd msl=200ms", "delay=200ms wait=60s")
	resolved(t, "rto=200ms", "tick=200ms msl=30s delay=200ms wait=60s")
}

// What the MSL brings with it is named, and nothing else.
func TestFollowed(t *testing.T) {
	for words, want := range map[string]string{
		"":                                  "",
		"wait=3 rto=2":                      "",
		"msl=7":                             "delay 7, wait 14",
		"msl=7 delay=1":                     "wait 14",
		"msl=7 wait-b=1":                    "delay 7, wait-a 14",
		"msl=7 wait=3 delay=0":              "",
		"msl=45s":                           "wait 90s",
		"msl=150ms":                         "delay 150ms, wait 300ms",
		"profile=linux msl=45s":             "",
		"profile-b=freebsd msl=45s":         "wait-a 90s",
		"profile=lwip msl=100ms wait-a=1s":  "delay 100ms",
		"msl=3 resolution=100ms rto=250ms":  "error",
		"msl=350ms resolution=200ms rto=1s": "wait 600ms",
	} {
		r, err := settings.Resolve(given(words))
		if err != nil {
			if want != "error" {
				t.Errorf("%s: %v", words, err)
			}
			continue
		}
		var got []string
		for _, s := range r.Followed {
			got = append(got, s.Name+" "+s.Value)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}

func TestTheTickIsTheGreatestCommonDivisor(t *testing.T) {
	resolved(t, "msl=60s rto=200ms wait=1s", "tick=200ms msl=60s delay=200ms wait=1s rto=200ms")
	resolved(t, "msl=2s rto=750ms wait=1s delay=0 retries=0", "tick=250ms delay=0s")
	r := resolved(t, "profile=linux wait-a=0",
		"tick=200ms wait-a=0s wait-b=60s rto=1s rto-max=120s time-wait-rst=exact")
	if r.Parameters.Policy[model.A].RTO != 5 {
		t.Errorf("rto of %d ticks", r.Parameters.Policy[model.A].RTO)
	}
	resolved(t, "profile-b=linux wait-a=1s", "wait-a=1s wait-b=60s rto=1s backoff=2 retries-a=3 retries-b=8")
}

func TestRoundingOnRequest(t *testing.T) {
	r := resolved(t, "resolution=500ms msl=30s delay=200ms wait=1900ms rto=700ms min-delay=100ms",
		"tick=500ms delay=500ms wait=1.5s rto=1s min-delay=0s")
	var names []string
	for _, rounding := range r.Rounded {
		names = append(names, rounding.Name+" "+model.Duration(rounding.From)+" "+model.Duration(rounding.To))
	}
	if got, want := strings.Join(names, ", "),
		"delay 200ms 500ms, min-delay 100ms 0s, wait 1.9s 1.5s, rto 700ms 1s"; got != want {
		t.Errorf("rounded %s, want %s", got, want)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"wait=4 rto=200ms", "wait 4: want a time with its unit, such as 200ms, as rto 200ms has"},
		{"profile-b=linux rto=2", "rto 2: want a time with its unit, such as 200ms, as the profile linux has"},
		{"resolution=1s wait=2", "wait 2: want a time with its unit, such as 200ms, as a resolution has"},
		{"resolution=fast", "resolution fast: want a time above zero, such as 100ms"},
		{"msl=60s wait=-1s", "wait -1s: want a time of 0 or more, such as 200ms"},
		{"msl=60s wait=2m1ns", "wait 120.000000001s: want at most 65535 ticks of 1ns, which is what divides all " +
			"times given; --resolution 2ms would do"},
		{"msl=60s delay=61s", "delay 61s: want 0s to 60s (the msl)"},
		{"profile=minix", "profile minix: want one of "},
		{"rto=0", "rto 0: want 1 to 65535 ticks"},
		{"msl=two", "msl two: want 1 to 65535 ticks"},
		{"msl=99999h", "msl 99999h: want a time of at most 36000000s"},
		{"wait=5", ""},
	} {
		_, err := settings.Resolve(given(c.words))
		var p *model.ParameterError
		if c.want == "" && err == nil {
			continue
		}
		if !errors.As(err, &p) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.words, err, c.want)
		}
	}
}

// What leads to parameters leads to them.
func TestLeading(t *testing.T) {
	attack.Check(t, 100, func(t *rapid.T) {
		p := draw(t)
		r, err := settings.Resolve(settings.Leading(&p))
		if err != nil || r.Parameters != p {
			t.Errorf("%v leads to\n%+v, %v, not to\n%+v", settings.Leading(&p), r, err, p)
		}
	})
}

// draw draws parameters that can be asked for.
func draw(t *rapid.T) model.Parameters {
	var g settings.Given
	real := rapid.Bool().Draw(t, "real")
	maybe := func(name string, values ...string) {
		if i := rapid.IntRange(-1, len(values)-1).Draw(t, name); i >= 0 {
			g = g.With(name, values[i])
		}
	}
	times := []string{"1", "2", "3"}
	if real {
		g = g.With("msl", rapid.SampledFrom([]string{"3s", "1m", "400ms"}).Draw(t, "msl"))
		times = []string{"100ms", "200ms", "250ms", "300ms"}
	}
	for _, side := range []string{"", "-a", "-b"} {
		var names []string
		for i := range settings.Profiles() {
			if p := &settings.Profiles()[i]; real || !p.Real {
				names = append(names, p.Name)
			}
		}
		maybe("profile"+side, names...)
		maybe("wait"+side, append(times, "0")...)
		for _, d := range model.Dictionary {
			switch {
			case !d.Policy:
			case len(d.Values) > 0:
				maybe(d.Name+side, d.Values[0].Name, d.Values[1].Name)
			case d.Unit == model.Ticks:
				maybe(d.Name+side, times...)
			default:
				maybe(d.Name+side, "1", "2")
			}
		}
	}
	maybe("delay", append(times[:2], "0")...)
	maybe("loss", "0", "2")
	maybe("first-closer", "any")
	r, err := settings.Resolve(g)
	if err != nil {
		t.Skip(err)
	}
	return r.Parameters
}

func TestNearest(t *testing.T) {
	p := resolved(t, "profile=linux wait-a=1s", "").Parameters
	profile, differs := settings.Nearest(&p, model.A)
	if profile.Name != "linux" || len(differs) != 1 || differs[0] != (model.Setting{Name: "wait", Value: "1s"}) {
		t.Errorf("%s, %v", profile.Name, differs)
	}
	if profile, differs = settings.Nearest(&p, model.B); profile.Name != "linux" || len(differs) != 0 {
		t.Errorf("%s, %v", profile.Name, differs)
	}
}

// RFC 6298 5.7, where there are SYNs, and the RTO is that of the profile.
func TestAfterASYN(t *testing.T) {
	for words, want := range map[string]string{
		"msl=10s":                           "3s 3s",
		"msl=10s incarnations=1":            "off off",
		"msl=10s start=closed":              "3s 3s",
		"msl=10 incarnations=3":             "off off",
		"msl=10s rto-a=200ms":               "off 3s",
		"msl=10s rto-after-syn-b=off":       "3s off",
		"profile-a=linux":                   "off 3s",
		"profile-a=lwip profile-b=freebsd":  "off 3s", // lwip's RTO is as long
		"profile-a=linux rto-after-syn=1s":  "1s 1s",
		"profile=rfc9293 msl=10s rto-b=1s":  "3s 3s",
		"profile=rfc793 msl=10s rto-b=1.1s": "3s off",
	} {
		p := resolved(t, words, "").Parameters
		d, _, _ := model.ParameterNamed("rto-after-syn")
		if got := d.Get(&p, model.A) + " " + d.Get(&p, model.B); got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
}

// Twice as fine a clock is the same system.
func TestRealTimeIsTicks(t *testing.T) {
	a := resolved(t, "msl=2s delay=2s rto=1s wait=3s rto-after-syn=off", "").Parameters
	b := resolved(t, "msl=2 rto=1 wait=3", "").Parameters
	a.Tick = 0
	if a != b {
		t.Errorf("%+v, want %+v", a, b)
	}
	if c := resolved(t, "msl=2s rto=1s wait=3s delay=500ms", "").Parameters; c.Tick != 500*time.Millisecond ||
		c.MSL != 4 {
		t.Errorf("%+v", c)
	}
}
