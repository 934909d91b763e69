package explain

import (
	"context"
	"fmt"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// A Dependence says what one parameter does to the smallest TIME-WAIT that is enough.
type Dependence struct {
	// Flag sets the parameter to another value, and Why says which one that is.
	Flag, Why string
	// Parameters are those with that value. Their tick may be a finer one.
	Parameters model.Parameters
	// Wait is the TIME-WAIT that is enough then, in ticks of Parameters.
	Wait int
}

// String says it in a sentence.
func (d *Dependence) String() string {
	return fmt.Sprintf("With %s, %s, %s would be enough.", d.Flag, d.Why, d.Parameters.Span(d.Wait))
}

// DependsOn returns the parameter on which the smallest TIME-WAIT that is enough depends
// most: of those tried the one with which it is smallest, and smaller than wait, in ticks. It
// asks the checker about the retransmission timeout of an end, which is the least that its
// stack measures or, where none is known, half of what it is, and half of the delay. P has
// a TIME-WAIT at these ends that is too short for one of the properties. Nil where nothing
// makes it smaller, or where that takes too many states. The error is that of ctx.
func DependsOn(ctx context.Context, p *model.Parameters, all []properties.Property, ends []model.End,
	wait int) (*Dependence, error) {
	a := &asker{ctx: ctx, properties: all, left: mostStates, ends: ends}
	measured := measured(p)
	if len(measured) == 0 {
		measured = halves(p)
	}
	return a.dependsOn(p, measured, wait)
}

// dependsOn returns the one of the dependences with which the smallest TIME-WAIT that is
// enough is smallest, and smaller than wait ticks of p; nil if there is none.
func (a *asker) dependsOn(p *model.Parameters, tried []Dependence, wait int) (*Dependence, error) {
	var best *Dependence
	share := 1.0
	for i := range tried {
		d := &tried[i]
		for _, e := range a.ends {
			d.Parameters.Wait[e] = 0
		}
		verdict, run, err := a.ask(&d.Parameters)
		ok := verdict == explore.Holds
		if err == nil && run != nil {
			d.Wait, ok, err = a.enough(&d.Parameters, run)
		}
		if err != nil {
			return nil, err
		}
		left := float64(d.Wait) / float64(wait)
		if p.Tick > 0 {
			left *= float64(d.Parameters.Tick) / float64(p.Tick)
		}
		if ok && left < share {
			best, share = d, left
		}
	}
	return best, nil
}

// measured returns the dependences on the retransmission timeouts of stacks that have
// another one once they have measured a round trip: where both ends have the same, that of
// both.
func measured(p *model.Parameters) []Dependence {
	var all []Dependence
	var name [2]string
	for _, e := range model.Ends {
		profile, _ := settings.Nearest(p, e)
		least, err := time.ParseDuration(profile.RTOMin.Value)
		rto := p.Policy[e].RTO
		if err != nil || p.Tick == 0 || least <= 0 || least >= time.Duration(rto)*p.Tick {
			continue
		}
		d := Dependence{Parameters: *p, Flag: "--rto" + e.Suffix() + " " + model.Duration(least),
			Why: "the least that " + profile.Name + " measures"}
		if !finer(&d.Parameters, least) {
			continue
		}
		d.Parameters.Policy[e].RTO = int(least / d.Parameters.Tick)
		name[e] = profile.Name
		if n := len(all); n > 0 && name[model.A] == name[model.B] &&
			p.Policy[model.A].RTO == p.Policy[model.B].RTO {
			all[0].Flag = "--rto " + model.Duration(least)
			all[0].Parameters.Policy[e].RTO = d.Parameters.Policy[e].RTO
			continue
		}
		all = append(all, d)
	}
	return all
}

// finer makes the tick one that a time is a multiple of. False if that is too fine.
func finer(p *model.Parameters, d time.Duration) bool {
	tick := p.Tick
	for rest := d; rest != 0; {
		tick, rest = rest, tick%rest
	}
	by := int(p.Tick / tick)
	p.Tick = tick
	for _, parameter := range model.Dictionary {
		for _, e := range parameter.Ends() {
			if n := parameter.Number(p, e); parameter.Unit == model.Ticks {
				parameter.SetNumber(p, e, parameter.Times(n, by))
			}
		}
	}
	return p.Validate() == nil
}

// halves returns the dependences on half of the retransmission timeout and of the delay.
func halves(p *model.Parameters) []Dependence {
	var all []Dependence
	for _, name := range []string{"rto", "delay"} {
		d := Dependence{Parameters: *p}
		parameter, ends, _ := model.ParameterNamed(name)
		for _, e := range ends {
			n := parameter.Number(p, e)
			parameter.SetNumber(&d.Parameters, e, (n+1)/2)
		}
		d.Flag, d.Why = "--"+name+" "+parameter.Get(&d.Parameters, model.A), "half of it"
		odd := parameter.Number(p, model.A)%2 == 1
		if d.Parameters != *p && !odd && d.Parameters.Policy[model.A].RTO == d.Parameters.Policy[model.B].RTO &&
			d.Parameters.Validate() == nil {
			all = append(all, d)
		}
	}
	return all
}
