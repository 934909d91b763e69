package verify_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// No reduction changes a verdict or the length of a counterexample, whether a
// property is asked alone or with others; and every counterexample replays.
func TestReductionsChangeNoAnswer(t *testing.T) {
	violated, effects := map[string]int{}, map[string]int{}
	check(t, func(t *rapid.T) {
		q := verify.Question{Parameters: drawParameters(t), Mutant: drawMutant(t), Properties: properties.All,
			Without: verify.AllReductions}
		want := answerTo(t, q)
		q.MaxStates = mostStates
		compare := func(what string, without verify.Reductions, ps []properties.Property) *verify.Answer {
			q.Without, q.Properties = without, ps
			got := answerTo(t, q)
			if got.States > want.States {
				t.Errorf("%s: %d states, without reductions %d", what, got.States, want.States)
			}
			for _, f := range got.Findings {
				w := findingOf(want, f.Property.Name)
				if f.Verdict != w.Verdict || steps(&f) != steps(w) {
					t.Errorf("%s: %s %s in %d steps, without reductions %s in %d", what, f.Property.Name,
						f.Verdict, steps(&f), w.Verdict, steps(w))
				}
				if f.Run != nil {
					replays(t, f.Run)
				}
			}
			return got
		}
		compare("all", verify.NoReductions, properties.All)
		compare("safety", verify.NoReductions, safety)
		compare("of steps", verify.NoReductions, ofSteps)
		for _, p := range properties.All {
			compare("alone", rapid.SampledFrom([]verify.Reductions{
				verify.NoReductions, verify.NoReductions, verify.Rotation, verify.Settled,
			}).Draw(t, "without"), []properties.Property{p})
		}
		one := []properties.Property{rapid.SampledFrom(safety).Draw(t, "property")}
		reduced := compare("one", verify.NoReductions, one)
		for name, reduction := range reductions {
			if got := compare("without "+name, reduction, one); got.States != reduced.States {
				effects[name]++
			}
		}
		for _, f := range want.Findings {
			if f.Verdict == explore.Violated {
				violated[f.Property.Name]++
				replays(t, f.Run)
			}
		}
	})
	// Of dead segments and states that others cover, which chance may leave out, one question
	// has some.
	p := model.Default()
	p.Incarnations = 1
	all := ask(t, p, "no-reset-on-graceful-close", verify.NoReductions)
	if got := ask(t, p, "no-reset-on-graceful-close", verify.Dead); got.States != all.States {
		effects["dead"]++
	}
	if got := ask(t, p, "no-reset-on-graceful-close", verify.Subsumption); got.States != all.States {
		effects["subsumption"]++
	}
	// Of ends that are alike, another.
	alike := p
	alike.FirstCloser = model.FirstCloserAny
	all = ask(t, alike, "no-reset-on-graceful-close", verify.NoReductions)
	if got := ask(t, alike, "no-reset-on-graceful-close", verify.Symmetry); got.States != all.States {
		effects["symmetry"]++
	}
	// Of time at which nothing else can happen, too, where times are durations.
	p.Tick, p.Loss = time.Second, 2
	for _, e := range model.Ends {
		p.Policy[e].RTO = 9
	}
	p.Wait = model.Both(20)
	all = ask(t, p, "no-reset-on-graceful-close", verify.NoReductions)
	if got := ask(t, p, "no-reset-on-graceful-close", verify.Time); got.States != all.States {
		effects["time"]++
	}
	t.Logf("violated: %v; reductions with an effect: %v", violated, effects)
	for name := range reductions {
		if effects[name] == 0 {
			t.Errorf("%s never had an effect", name)
		}
	}
}

// Nor does any where but one kind of a violation is asked for: a shortest of that kind is
// found, and that there is none.
func TestReductionsKeepKindsApart(t *testing.T) {
	found := map[bool]int{}
	check(t, func(t *rapid.T) {
		q := verify.Question{Parameters: drawParameters(t)}
		var kinds []properties.Property
		for _, p := range safety {
			if len(p.Kinds()) > 0 {
				kinds = append(kinds, p)
			}
		}
		p := rapid.SampledFrom(kinds).Draw(t, "property")
		kind := rapid.SampledFrom(p.Kinds()).Draw(t, "kind")
		q.Properties = []properties.Property{p}
		if f := &answerTo(t, q).Findings[0]; f.Word != "" && rapid.Bool().Draw(t, "found") {
			kind = f.Word
		}
		q.Properties = []properties.Property{p.OfKind(kind)}
		got := answerTo(t, q).Findings[0]
		q.Without = verify.AllReductions
		want := answerTo(t, q).Findings[0]
		if got.Verdict != want.Verdict || steps(&got) != steps(&want) {
			t.Errorf("%s: %s in %d steps, without reductions %s in %d", got.Property.Name, got.Verdict, steps(&got),
				want.Verdict, steps(&want))
		}
		if got.Run != nil {
			replays(t, got.Run)
		}
		found[got.Verdict == explore.Violated]++
	})
	t.Logf("violated: %v", found)
}

var reductions = map[string]verify.Reductions{
	"settled": verify.Settled, "rotation": verify.Rotation, "subsumption": verify.Subsumption,
	"symmetry": verify.Symmetry, "dead": verify.Dead, "time": verify.Time,
}

// With all reductions as well, the answer does not depend on the number of workers.
func TestWorkersChangeNoReducedAnswer(t *testing.T) {
	for _, wait := range []int{1, 2} {
		p := textbook(1, 1, 1, wait)
		p.FirstCloser = model.FirstCloserAny
		for _, p := range []model.Parameters{p, under(p, model.RFC9293)} {
			for _, property := range safety {
				q := verify.Question{Parameters: p, Properties: []properties.Property{property}}
				var one *verify.Answer
				for _, q.Workers = range []int{1, 2, 7} {
					got, err := verify.Ask(context.Background(), q)
					if err != nil {
						t.Fatal(err)
					}
					if one == nil {
						one = got
					}
					same(t, property.Name, got, one)
				}
			}
		}
	}
}

func findingOf(a *verify.Answer, property string) *verify.Finding {
	for i := range a.Findings {
		if a.Findings[i].Property.Name == property {
			return &a.Findings[i]
		}
	}
	panic("BUG: " + property + " was not asked")
}
