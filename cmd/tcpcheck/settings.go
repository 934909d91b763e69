package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/model"
	"tcpcheck/settings"
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
func (s *settingFlag) Set(v string) error {
	if model.BothEnds(s.name) == settings.Handshake {
		fmt.Fprintf(os.Stderr, "tcpcheck: --%s is gone with the next release: two-way is --mutant %s\n", s.name,
			settings.TwoWay)
	}
	s.value = v
	return nil
}

// Type names the form in usage texts.
func (s *settingFlag) Type() string { return s.unit }

// longestUnit is how long the words are together that a usage text can list beside a
// flag; "tcpcheck list policies" has longer lists.
const longestUnit = 20

// addSettings adds a flag for every parameter but those that are left out. Flags for
// one end only are hidden where there is one for both: the usage text marks that.
func addSettings(flags *pflag.FlagSet, without ...string) *settingFlags {
	all := &settingFlags{flags: flags}
	add := func(name, unit, usage string) {
		if slices.Contains(without, name) {
			return
		}
		s := &settingFlag{name: name, unit: unit}
		all.all = append(all.all, s)
		flags.Var(s, name, usage)
		flags.Lookup(name).Hidden = model.BothEnds(name) != name && flags.Lookup(model.BothEnds(name)) != nil
	}
	addEnds := func(name, unit, usage string) {
		for _, e := range model.Ends {
			add(name+e.Suffix(), unit, fmt.Sprintf("%s, at %v only", usage, e))
		}
	}
	for i, d := range model.Dictionary {
		if d.Policy && !model.Dictionary[i-1].Policy {
			add("resolution", "time", "round times that are durations to multiples of this, so that a run has "+
				"fewer ticks")
			add("profile", "name", "the policies and times of both ends, of those that \"tcpcheck list profiles\" "+
				"shows (default "+settings.Default+")")
			addEnds("profile", "name", "the policies and times")
		}
		if d.Subject == model.AboutMiddleboxes && model.Dictionary[i-1].Subject != d.Subject {
			add(settings.Middlebox, "name", "what stands beside an end, of those that \"tcpcheck list middleboxes\" "+
				"shows, and the end, such as linux-nat-a")
			addEnds(settings.Middlebox, "name", "the middlebox")
		}
		add(d.Name, unit(d), d.Sentence+" ("+settings.ByDefault(d)+")")
		if d.PerEnd {
			addEnds(d.Name, unit(d), d.Sentence)
		}
	}
	add(settings.Handshake, "name", "read for one release more: two-way is --mutant "+settings.TwoWay)
	addEnds(settings.Handshake, "name", "as --"+settings.Handshake)
	flags.Lookup(settings.Handshake).Hidden = true
	return all
}

// unit names the form of a parameter's values in usage texts.
func unit(d *model.Parameter) string {
	words := strings.Join(names(d.Values, func(v model.Value) string { return v.Name }), "|")
	switch {
	case d.Unit == model.Ticks:
		return "time"
	case d.Unit != model.Words:
		return "n"
	case len(words) > longestUnit:
		return "name"
	}
	return words
}

// ticksOf returns the time that a flag says which is no parameter, in ticks of p.
func ticksOf(p *model.Parameters, flag, value string) (int, error) {
	to := *p
	if err := to.Set(model.Setting{Name: "wait", Value: value}); err != nil {
		return 0, named(err, flag)
	}
	return to.Wait[model.A], nil
}

// given returns what the flags say. What [settings.Handshake] says is left out where the
// command has mutants, one of which it stands for: that is for mutant to say.
func (all *settingFlags) given() settings.Given {
	given := all.everything()
	if others, _, err := given.WithoutHandshake(); err == nil && all.flags.Lookup("mutant") != nil {
		return others
	}
	return given
}

// everything returns all that the flags say.
func (all *settingFlags) everything() settings.Given {
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
