package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// Once a connection is established its two ends differ in nothing but their
// policies: with these, the data and the first closer exchanged, everything is as
// it was.
func TestTheEndsAreAlike(t *testing.T) {
	check(t, func(t *rapid.T) {
		p := drawParameters(t)
		p.Start, p.Left, p.Incarnations, p.Opener = model.StartEstablished, 0, 1, model.OpenerA
		p.Crashes = [2]int{} // what is down is no listener
		for e := range p.Application {
			p.Application[e].Early = 0 // what listens can be closed, and what is closed cannot
		}
		mirrored := p
		mirrored.Policy[model.A], mirrored.Policy[model.B] = p.Policy[model.B], p.Policy[model.A]
		mirrored.Wait[model.A], mirrored.Wait[model.B] = p.Wait[model.B], p.Wait[model.A]
		mirrored.Application[model.A], mirrored.Application[model.B] = p.Application[model.B],
			p.Application[model.A]
		mirrored.Aborts[model.A], mirrored.Aborts[model.B] = p.Aborts[model.B], p.Aborts[model.A]
		mirrored.Data[model.A], mirrored.Data[model.B] = p.Data[model.B], p.Data[model.A]
		mirrored.FirstCloser = [...]model.FirstCloser{model.FirstCloserB, model.FirstCloserA,
			model.FirstCloserAny}[p.FirstCloser]

		mutant := drawMutant(t)
		ask := func(p model.Parameters) *verify.Answer {
			return answerTo(t, verify.Question{Parameters: p, Mutant: mutant, Properties: properties.All,
				Without: verify.AllReductions})
		}
		one, other := ask(p), ask(mirrored)
		if one.States != other.States || one.Transitions != other.Transitions || one.Depth != other.Depth {
			t.Errorf("%d states, %d transitions, depth %d; mirrored %d, %d, %d",
				one.States, one.Transitions, one.Depth, other.States, other.Transitions, other.Depth)
		}
		for i := range one.Findings {
			f, g := &one.Findings[i], &other.Findings[i]
			if f.Verdict != g.Verdict || steps(f) != steps(g) {
				t.Errorf("%s: %s in %d steps; mirrored %s in %d", f.Property.Name, f.Verdict, steps(f),
					g.Verdict, steps(g))
			}
		}
	})
}
