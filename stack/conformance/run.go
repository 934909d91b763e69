package conformance

import (
	"fmt"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/replay"
)

// A Result is what came of playing all probes of a cover.
type Result struct {
	Target  string
	Profile string
	Side    model.End
	// Probes is how many were played, and Unreached how many of them differ before
	// what they probe happens: the stack cannot be brought there.
	Probes, Unreached int
	// Differ is how many of them differ at, or after, what they probe.
	Differ int
	// Differences are those that do, in the order of the cover; of walks one for each kind.
	Differences []Difference
}

// A Difference is a probe that a stack answers in another way than the model.
type Difference struct {
	Probe  Probe
	Report *replay.Report
	// From is the state in which the end is probed, in the model.
	From model.TCPState
	// Later says that the answer is the same, but what the timer does then is not.
	Later bool
}

// Event is what is probed.
func (d *Difference) Event() Event { return d.Probe.Events[d.Probe.At-1] }

// A Comparison is what came of the covers of one profile: a result for each side, and the
// rows that their differences make.
type Comparison struct {
	Results []*Result
	Rows    []Row
	// Walks says that what was played are random walks, and not covers.
	Walks bool
}

// Compare plays the cover of a profile for each side, and calls done for every probe.
func Compare(target stack.Target, profile string, sides []model.End, done func()) (*Comparison, error) {
	c := &Comparison{}
	for _, side := range sides {
		r, err := Run(target, profile, side, done)
		if err != nil {
			return nil, err
		}
		c.Results = append(c.Results, r)
	}
	c.Rows = Rows(c.Differences())
	return c, nil
}

// Differences returns those of all sides.
func (c *Comparison) Differences() (all []*Difference) {
	for _, r := range c.Results {
		for i := range r.Differences {
			all = append(all, &r.Differences[i])
		}
	}
	return all
}

// Run plays a cover on stacks of target, and calls done for every probe.
func Run(target stack.Target, profile string, side model.End, done func()) (*Result, error) {
	probes, err := Cover(profile, side)
	if err != nil {
		return nil, err
	}
	r := &Result{Target: target.Name(), Profile: profile, Side: side, Probes: len(probes)}
	for i := range probes {
		d, err := Try(&probes[i], target)
		done()
		if err != nil {
			return nil, fmt.Errorf("probe %d: %w", i+1, err)
		}
		switch {
		case d == nil:
		case len(d.Report.Done) < d.Probe.At:
			r.Unreached++
		default:
			r.Differences = append(r.Differences, *d)
			r.Differ++
		}
	}
	return r, nil
}

// Try plays a probe on a stack of target, and returns the difference, nil if there is none. Where
// not even what is probed happened, the stack differs before.
func Try(probe *Probe, target stack.Target) (*Difference, error) {
	script, err := probe.Script()
	if err != nil {
		return nil, err
	}
	report, err := replay.Play(script, target)
	if err != nil || !report.Differs {
		return nil, err
	}
	d := &Difference{Probe: *probe, Report: report, Later: len(report.Done) > probe.At, From: model.Closed}
	if probe.At > 1 {
		d.From = script.Steps[probe.At-2].State
	} else if probe.Side == model.B {
		d.From = model.Listen
	}
	return d, nil
}
