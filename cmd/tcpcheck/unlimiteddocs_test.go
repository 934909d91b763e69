package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tcpcheck/ask/minwait"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// searched are the peers about which a search takes no time; make attack asks about all
// whose last retransmission comes within ten minutes.
var searched = map[string]bool{"zephyr": true, "picotcp": true, "netxduo": true}

// The table in seconds of docs/unlimited.md is what the formula has, and what searches say.
func TestUnlimitedPage(t *testing.T) {
	rows := "| peer | R | G | TIME-WAIT that is safe against it | its own |\n|---|---|---|---|---|\n"
	for i := range settings.Profiles() {
		p := &settings.Profiles()[i]
		if !p.Real {
			continue
		}
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
		if !searched[p.Name] && (attack.Factor() == 1 || last > 10*time.Minute) {
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
