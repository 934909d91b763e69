package explain

import (
	"context"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// mostStates bounds what all questions asked for remedies may explore.
const mostStates = 2_000_000

// remedies lists the flags each of which alone makes the property hold: the
// smallest longer wait, and each other value of each policy. Without a mutant, if
// there is one, is the only remedy asked for. All says whether every question
// was answered; one that takes more states than are left is not.
func remedies(ctx context.Context, run *trace.Run, p properties.Property) (found []string, all bool,
	err error) {
	left := int64(mostStates)
	all = true
	holds := func(changed model.Parameters) (bool, error) {
		if left <= 0 {
			all = false
			return false, nil
		}
		a, err := verify.Ask(ctx, verify.Question{
			Parameters: changed, Properties: []properties.Property{p}, MaxStates: left,
		})
		if err != nil {
			return false, err
		}
		left -= a.States
		all = all && a.Verdict != explore.Incomplete
		return a.Verdict == explore.Holds, ctx.Err()
	}
	if run.Mutant != "" {
		ok, err := holds(run.Parameters)
		if !ok || err != nil {
			return nil, all, err
		}
		return []string{"without the mutant"}, all, nil
	}

	least := min(run.Parameters.Wait[model.A], run.Parameters.Wait[model.B])
	for wait := least + 1; wait <= max(4*run.Parameters.MSL, least+1); wait++ {
		changed := run.Parameters
		for _, e := range model.Ends {
			changed.Wait[e] = max(changed.Wait[e], wait)
		}
		ok, err := holds(changed)
		if err != nil {
			return nil, all, err
		}
		if ok {
			found = append(found, longer(&changed))
			break
		}
	}
	for _, d := range model.Dictionary {
		if !d.Policy {
			continue
		}
		for i, v := range d.Values {
			changed := run.Parameters
			for _, e := range model.Ends {
				d.SetNumber(&changed, e, i)
			}
			if changed == run.Parameters {
				continue
			}
			ok, err := holds(changed)
			if err != nil {
				return nil, all, err
			}
			if ok {
				found = append(found, "--"+d.Name+" "+v.Name)
			}
		}
	}
	return found, all, nil
}

// longer names the flag that sets the shorter of the two waits.
func longer(p *model.Parameters) string {
	a, b := p.Wait[model.A], p.Wait[model.B]
	switch {
	case a < b:
		return "--wait-a " + p.Time(a)
	case b < a:
		return "--wait-b " + p.Time(b)
	}
	return "--wait " + p.Time(a)
}
