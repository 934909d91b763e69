package collapse_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/verify/collapse"
	"tcpcheck/verify/reduce"
)

// checksOf returns the checks of all properties and witnesses that are decided at
// steps.
func checksOf(sys properties.System) []collapse.Check {
	var checks []collapse.Check
	for _, all := range [][]properties.Property{properties.All, properties.Witnesses} {
		for i := range all {
			if p := all[i].Of(sys); p.Step != nil {
				checks = append(checks, collapse.Check{Step: p.Step, Local: !all[i].InFlight,
					Watch: all[i].Watches()})
			}
		}
	}
	return checks
}

// A plain system takes steps as they are defined.
type plain struct {
	source   properties.System
	rotation *reduce.Rotation
	symmetry *reduce.Symmetry
	checks   []collapse.Check
}

type plainStep struct {
	action collapse.Action
	after  model.State
}

func (sys *plain) initial() []model.State {
	all := sys.source.Initial()
	for i := range all {
		sys.normalize(&all[i])
		sys.mirror(&all[i])
	}
	return all
}

func (sys *plain) mirror(s *model.State) {
	if sys.symmetry != nil {
		sys.symmetry.Normalize(s)
	}
}

func (sys *plain) normalize(s *model.State) {
	if sys.rotation != nil {
		sys.rotation.Normalize(s)
	}
}

func (sys *plain) steps(s *model.State) []plainStep {
	var all []plainStep
	for _, a := range sys.source.Enabled(*s, nil) {
		after := sys.source.Apply(*s, a)
		sys.normalize(&after)
		step := plainStep{collapse.Action{Kind: a.Kind}, after}
		for i := range sys.checks {
			if !after.Overflow && !sys.checks[i].Step(s, a, &after) {
				step.action.Failed |= 1 << i
			}
		}
		sys.mirror(&step.after)
		all = append(all, step)
	}
	return all
}

// drawSystem draws a model, or a mutant of it, as a plain and as a collapsed system.
func drawSystem(t *rapid.T) (*plain, *collapse.System) { return drawSystemOf(t, drawParameters(t)) }

// drawSystemOf is drawSystem with these parameters. Neither mutants nor rotation know of a
// middlebox.
func drawSystemOf(t *rapid.T, p model.Parameters) (*plain, *collapse.System) {
	keep := rapid.SampledFrom([]model.Ghosts{
		model.NoGhosts, model.GhostGrace, model.GhostSegmentGrace, model.GhostIncarnation,
		model.GhostPhantom, model.GhostUnits, model.AllGhosts, model.AllGhosts &^ model.GhostSegmentGrace,
	}).Draw(t, "ghosts")
	m, err := model.New(p, keep)
	if err != nil {
		t.Fatal(err)
	}
	var source properties.System = m
	memo := rapid.SampledFrom([]bool{true, true, true, false}).Draw(t, "memo") &&
		m.Parameters.Order == model.OrderAny && m.Parameters.Opener == model.OpenerA
	if i := rapid.IntRange(-len(mutants.All), len(mutants.All)-1).Draw(t, "mutant"); i >= 0 &&
		!memo && !p.ThirdParty() {
		source = mutants.All[i].Of(m)
	}
	sys := &plain{source: source, checks: checksOf(source)}
	if rapid.Bool().Draw(t, "rotate") && !p.ThirdParty() {
		r := reduce.RotationOf(&m.Parameters)
		sys.rotation = &r
	}
	sys.symmetry = reduce.SymmetryOf(&m.Parameters, sys.rotation)
	collapsed := collapse.New(m, source, sys.rotation, sys.checks, memo)
	collapsed.Symmetric(sys.symmetry)
	collapsed.TrackCover(false, false)
	return sys, collapsed
}

// drawParameters draws parameters, each end's policy on its own.
func drawParameters(t *rapid.T) model.Parameters {
	p := modeltest.Parameters(t, modeltest.From{
		"delay": {modeltest.Most, modeltest.Most, 0, 1, 2}, "min-delay": {0, 0, 1}, "wait-a": {0, 1, 3},
		"wait-b": {0, 2}, "duplicates": {0, 0, 1, 9}, "aborts": {0, 0, 1}, "data": {0, 0, 1, 2},
		"window": {1, modeltest.Most}, "seq-mod": {4, 4, 8}, "fin-wait-2-timeout": {0, 0, 1, 2}, "rto": {1, 2},
		"backoff": {1, 2}, "rto-max": {0, 0, 2}, "retry-time": {0},
	})
	if rapid.SampledFrom([]bool{false, false, true}).Draw(t, "alike") {
		p.Start, p.Left, p.Incarnations, p.FirstCloser = model.StartEstablished, 0, 1, model.FirstCloserAny
		p.Application[model.A].Early, p.Opener = model.EarlyCloseNo, model.OpenerA
		p.Crashes = [2]int{}
		p.Application[model.B], p.Aborts[model.B] = p.Application[model.A], p.Aborts[model.A]
		p.Data[model.B], p.Policy[model.B] = p.Data[model.A], p.Policy[model.A]
	}
	return p
}

// textbook returns the parameters of a space of 156,229 states.
func textbook() model.Parameters {
	p := model.Default()
	p.MSL, p.Delay, p.Wait, p.Loss, p.Incarnations = 4, 4, model.Both(8), 1, 1
	return p
}

// systemOf returns the model of p for one property, collapsed.
func systemOf(t testing.TB, p model.Parameters, property string, rotate, memo bool) *collapse.System {
	t.Helper()
	pr, ok := properties.Named(property)
	if !ok {
		t.Fatalf("no property %s", property)
	}
	m, err := model.New(p, pr.Ghosts)
	if err != nil {
		t.Fatal(err)
	}
	var rotation *reduce.Rotation
	if rotate {
		r := reduce.RotationOf(&p)
		rotation = &r
	}
	checks := []collapse.Check{{Step: pr.Of(m).Step, Local: !pr.InFlight, Watch: pr.Watches()}}
	sys := collapse.New(m, m, rotation, checks, memo)
	sys.TrackCover(false, false)
	return sys
}

type step = explore.Step[collapse.State, collapse.Action]

// reachable returns the first states of sys, at most most of them, breadth first,
// and the number of steps from them.
func reachable(sys *collapse.System, most int) (states []collapse.State, steps int) {
	states = sys.Initial()
	seen := map[collapse.State]bool{}
	for _, s := range states {
		seen[s] = true
	}
	x := sys.Expander()
	var out []step
	for i := 0; i < len(states); i++ {
		out = x.Steps(&states[i], out[:0])
		steps += len(out)
		for j := range out {
			if after := out[j].After; !seen[after] && len(states) < most {
				seen[after] = true
				states = append(states, after)
			}
		}
	}
	return states, steps
}
