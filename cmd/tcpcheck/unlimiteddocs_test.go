package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tcpcheck/ask/minwait"
	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// searched are the peers about which a search takes no time; make attack asks about all
// whose last retransmission comes within ten minutes.
var searched = map[string]bool{"zephyr": true, "picotcp": true, "netxduo": true}

// realProfiles are those of real stacks.
func realProfiles() []settings.Profile {
	return slices.DeleteFunc(slices.Clone(settings.Profiles()), func(p settings.Profile) bool { return !p.Real })
}

// againstAny returns the parameters of who waits and its peer, by their profiles, and any network.
func againstAny(t *testing.T, waits, peer string) model.Parameters {
	t.Helper()
	r, err := settings.Resolve(settings.Given{
		{Name: "profile-a", Value: waits}, {Name: "profile-b", Value: peer},
		{Name: "msl", Value: "30s"}, {Name: "delay", Value: "30s"}, {Name: "loss", Value: "any"},
		{Name: "duplicates", Value: "any"}, {Name: "incarnations", Value: "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.Parameters
}

// pairs are those about which a search takes no time.
var pairs = map[string]bool{"linux picotcp": true, "zephyr zephyr": true, "zephyr picotcp": true,
	"seastar picotcp": true, "freertos-plus-tcp picotcp": true}

// The table by pair of docs/unlimited.md is what the formula has, and what searches say.
func TestUnlimitedPairs(t *testing.T) {
	rows := "| who waits | its own | is enough against |\n|---|---|---|\n"
	for _, waits := range realProfiles() {
		own, _ := waits.Get("wait")
		var enough []string
		for _, peer := range realProfiles() {
			p := againstAny(t, waits.Name, peer.Name)
			bound, _ := minwait.BoundOf(&p)
			is := p.Wait[model.A] >= bound.Ticks() && p.Policy[model.A].TimeWaitFIN != model.TimeWaitFINRST
			if is {
				enough = append(enough, "`"+peer.Name+"`")
			}
			last := time.Duration(bound.Last) * p.Tick
			if !pairs[waits.Name+" "+peer.Name] && (attack.Factor() < 10 || last > 10*time.Minute) {
				continue
			}
			a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Properties: properties.Default[:1],
				MaxStates: 400_000})
			if err != nil {
				t.Fatal(err)
			}
			if a.Verdict != explore.Incomplete && (a.Verdict == explore.Holds) != is {
				t.Errorf("%s against %s: %v, and enough is %v", waits.Name, peer.Name, a.Verdict, is)
			}
		}
		against := strings.Join(enough, ", ")
		if against == "" {
			against = "none"
		}
		rows += fmt.Sprintf("| `%s` | %s | %s |\n", waits.Name, own, against)
	}
	if !strings.Contains(page(t, "unlimited.md"), rows) {
		t.Errorf("docs/unlimited.md does not show\n%s", rows)
	}
}

// The table in seconds of docs/unlimited.md is what the formula has, and what searches say.
func TestUnlimitedPage(t *testing.T) {
	rows := "| peer | R | G | TIME-WAIT that is safe against it | its own |\n|---|---|---|---|---|\n"
	for _, p := range realProfiles() {
		r, err := settings.Resolve(settings.Given{{Name: "profile-b", Value: p.Name}, {Name: "msl", Value: "30s"},
			{Name: "delay", Value: "30s"}, {Name: "loss", Value: "any"}, {Name: "duplicates", Value: "any"},
			{Name: "incarnations", Value: "1"}})
		if err != nil {
			t.Fatal(err)
		}
		at := r.Parameters.Time
		bound, _ := minwait.BoundOf(&r.Parameters)
		safe := at(bound.Ticks())
		if bound.Binding() == "G + 1 tick" {
			safe = "more than " + at(bound.GivesUp)
		}
		own, _ := p.Get("wait")
		rows += fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", p.Name, at(bound.Last), at(bound.GivesUp), safe, own)
		last := time.Duration(bound.Last) * r.Parameters.Tick
		if !searched[p.Name] && (attack.Factor() < 10 || last > 10*time.Minute) {
			continue
		}
		point := &minwait.Point{Bound: bound, At: func(wait int) verify.Question {
			q := verify.Question{Parameters: r.Parameters, Properties: properties.Default[:1]}
			q.Parameters.Wait = model.Both(wait)
			return q
		}}
		points := []*minwait.Point{point}
		if err := minwait.Frontier(t.Context(), points, 2*bound.Ticks(), 1, func(int) {}); err != nil {
			t.Fatal(err)
		}
		if point.Wait != bound.Ticks() {
			t.Errorf("%s: %d ticks found, and the formula has %d", p.Name, point.Wait, bound.Ticks())
		}
	}
	if !strings.Contains(page(t, "unlimited.md"), rows) {
		t.Errorf("docs/unlimited.md does not show\n%s", rows)
	}
}
