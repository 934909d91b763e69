package verify_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// budgets are what there can be more of without any run becoming impossible.
var budgets = []string{"loss", "duplicates", "strays", "aborts", "incarnations"}

// With more of a budget what was violated still is, in no more steps. This goes
// for every property but closes: what is stuck for ever with a budget used up may
// come free with more of it.
func TestMoreOfABudgetMakesNothingSafe(t *testing.T) {
	check(t, func(t *rapid.T) {
		p := drawParameters(t)
		p.Incarnations = 1
		name := rapid.SampledFrom(budgets).Draw(t, "budget")
		more := p
		budget, _, _ := model.ParameterNamed(name)
		for _, e := range budget.Ends() {
			budget.SetNumber(&more, e, max(budget.Number(&p, model.A), budget.Number(&p, model.B))+1)
		}
		if name == "aborts" { // with which crashes are counted
			p.Crashes, more.Crashes = [2]int{}, [2]int{}
		}
		ps := slices.DeleteFunc(slices.Clone(properties.All), func(p properties.Property) bool {
			return p.Kind == explore.Settles // with more left it may still be helped
		})
		mutant := drawMutant(t)
		ask := func(p model.Parameters) *verify.Answer {
			return answerTo(t, verify.Question{Parameters: p, Mutant: mutant, Properties: ps, MaxStates: mostStates})
		}
		with, without := ask(more), ask(p)
		for i := range ps {
			less, more := &without.Findings[i], &with.Findings[i]
			if less.Verdict == explore.Violated && (more.Verdict != explore.Violated || steps(more) > steps(less)) {
				t.Errorf("%s: violated in %d steps, and with more %s it %s in %d", ps[i].Name, steps(less), name,
					more.Verdict, steps(more))
			}
		}
	})
}
