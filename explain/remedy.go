package explain

import (
	"context"
	"fmt"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// mostStates bounds each question asked for a remedy. A remedy that takes more
// to confirm is not named.
const mostStates = 1_500_000

// remedies lists the flags each of which alone makes the property hold: the
// smallest longer wait, and each other value of each policy. Without a mutant, if
// there is one, is the only remedy asked for.
func remedies(ctx context.Context, run *trace.Run, p properties.Property) ([]string, error) {
	holds := func(changed model.Parameters) (bool, error) {
		a, err := verify.Ask(ctx, verify.Question{
			Parameters: changed, Properties: []properties.Property{p}, MaxStates: mostStates,
		})
		if err != nil {
			return false, err
		}
		return a.Verdict == explore.Holds, ctx.Err()
	}
	if run.Mutant != "" {
		ok, err := holds(run.Parameters)
		if !ok || err != nil {
			return nil, err
		}
		return []string{"without the mutant"}, nil
	}

	var found []string
	for wait := run.Parameters.Wait + 1; wait <= max(4*run.Parameters.MSL, run.Parameters.Wait+1); wait++ {
		changed := run.Parameters
		changed.Wait = wait
		ok, err := holds(changed)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, fmt.Sprintf("--wait %d", wait))
			break
		}
	}
	for _, k := range model.Knobs {
		for _, v := range k.Values {
			changed := run.Parameters
			if k.Get(&changed.Policy[model.A]) == v.Name && k.Get(&changed.Policy[model.B]) == v.Name {
				continue
			}
			setting := model.Setting{Name: k.Name, Value: v.Name}
			if err := changed.Set(setting); err != nil {
				return nil, err
			}
			ok, err := holds(changed)
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, "--"+setting.Name+" "+setting.Value)
			}
		}
	}
	return found, nil
}
