package sweep

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
	"tcpcheck/verify/zones"
)

// A Plane is what is known of a grid of a TIME-WAIT and an RTO, at its points and in between.
type Plane struct {
	verify.Plane
	// Wait and RTO are the axes, and WaitTicks and RTOTicks their values in ticks.
	Wait, RTO           *Axis
	WaitTicks, RTOTicks []int
	// Agree is how many points of the grid were asked by themselves, whose verdict is the
	// same.
	Agree int
}

// Plane returns the question of a grid that varies a TIME-WAIT and an RTO, and of all
// between. The error says why there is none.
func (g *Grid) Plane() (*Plane, error) {
	p := &Plane{}
	for i := range g.Vary {
		axis := &g.Vary[i]
		switch model.BothEnds(axis.Name) {
		case "wait":
			p.Wait, p.Waits = axis, endsOf(axis.Name)
		case "rto":
			p.RTO, p.RTOs = axis, endsOf(axis.Name)
		}
	}
	switch {
	case len(g.Vary) != 2 || p.Wait == nil || p.RTO == nil:
		return nil, errors.New("want a wait and an rto varied, such as --vary wait=0..8 --vary rto=1..6")
	case len(g.Properties) != 1:
		return nil, errors.New("it is of one property: --property NAME")
	case g.Mutant != "":
		return nil, errors.New("it does not go with a mutant")
	}
	property, _ := properties.Named(g.Properties[0])
	p.Question.Properties = []properties.Property{property}
	if err := p.scale(g); err != nil {
		return nil, err
	}
	return p, p.Check()
}

// endsOf says whose a parameter of that name is.
func endsOf(name string) (ends [2]bool) {
	for _, e := range model.Ends {
		ends[e] = name == model.BothEnds(name) || name == model.BothEnds(name)+e.Suffix()
	}
	return ends
}

// scale finds out what the values are in ticks that go into all of them.
func (p *Plane) scale(g *Grid) error {
	at := func(wait, rto string) (*model.Parameters, error) {
		r, err := settings.Resolve(g.given(nil).With(p.Wait.Name, wait).With(p.RTO.Name, rto))
		if err != nil {
			return nil, err
		}
		return &r.Parameters, nil
	}
	var waits, rtos []time.Duration
	tick := time.Duration(0)
	read := func(wait, rto string) (*model.Parameters, time.Duration, error) {
		m, err := at(wait, rto)
		if err != nil {
			return nil, 0, err
		}
		tick = model.CommonTick(tick, m.Tick)
		return m, max(m.Tick, 1), nil
	}
	for _, value := range p.Wait.Values {
		m, unit, err := read(value, p.RTO.Values[0])
		if err != nil {
			return err
		}
		waits = append(waits, time.Duration(m.Wait[first(p.Waits)])*unit)
	}
	for _, value := range p.RTO.Values {
		m, unit, err := read(p.Wait.Values[0], value)
		if err != nil {
			return err
		}
		rtos = append(rtos, time.Duration(m.Policy[first(p.RTOs)].RTO)*unit)
	}
	// With a wait of one tick no longer one goes into all times.
	wait := p.Wait.Values[0]
	if tick > 0 {
		wait = model.Duration(tick)
	}
	base, err := at(wait, p.RTO.Values[0])
	if err != nil {
		return err
	}
	p.Question.Parameters = *base
	unit := max(tick, 1)
	for _, wait := range waits {
		p.WaitTicks = append(p.WaitTicks, int(wait/unit))
	}
	for _, rto := range rtos {
		p.RTOTicks = append(p.RTOTicks, int(rto/unit))
	}
	p.Box = zones.Box{Least: zones.Lengths{Wait: slices.Min(p.WaitTicks), RTO: slices.Min(p.RTOTicks)},
		Most: zones.Lengths{Wait: slices.Max(p.WaitTicks), RTO: slices.Max(p.RTOTicks)}}
	return nil
}

// first is the first of some ends.
func first(ends [2]bool) model.End {
	if ends[model.A] {
		return model.A
	}
	return model.B
}

// Ask asks within limits, of which those of states and memory are those of each search,
// and compares with the results of the grid's points. The error is that of
// [verify.Plane.Ask].
func (p *Plane) Ask(ctx context.Context, g *Grid, l Limits, results []*Result) error {
	p.Question.MaxStates, p.Question.MaxMemory = l.States, l.Memory
	if l.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.Time)
		defer cancel()
	}
	if err := p.Plane.Ask(ctx); err != nil {
		return err
	}
	for n, r := range results {
		point := g.Point(n)
		wait, rto := point[0], point[1]
		if p.RTO == &g.Vary[0] {
			wait, rto = rto, wait
		}
		got := p.Verdict(zones.Lengths{Wait: p.WaitTicks[wait], RTO: p.RTOTicks[rto]})
		switch {
		case r == nil || !r.Answered() || got == explore.Incomplete:
		case got != r.Verdict:
			panic(fmt.Sprintf("BUG: at %s it is %v, and %v in the plane", g.Describe(n), r.Verdict, got))
		default:
			p.Agree++
		}
	}
	return nil
}
