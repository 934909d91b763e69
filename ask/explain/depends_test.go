package explain_test

import (
	"context"
	"strings"
	"testing"

	"tcpcheck/ask/explain"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// What is named makes the TIME-WAIT that is said enough, and one tick less is not.
func TestDependsOn(t *testing.T) {
	for _, c := range []struct {
		given settings.Given
		wait  int
		want  string
	}{
		{settings.Given{{Name: "profile-b", Value: "gvisor"}, {Name: "loss", Value: "3"},
			{Name: "wait-a", Value: "1s"}},
			36, "With --rto-b 200ms, the least that gvisor measures, 1.6s would be enough."},
		{settings.Given{{Name: "profile", Value: "illumos"}, {Name: "loss", Value: "1"},
			{Name: "wait", Value: "200ms"}},
			6, "With --rto 400ms, the least that illumos measures, 600ms would be enough."},
		// A tick of 200 ms has to be made finer.
		{settings.Given{{Name: "profile-b", Value: "freebsd"}, {Name: "loss", Value: "1"},
			{Name: "wait-a", Value: "0"}},
			6, "With --rto-b 230ms, the least that freebsd measures, 430ms would be enough."},
		{settings.Given{{Name: "rto", Value: "4"}, {Name: "loss", Value: "1"}, {Name: "wait", Value: "0"}},
			6, "With --rto 2, half of it, 4 ticks would be enough."},
		{settings.Given{{Name: "delay", Value: "2"}, {Name: "loss", Value: "0"}, {Name: "wait", Value: "0"}},
			2, "With --delay 1, half of it, 1 tick would be enough."},
		{settings.Given{{Name: "delay", Value: "1"}, {Name: "loss", Value: "0"}, {Name: "wait", Value: "0"}}, 1,
			""},
	} {
		r, err := settings.Resolve(c.given.With("incarnations", "1"))
		if err != nil {
			t.Fatal(err)
		}
		all := properties.Default[:1]
		ask := func(p *model.Parameters) string {
			a, err := verify.Ask(context.Background(), verify.Question{Parameters: *p, Properties: all})
			if err != nil {
				t.Fatal(err)
			}
			return a.Findings[0].Verdict.String()
		}
		ends := []model.End{model.A}
		if _, both := c.given.Get("wait"); both {
			ends = model.Ends[:]
		}
		d, err := explain.DependsOn(context.Background(), &r.Parameters, all, ends, c.wait)
		if err != nil {
			t.Fatal(err)
		}
		if d == nil {
			if c.want != "" {
				t.Errorf("%v: nothing, want %s", c.given, c.want)
			}
			continue
		}
		if d.String() != c.want {
			t.Errorf("%v: %s, want %s", c.given, d, c.want)
		}
		p := d.Parameters
		for wait, want := range map[int]string{d.Wait: "holds", d.Wait - 1: "violated"} {
			for _, e := range ends {
				p.Wait[e] = wait
			}
			if got := ask(&p); !strings.EqualFold(got, want) {
				t.Errorf("%v: with %s and a wait of %s it %s", c.given, d.Flag, p.Span(wait), got)
			}
		}
	}
}
