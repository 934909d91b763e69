package conformance

import (
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/stack/replay"
	"tcpcheck/wire"
)

// A Probe is a list of events for one end, with the policies of a profile.
type Probe struct {
	Profile string
	Side    model.End
	Events  []Event
	// At is the number of events up to, and with, the one that is probed; what
	// follows shows which timer runs then.
	At int
}

// Script returns what the probe is for a stack, with the answers of the model. The error
// says in one line which event cannot happen.
func (p *Probe) Script() (*replay.Script, error) {
	policy, err := policyOf(p.Profile)
	if err != nil {
		return nil, err
	}
	e, err := newEnd(p.Side, policy)
	if err != nil {
		return nil, err
	}
	s := &replay.Script{End: p.Side, Tick: Tick, PeerISS: []uint32{0}, Follow: p.At - 1, Patience: patience}
	s.Options = replay.OptionsOf(&e.model.Parameters, p.Side, Tick)
	at, err := p.play(e, func(_ model.Clause, step replay.Step) {
		step.Of = len(s.Steps) + 1
		s.Steps = append(s.Steps, step)
	})
	if err != nil {
		return nil, err
	}
	for i := range at.peers {
		s.PeerISS = append(s.PeerISS, uint32((i+1)*wire.Apart))
	}
	s.Options.RTOMax = Tick * rto << at.retransmissions
	return s, nil
}

// patience is how many ticks a stack is listened to that says nothing where the model does: as
// long as a timeout that was backed off three times. BSD's first is 6 s.
const patience = 8 * rto

// play has the events happen to the model of the end, and returns where they lead. Visit
// is called with each: by which clause the model acts, and the step that it is.
func (p *Probe) play(e *end, visit func(model.Clause, replay.Step)) (place, error) {
	at := e.start()
	for _, event := range p.Events {
		after, step, err := e.step(at, event)
		if err != nil {
			return at, err
		}
		at = after
		visit(at.clause, step)
	}
	return at, nil
}

// Time writes the ticks of a probe as the time they are.
func Time(ticks int) string {
	p := model.Parameters{Tick: Tick}
	return p.Time(ticks)
}

// policyOf returns the policies of the profile of that name.
func policyOf(name string) (model.Policy, error) {
	parameters := model.Default()
	policy := &parameters.Policy[model.A]
	p, ok := settings.ProfileNamed(name)
	if !ok {
		return *policy, &model.ParameterError{Name: "profile", Value: name,
			Want: "one of those that \"tcpcheck list profiles\" shows"}
	}
	for _, d := range model.Dictionary {
		value, ok := p.Get(d.Name)
		if !ok || !d.Policy {
			continue
		}
		if d.Unit == model.Ticks && p.Real {
			// Times are others here; only whether there is one counts.
			if d.Name == "fin-wait-2-timeout" && value != "off" {
				policy.FinWait2Timeout = finWait2
			}
			continue
		}
		if err := parameters.Set(model.Setting{Name: d.At(model.A), Value: value}); err != nil {
			return *policy, err
		}
	}
	return *policy, nil
}
