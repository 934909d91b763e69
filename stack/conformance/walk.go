package conformance

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/replay"
)

// WalkLength is how many events a walk has at most.
const WalkLength = 40

// Walk returns a run of the model of an end, drawn at random: what can happen to it, one
// thing after another.
func Walk(profile string, side model.End, r *rand.Rand) (*Probe, error) {
	policy, err := policyOf(profile)
	if err != nil {
		return nil, err
	}
	e, err := newEnd(side, policy)
	if err != nil {
		return nil, err
	}
	p := &Probe{Profile: profile, Side: side}
	at := e.start()
	for range WalkLength {
		events := e.events(&at)
		if len(events) == 0 {
			break
		}
		event := drawn(events, r)
		after, _, err := e.step(at, event)
		if err != nil {
			return nil, err
		}
		at = after
		p.Events = append(p.Events, event)
	}
	p.At = len(p.Events)
	return p, nil
}

// drawn draws one of the events. There are hundreds of segments and few calls and timers, so
// each of these is as likely as all segments together, and of the segments those that a peer
// would send are as likely as all others.
func drawn(events []Event, r *rand.Rand) Event {
	var others, likely, segments []Event
	for _, e := range events {
		ctl, seq, ack, ok := e.Segment()
		switch {
		case !ok:
			others = append(others, e)
		case ctl&model.RST == 0 && (seq == "next" && ctl&model.SYN == 0 || seq == anySeq && ctl&model.SYN != 0) &&
			(ack == "" || ack == "nxt" || ack == "una" || ack == anySeq):
			likely = append(likely, e)
			fallthrough
		default:
			segments = append(segments, e)
		}
	}
	if n := len(others); n > 0 {
		if i := r.IntN(n + 2); i < n {
			return others[i]
		}
	}
	if len(likely) > 0 && r.IntN(2) == 0 {
		return likely[r.IntN(len(likely))]
	}
	return segments[r.IntN(len(segments))]
}

// difference returns where a stack differs from the model on a walk, cut off there; nil if it does
// not.
func difference(target stack.Target, p *Probe) (*Difference, error) {
	script, err := p.Script()
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // it is no run of the model: what shrinking tries need not be
	}
	report, err := replay.Play(script, target)
	if err != nil || !report.Differs {
		return nil, err
	}
	d := &Difference{Probe: *p, Report: report, From: model.Closed}
	d.Probe.Events = slices.Clone(p.Events[:len(report.Done)])
	at := len(report.Done)
	for at > 1 && (p.Events[at-1] == tick || p.Events[at-1] == fire) {
		at--
	}
	if p.Events[at-1] == tick || p.Events[at-1] == fire || report.Done[len(report.Done)-1].Kind == replay.Fire &&
		at == len(report.Done) {
		at = len(report.Done)
	}
	d.Probe.At, d.Later = at, at < len(report.Done)
	if at > 1 {
		d.From = script.Steps[at-2].State
	} else if p.Side == model.B {
		d.From = model.Listen
	}
	return d, nil
}

// shrink returns a shortest difference of the same kind that is left when events are taken out
// of a walk: none of those left, nor two that follow each other, can be taken out too.
func shrink(target stack.Target, d *Difference, kind func(*Difference) string) (*Difference, error) {
	want := kind(d)
	for size := len(d.Probe.Events) / 2; size > 0; {
		smaller := false
		for i := 0; i+size <= len(d.Probe.Events); i++ {
			p := d.Probe
			p.Events = slices.Delete(slices.Clone(p.Events), i, i+size)
			if len(p.Events) == 0 {
				continue
			}
			p.At = len(p.Events)
			got, err := difference(target, &p)
			if err != nil {
				return nil, err
			}
			if got != nil && kind(got) == want {
				d, smaller = got, true
				break
			}
		}
		if !smaller {
			size--
		}
	}
	return d, nil
}

// Walks plays n random walks on a stack, each side in turn, and calls done for each. Differences
// are shrunk; kind says which are alike, and of those only the shortest is kept. The same seed
// draws the same walks.
func Walks(target stack.Target, profile string, sides []model.End, n int, seed uint64,
	kind func(*Difference) string, done func()) (*Comparison, error) {
	c := &Comparison{Walks: true}
	shortest := map[string]*Difference{}
	for _, side := range sides {
		c.Results = append(c.Results, &Result{Target: target.Name(), Profile: profile, Side: side})
	}
	var kinds []string
	for i := range n {
		result := c.Results[i%len(sides)]
		walk, err := Walk(profile, result.Side,
			rand.New(rand.NewPCG(seed, uint64(i)))) //nolint:forbidigo,gosec // the user's seed
		if err != nil {
			return nil, err
		}
		d, err := difference(target, walk)
		if result.Probes++; err == nil && d != nil {
			result.Differ++
			name := fmt.Sprint(result.Side, kind(d))
			if known := shortest[name]; known == nil || len(d.Probe.Events) < len(known.Probe.Events) {
				if d, err = shrink(target, d, kind); err == nil {
					if known == nil {
						kinds = append(kinds, name)
					}
					if known == nil || len(d.Probe.Events) < len(known.Probe.Events) {
						shortest[name] = d
					}
				}
			}
		}
		if done(); err != nil {
			return nil, fmt.Errorf("walk %d: %w", i+1, err)
		}
	}
	for _, name := range kinds {
		for _, r := range c.Results {
			if d := shortest[name]; d.Probe.Side == r.Side {
				r.Differences = append(r.Differences, *d)
			}
		}
	}
	c.Rows = Rows(c.Differences())
	return c, nil
}
