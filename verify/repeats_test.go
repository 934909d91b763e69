package verify_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A run repeats under its own parameters. Where it repeats under others, they are violated
// as well.
func TestRepeats(t *testing.T) {
	property := properties.Default[0]
	ask := func(p *model.Parameters) *verify.Finding {
		q := verify.Question{Parameters: *p, Properties: []properties.Property{property}}
		a, err := verify.Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		return &a.Findings[0]
	}
	p := model.Default()
	p.Incarnations, p.Wait = 1, model.Both(1)
	run := ask(&p).Run
	if !verify.Repeats(run, &p) {
		t.Error("it does not repeat where it was found")
	}
	repeated := 0
	for _, d := range model.Dictionary {
		for n := range d.Values {
			to := p
			for _, e := range d.Ends() {
				d.SetNumber(&to, e, n)
			}
			if !verify.Repeats(run, &to) {
				continue
			}
			repeated++
			if ask(&to).Verdict != explore.Violated {
				t.Errorf("%s %s: it repeats, but nothing is violated", d.Name, d.Values[n].Name)
			}
		}
	}
	if repeated < 10 {
		t.Errorf("only %d repeat", repeated)
	}
	run.Property = "no-such-property"
	if verify.Repeats(run, &p) {
		t.Error("a property repeats that does not exist")
	}
}
