package learn

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/settings"
	"tcpcheck/stack"
)

// A Timer is an experiment whose outcome is how long something takes, or how often it is done, with
// nothing arriving.
type Timer struct {
	State model.TCPState
	// What is measured there: "lasts", "again" (when what was sent is sent again), "times" (how often).
	What string
}

// timers are those that fingerprints are made of.
var timers = []*Timer{
	{model.TimeWait, "lasts"}, {model.FinWait2, "lasts"}, {model.SynSent, "again"}, {model.FinWait1, "times"},
}

// String implements [Experiment].
func (t *Timer) String() string {
	what := map[string]string{"lasts": "how long it lasts", "again": "when the SYN is sent again",
		"times": "how often the FIN is sent again"}[t.What]
	return fmt.Sprintf("A in %v: %s", t.State, what)
}

// Segments implements [Experiment].
func (t *Timer) Segments() int { return (&Probe{Side: model.A, State: t.State}).Segments() }

// Do implements [Experiment].
func (t *Timer) Do(s *Subject) (Outcome, error) {
	o, err := t.measured(s)
	if u := (unreached{}); errors.As(err, &u) {
		return Outcome{}, nil
	}
	return o, err
}

// measured does it; the error is unreached of a stack that does not get to the state.
func (t *Timer) measured(s *Subject) (Outcome, error) {
	if t.What == "lasts" {
		d, ends, err := s.lasts(t.State)
		if err != nil || !ends {
			return Outcome{Text: forEver, Took: Horizon}, err
		}
		return Outcome{duration(d), d}, nil
	}
	got, err := s.after(stack.Options{}, bringing(t.State), Horizon)
	if err != nil {
		return Outcome{}, err
	}
	switch {
	case t.What == "times" && (got.in != model.Closed || got.sent == noLimit):
		return Outcome{forEver, Horizon}, nil
	case t.What == "times":
		return Outcome{fmt.Sprintf("%d times", got.sent), Horizon}, nil
	case got.sent == 0 && got.in != model.Closed:
		return Outcome{forEver, Horizon}, nil
	}
	d, err := s.until(stack.Options{}, bringing(t.State), func(got seen) bool {
		return got.sent > 0 || got.in == model.Closed
	})
	return Outcome{duration(d), d}, err
}

// forEver is the outcome of what has no end within Horizon.
const forEver = "no end within an hour"

// A Fingerprint is a decision tree that tells profiles apart.
type Fingerprint struct {
	// Profiles names them.
	Profiles []string
	// Experiments are the tests of the tree.
	Experiments []Experiment
	Tree        *Node
	// table has the outcomes of the experiments, by profile.
	table *Table
	// ranges has, for each outcome that is a range of times, its bounds.
	ranges map[string][2]time.Duration
}

// NewFingerprint finds the tree for the profiles of real stacks. What tests have for outcomes is what the
// model does under each profile.
func NewFingerprint() (*Fingerprint, error) {
	f := &Fingerprint{ranges: map[string][2]time.Duration{}}
	for _, t := range timers {
		f.Experiments = append(f.Experiments, t)
	}
	for _, p := range Probes() {
		f.Experiments = append(f.Experiments, p)
	}
	table := &Table{Outcomes: make([][]string, len(f.Experiments))}
	for _, e := range f.Experiments {
		table.Costs = append(table.Costs, e.Segments())
	}
	for _, p := range settings.Profiles() {
		if !p.Real {
			continue
		}
		f.Profiles = append(f.Profiles, p.Name)
		target, err := under.NewTarget(p.Name)
		if err != nil {
			return nil, err
		}
		s := &Subject{Target: target}
		if s.Wait, _, err = s.lasts(model.TimeWait); err != nil {
			return nil, err
		}
		for i, e := range f.Experiments {
			o, err := e.Do(s)
			if err != nil {
				return nil, err
			}
			table.Outcomes[i] = append(table.Outcomes[i], o.Text)
		}
	}
	for i := range timers {
		table.Outcomes[i] = f.inRanges(table.Outcomes[i])
	}
	f.table, f.Tree = table, table.Tree(len(f.Profiles))
	return f, nil
}

// inRanges puts times that are within a quarter of each other into one range, as timers of stacks are
// late.
func (f *Fingerprint) inRanges(outcomes []string) []string {
	var times []time.Duration
	for _, o := range outcomes {
		if d, err := time.ParseDuration(o); err == nil {
			times = append(times, d)
		}
	}
	slices.Sort(times)
	names := map[time.Duration]string{}
	for i := 0; i < len(times); {
		j := i
		for j+1 < len(times) && times[j+1] <= times[j]+times[j]/4 {
			j++
		}
		name := duration(times[i])
		if times[i] != times[j] {
			name += " to " + duration(times[j])
		}
		for _, d := range times[i : j+1] {
			names[d] = name
		}
		f.ranges[name] = [2]time.Duration{times[i], times[j]}
		i = j + 1
	}
	var all []string
	for _, o := range outcomes {
		if d, err := time.ParseDuration(o); err == nil {
			o = names[d]
		}
		all = append(all, o)
	}
	return all
}

// A Step is an experiment that was done with a stack, and what came of it.
type Step struct {
	Experiment
	Outcome string
	// Branch is the outcome in the tree; "" if there is none like it.
	Branch string
}

// Follow goes down the tree with a stack. It returns what was done, and the profiles that are left: those
// of a leaf, or of the node at which the stack does what no profile does. It calls done for every
// experiment.
func (f *Fingerprint) Follow(target stack.Target, done func()) (steps []Step, profiles []string, err error) {
	s := &Subject{Target: target}
	s.Wait, _, err = s.lasts(model.TimeWait)
	if u := (unreached{}); err != nil && !errors.As(err, &u) {
		return nil, nil, err
	}
	n := f.Tree
	for n.Test >= 0 {
		e := f.Experiments[n.Test]
		o, err := e.Do(s)
		if err != nil {
			return nil, nil, err
		}
		done()
		step := Step{Experiment: e, Outcome: o.Text}
		var next *Node
		for _, b := range n.Branches {
			if b.Outcome == o.Text || f.within(b.Outcome, o.Text) {
				step.Branch, next = b.Outcome, b.Node
				break
			}
		}
		steps = append(steps, step)
		if next == nil {
			break
		}
		n = next
	}
	return steps, f.Names(n), nil
}

// Names names the profiles that can get to a node.
func (f *Fingerprint) Names(n *Node) (all []string) {
	for _, i := range n.Items {
		all = append(all, f.Profiles[i])
	}
	return all
}

// late is how much later than it should a timer of a stack may be, beside an eighth of its time.
const late = 500 * time.Millisecond

// within says whether a time is in a range, or a little longer than that.
func (f *Fingerprint) within(name, measured string) bool {
	d, err := time.ParseDuration(measured)
	bounds, ok := f.ranges[name]
	return err == nil && ok && d >= bounds[0]-bounds[0]/8 && d <= bounds[1]+max(bounds[1]/8, late)
}

// Mean is how many experiments are done in the mean, if every profile is as likely.
func (f *Fingerprint) Mean() float64 { return float64(f.Tree.Sum()) / float64(len(f.Profiles)) }

// Lines returns the tree as text: below each test its branches, further to the right.
func (f *Fingerprint) Lines() []string { return f.lines(f.Tree, 0) }

func (f *Fingerprint) lines(n *Node, depth int) (all []string) {
	indent := strings.Repeat("  ", depth)
	if n.Test < 0 {
		return []string{indent + "= " + strings.Join(f.Names(n), ", ")}
	}
	all = append(all, indent+f.Experiments[n.Test].String()+"?")
	for _, b := range n.Branches {
		below := f.lines(b.Node, depth+2)
		if b.Test < 0 {
			all = append(all, indent+"  "+b.Outcome+" "+strings.TrimSpace(below[0]))
			continue
		}
		all = append(append(all, indent+"  "+b.Outcome+":"), below...)
	}
	return all
}
