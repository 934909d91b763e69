package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/settings/profiles"
)

// settingFlags are the flags that make up a [model.Parameters].
type settingFlags struct {
	flags *pflag.FlagSet
	all   []*settingFlag
}

// A settingFlag is the flag of one setting.
type settingFlag struct {
	name, value, unit string
}

// String returns the value; "" if it was not given.
func (s *settingFlag) String() string { return s.value }

// Set takes any value; what is allowed is for the parameters to say.
func (s *settingFlag) Set(v string) error { s.value = v; return nil }

// Type names the form in usage texts.
func (s *settingFlag) Type() string { return s.unit }

// longestUnit is how long the words are together that a usage text can list beside a
// flag; "tcpcheck list policies" has longer lists.
const longestUnit = 20

// addSettings adds a flag for every parameter but those that are left out.
func addSettings(flags *pflag.FlagSet, without ...string) *settingFlags {
	all := &settingFlags{flags: flags}
	add := func(name, unit, usage string) {
		for _, left := range without {
			if name == left {
				return
			}
		}
		switch {
		case unit == "ticks":
			unit = "time"
		case !strings.Contains(unit, "|") && unit != "time" && unit != "name":
			unit = "n"
		}
		s := &settingFlag{name: name, unit: unit}
		all.all = append(all.all, s)
		flags.Var(s, name, usage)
		flags.Lookup(name).Hidden = model.BothEnds(name) != name
	}
	byDefault := defaults()
	for _, q := range model.Quantities {
		switch q.Name {
		case "delay":
			add(q.Name, q.Unit, q.Sentence+" (default: the msl)")
		case "wait-a":
			add("wait", q.Unit, "how long TIME-WAIT lasts (default: the profile's, or 2·msl)")
			add(q.Name, q.Unit, q.Sentence)
		case "data-a":
			add("data", q.Unit, "how much each end sends in each incarnation"+byDefault["data"])
			add(q.Name, q.Unit, q.Sentence)
		case "wait-b", "data-b":
			add(q.Name, q.Unit, q.Sentence)
		default:
			add(q.Name, q.Unit, q.Sentence+byDefault[q.Name])
		}
	}
	add("first-closer", strings.Join(model.FirstClosers, "|"), "who may close first"+byDefault["first-closer"])
	add("start", strings.Join(model.Starts, "|"), "where a run begins"+byDefault["start"])
	add("resolution", "time", "round times that are durations to multiples of this, so that a run has "+
		"fewer ticks")

	add("profile", "name", "the policies and times of both ends, of those that \"tcpcheck list profiles\" "+
		"shows (default "+profiles.All[0].Name+")")
	add("profile-a", "name", "the policies and times of A")
	add("profile-b", "name", "the policies and times of B")
	for _, k := range model.Knobs {
		unit := k.Unit
		if len(k.Values) > 0 {
			unit = strings.Join(names(k.Values, func(v model.Value) string { return v.Name }), "|")
		}
		if len(unit) > longestUnit {
			unit = "name"
		}
		add(k.Name, unit, k.Sentence+byDefault[k.Name])
		add(k.Name+"-a", unit, "the same of A only")
		add(k.Name+"-b", unit, "the same of B only")
	}
	return all
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

// given returns what the flags say.
func (all *settingFlags) given() settings.Given {
	var given settings.Given
	for _, s := range all.all {
		if all.flags.Changed(s.name) {
			given = given.With(s.name, s.value)
		}
	}
	return given
}

// parameters returns the parameters that the flags lead to. The error is a
// [*model.ParameterError].
func (all *settingFlags) parameters() (model.Parameters, error) {
	r, err := settings.Resolve(all.given())
	if err != nil {
		return model.Parameters{}, err
	}
	return r.Parameters, nil
}

// unknown returns the error for a name that is none of those known.
func unknown(flag, name string, known []string) error {
	return fmt.Errorf("--%s %s: want one of %s", flag, model.Quoted(name), strings.Join(known, ", "))
}
