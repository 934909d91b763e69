package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// settings are the flags that make up a [model.Parameters].
type settings struct {
	flags *pflag.FlagSet
	given []*setting
}

// A setting is the flag of one parameter.
type setting struct {
	name, value, unit string
}

func (s *setting) String() string     { return s.value }
func (s *setting) Type() string       { return s.unit }
func (s *setting) Set(v string) error { s.value = v; return nil }

// addSettings adds a flag for every parameter.
func addSettings(flags *pflag.FlagSet) *settings {
	all := &settings{flags: flags}
	add := func(name, unit, usage string) {
		if unit != "ticks" && !strings.Contains(unit, "|") {
			unit = "n"
		}
		s := &setting{name: name, unit: unit}
		all.given = append(all.given, s)
		flags.Var(s, name, usage)
		flags.Lookup(name).Hidden = oneEnd(name)
	}
	byDefault := defaults()
	for _, q := range model.Quantities {
		switch q.Name {
		case "delay":
			add(q.Name, q.Unit, q.Sentence+" (default: the msl)")
		case "wait":
			add(q.Name, q.Unit, q.Sentence+" (default: 2·msl)")
		case "data-a":
			add("data", q.Unit, "how much each end sends in each incarnation"+byDefault["data"])
			add(q.Name, q.Unit, q.Sentence)
		case "data-b":
			add(q.Name, q.Unit, q.Sentence)
		default:
			add(q.Name, q.Unit, q.Sentence+byDefault[q.Name])
		}
	}
	add("first-closer", strings.Join(model.FirstClosers, "|"), "who may close first"+byDefault["first-closer"])
	add("start", strings.Join(model.Starts, "|"), "where a run begins"+byDefault["start"])

	profiles := profileNames()
	unit := strings.Join(profiles, "|")
	add("profile", unit, "the policies of both ends (default "+profiles[0]+")")
	add("profile-a", unit, "the policies of A")
	add("profile-b", unit, "the policies of B")
	for _, k := range model.Knobs {
		unit := k.Unit
		if len(k.Values) > 0 {
			unit = strings.Join(names(k.Values, func(v model.Value) string { return v.Name }), "|")
		}
		add(k.Name, unit, k.Sentence+byDefault[k.Name])
		add(k.Name+"-a", unit, "the same of A only")
		add(k.Name+"-b", unit, "the same of B only")
	}
	return all
}

func profileNames() []string {
	return names(model.Profiles, func(p model.Profile) string { return p.Name })
}

// defaults returns the default of each parameter in words for a flag's usage.
func defaults() map[string]string {
	p := model.Default()
	words := map[string]string{}
	for _, s := range p.Settings() {
		words[s.Name] = " (default " + s.Value + ")"
	}
	return words
}

// get returns the flag's value and whether it was given.
func (all *settings) get(name string) (string, bool) {
	i := slices.IndexFunc(all.given, func(s *setting) bool { return s.name == name })
	return all.given[i].value, all.flags.Changed(name)
}

// parameters returns what the flags say: the defaults, then the profiles, then
// what is given for both ends, then what is given for one. The error is a
// [*model.ParameterError].
func (all *settings) parameters() (model.Parameters, error) {
	p := model.Default()
	for _, name := range []string{"profile", "profile-a", "profile-b"} {
		if err := all.profile(&p, name); err != nil {
			return p, err
		}
	}
	if err := all.apply(&p, func(name string) bool { return !oneEnd(name) }); err != nil {
		return p, err
	}
	if err := all.apply(&p, oneEnd); err != nil {
		return p, err
	}
	if _, ok := all.get("delay"); !ok {
		p.Delay = p.MSL
	}
	if _, ok := all.get("wait"); !ok {
		p.Wait = 2 * p.MSL
	}
	return p, all.asGiven(p.Validate())
}

// asGiven returns err about one end's parameter as one about both, if that is how
// it was given.
func (all *settings) asGiven(err error) error {
	var p *model.ParameterError
	if !errors.As(err, &p) || !oneEnd(p.Name) || all.flags.Changed(p.Name) {
		return err
	}
	if both := p.Name[:len(p.Name)-len("-a")]; all.flags.Changed(both) {
		return &model.ParameterError{Name: both, Value: p.Value, Want: p.Want}
	}
	return err
}

// oneEnd says whether a flag is about one end only.
func oneEnd(name string) bool { return strings.HasSuffix(name, "-a") || strings.HasSuffix(name, "-b") }

// apply sets the parameters whose flags are given and chosen.
func (all *settings) apply(p *model.Parameters, chosen func(name string) bool) error {
	for _, s := range all.given {
		if !all.flags.Changed(s.name) || strings.HasPrefix(s.name, "profile") || !chosen(s.name) {
			continue
		}
		if err := p.Set(model.Setting{Name: s.name, Value: s.value}); err != nil {
			return err
		}
	}
	return nil
}

// profile sets the policies that one of the profile flags asks for.
func (all *settings) profile(p *model.Parameters, flag string) error {
	name, ok := all.get(flag)
	if !ok {
		return nil
	}
	profile, ok := model.ProfileNamed(name)
	if !ok {
		return &model.ParameterError{Name: flag, Value: name, Want: "one of " + strings.Join(profileNames(), ", ")}
	}
	for _, e := range model.Ends {
		if flag == "profile" || flag == "profile-"+strings.ToLower(e.String()) {
			p.Policy[e] = profile.Policy
		}
	}
	return nil
}

// report returns the parameters by flag name, the profiles among them.
func (all *settings) report(p *model.Parameters, mutant string) trace.Settings {
	out := trace.Settings(p.Settings())
	profile := func(flag, otherwise string) string {
		if name, ok := all.get(flag); ok {
			return name
		}
		return otherwise
	}
	both := profile("profile", model.Profiles[0].Name)
	if a, b := profile("profile-a", both), profile("profile-b", both); a == b {
		out = append(out, model.Setting{Name: "profile", Value: a})
	} else {
		out = append(out, model.Setting{Name: "profile-a", Value: a}, model.Setting{Name: "profile-b", Value: b})
	}
	if mutant != "" {
		out = append(out, model.Setting{Name: "mutant", Value: mutant})
	}
	return out
}

// unknown returns the error for a name that is none of those known.
func unknown(flag, name string, known []string) error {
	return fmt.Errorf("--%s %s: want one of %s", flag, model.Quoted(name), strings.Join(known, ", "))
}
