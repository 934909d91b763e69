package verify

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify/reduce"
	"tcpcheck/verify/zones"
)

// Asks says whether t is asked with zones, as by says: where it is "", if its times are durations and zones
// can answer it.
func (t *Timing) Asks(by Clock) bool {
	return by == Zones || by == "" && t.Parameters.Tick > 0 && t.Zonable() == nil
}

// Zonable returns an error if t cannot be answered with zones, which says why. A run ends
// when nothing more can be forged that does something, and to start a timer anew does so
// only once time has passed.
func (t *Timing) Zonable() error {
	if t.Parameters.Forger > 0 {
		return withoutZones("a forger, of when something happens")
	}
	if t.Parameters.Unlimited() || t.Parameters.Loss == model.Any {
		return withoutZones("any number of losses or duplicates, as the latest time is that of a number of them")
	}
	return t.zonableModel()
}

// byZones answers t with zones.
func (t *Timing) byZones(ctx context.Context) (*Times, error) {
	if err := t.Zonable(); err != nil {
		return nil, err
	}
	p := t.Parameters
	for _, e := range model.Ends {
		app := &p.Application[e]
		if most, bounded := app.Think.Ticks(); t.Think[e] != model.Any && (!bounded || t.Think[e] < most) {
			app.Think = model.ThinkNot + model.Think(t.Think[e])
		}
	}
	ghosts := t.Event.Ghosts
	if t.Since != nil {
		ghosts |= t.Since.Ghosts
	}
	m, err := model.New(p, ghosts)
	if err != nil {
		return nil, err
	}
	found, err := zones.When(ctx, &zones.Timing{Model: m, Rotation: t.rotates(), Event: &t.Event,
		Since: t.Since, MaxStates: t.MaxStates})
	if err != nil {
		return nil, err
	}
	times := &Times{Happens: found.Happens, At: found.At, Bounded: found.Bounded, Until: found.Until,
		States: found.States, Transitions: found.Transitions, Limit: found.Limit}
	if times.Limit != explore.NoLimit {
		return times, nil
	}
	for _, of := range []struct {
		found *zones.Run
		run   **trace.Run
	}{{found.Earliest, &times.Earliest}, {found.Latest, &times.Latest}} {
		if of.found == nil {
			continue
		}
		if *of.run, err = t.timed(m, []*zones.Run{of.found}, zones.Lengths{}, &t.Event); err != nil {
			return nil, err
		}
	}
	times.Never, err = t.never(m, found)
	return times, err
}

// never returns the run in which the event does not come about, if there is one.
func (t *Timing) never(m *model.Model, found *zones.Times) (*trace.Run, error) {
	if found.Never == nil {
		return nil, nil
	}
	if found.Repeat == nil {
		run, err := t.timed(m, []*zones.Run{found.Never}, zones.Lengths{}, &properties.Property{})
		if err == nil && found.Idles {
			run.Loop = len(run.Steps)
			run.Add(model.Action{Kind: model.Tick}, *run.Before(len(run.Steps)), model.Effects{})
		}
		return run, err
	}
	// Each time it is the same time later, at the latest, as soon as it has come round often enough.
	at := *t
	at.Schedule = zones.Latest
	for times := 1; times <= mostRounds; times *= 2 {
		run, err := at.timed(m, []*zones.Run{found.Repeat(times)}, zones.Lengths{}, &properties.Property{})
		if err != nil || loops(run, m, t.rotates()) {
			return run, err
		}
	}
	panic("BUG: what comes round never does")
}

// mostRounds is how often what comes round does at most until a state is the same.
const mostRounds = 1 << 12

// loops cuts run off where a state that m has comes again after some time, and says whether one does.
func loops(run *trace.Run, m *model.Model, rotation reduce.Rotation) bool {
	type met struct{ steps, tick int }
	states := map[model.State]met{}
	for i := range run.Steps {
		s := m.Project(*run.Before(i))
		rotation.Normalize(&s)
		before, again := states[s]
		now := met{i, 0}
		if i > 0 {
			now.tick = run.Steps[i-1].Tick
		}
		switch {
		case !again:
			states[s] = now
		case now.tick > before.tick:
			run.Steps, run.Loop = run.Steps[:i], before.steps
			return true
		}
	}
	return false
}
