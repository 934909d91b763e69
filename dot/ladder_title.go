package dot

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// title says what a run shows.
func title(run *trace.Run) string {
	return fmt.Sprintf("%s%s, violated in %s", run.Property, kind(run), steps(run))
}

// steps says how many there are.
func steps(run *trace.Run) string {
	if len(run.Steps) == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", len(run.Steps))
}

// kind returns the kind of violation in parentheses; "" for a property with one.
func kind(run *trace.Run) string {
	if run.Word == "" {
		return ""
	}
	return " (" + run.Word + ")"
}

// subtitle gives the parameters in short: those that every reader asks for, and
// those that are not as by default.
func subtitle(run *trace.Run) string {
	always := []string{"msl", "delay", "wait", "loss", "incarnations", "rto"}
	differ := differing(&run.Parameters)
	var all []string
	for _, s := range run.Parameters.Settings() {
		if slices.Contains(always, bothEnds(s.Name)) || slices.Contains(differ, s) {
			all = append(all, s.Name+" "+s.Value)
		}
	}
	for _, s := range differ {
		if strings.HasPrefix(s.Name, "profile") {
			all = append(all, s.Name+" "+s.Value)
		}
	}
	if run.Mutant != "" {
		all = append(all, "mutant "+run.Mutant)
	}
	return strings.Join(all, ", ") + " (times in ticks)"
}

// Command returns the command that finds the run again.
func Command(run *trace.Run) string {
	command := []string{"tcpcheck verify --property " + run.Property}
	if run.Mutant != "" {
		command = append(command, "--mutant "+run.Mutant)
	}
	for _, s := range differing(&run.Parameters) {
		command = append(command, "--"+s.Name+" "+s.Value)
	}
	return strings.Join(command, " ")
}

// differing returns the settings that lead from the defaults to p: a profile for
// each end, and what differs from it.
func differing(p *model.Parameters) []model.Setting {
	near := model.Default()
	near.MSL, near.Delay, near.Wait = p.MSL, p.MSL, 2*p.MSL
	var settings []model.Setting
	var profiles [2]string
	for _, e := range model.Ends {
		profile := nearest(&p.Policy[e])
		near.Policy[e], profiles[e] = profile.Policy, profile.Name
	}
	byDefault := model.Profiles[0].Name
	switch {
	case profiles[model.A] != profiles[model.B]:
		for _, e := range model.Ends {
			if profiles[e] != byDefault {
				settings = append(settings, model.Setting{Name: "profile-" + strings.ToLower(e.String()), Value: profiles[e]})
			}
		}
	case profiles[model.A] != byDefault:
		settings = append(settings, model.Setting{Name: "profile", Value: profiles[model.A]})
	}
	if d := model.Default(); p.MSL != d.MSL {
		settings = append(settings, model.Setting{Name: "msl", Value: fmt.Sprint(p.MSL)})
	}
	return append(settings, apart(p, &near)...)
}

// apart returns the settings of p that near does not have.
func apart(p, near *model.Parameters) []model.Setting {
	var settings []model.Setting
	have := near.Settings()
	for _, s := range p.Settings() {
		both := model.Setting{Name: bothEnds(s.Name), Value: s.Value}
		if !slices.Contains(have, s) && !slices.Contains(have, both) {
			settings = append(settings, s)
		}
	}
	return settings
}

// nearest returns the profile that differs least from p.
func nearest(p *model.Policy) *model.Profile {
	best, least := 0, len(model.Knobs)+1
	for i := range model.Profiles {
		n := 0
		for _, k := range model.Knobs {
			if k.Get(p) != k.Get(&model.Profiles[i].Policy) {
				n++
			}
		}
		if n < least {
			best, least = i, n
		}
	}
	return &model.Profiles[best]
}

// bothEnds returns the name of the setting for both ends.
func bothEnds(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "-a"), "-b")
}
