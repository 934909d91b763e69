package main

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/settings"
)

// mutant returns the mutant that the flags ask for, and sets name to its name; nil if
// they ask for none.
func (all *settingFlags) mutant(name *string) (*mutants.Mutant, error) {
	_, twoWay, err := all.everything().WithoutHandshake()
	switch given := all.flags.Changed("mutant"); {
	case err != nil:
		return nil, err
	case twoWay && given && *name != settings.TwoWay:
		return nil, fmt.Errorf("--mutant %s: it does not go with --handshake two-way, which is a mutant as well",
			model.Quoted(*name))
	case twoWay:
		*name = settings.TwoWay
	case !given:
		return nil, nil
	}
	mu, ok := mutants.Named(*name)
	if !ok {
		return nil, unknown("mutant", *name, names(mutants.All, func(mu mutants.Mutant) string { return mu.Name }))
	}
	return &mu, nil
}

// chosenProperties returns those named, each once, in the order of documentation, those
// of one kind of violation after the whole one; those by default for no name.
func chosenProperties(chosen []string, byDefault []properties.Property) ([]properties.Property, error) {
	if len(chosen) == 0 {
		return byDefault, nil
	}
	chosen = joined(chosen)
	for _, name := range chosen {
		if err := checkProperty(name); err != nil {
			return nil, err
		}
	}
	var all []properties.Property
	for _, p := range properties.All {
		if slices.Contains(chosen, "all") || slices.Contains(chosen, p.Name) {
			all = append(all, p)
		}
		for _, kind := range p.Kinds() {
			if slices.Contains(chosen, p.Name+":"+kind) {
				all = append(all, p.OfKind(kind))
			}
		}
	}
	return all, nil
}

// joined puts the parts of a kind together again that a comma in it came between.
func joined(chosen []string) []string {
	var all []string
	for _, name := range chosen {
		last := len(all) - 1
		if last >= 0 && strings.Contains(all[last], ":") && checkProperty(name) != nil {
			all[last] += "," + name
			continue
		}
		all = append(all, name)
	}
	return all
}

// checkProperty returns an error unless the name is that of a property, or all.
func checkProperty(name string) error {
	if _, ok := properties.Named(name); ok || name == "all" {
		return nil
	}
	if whole, kind, one := strings.Cut(name, ":"); one {
		if p, ok := properties.Named(whole); ok {
			return fmt.Errorf("--property %s: kind %s: want %s", whole, model.Quoted(kind), p.WantKind())
		}
	}
	return unknown("property", name, append([]string{"all"},
		names(properties.All, func(p properties.Property) string { return p.Name })...))
}

func names[T any](all []T, name func(T) string) []string {
	var out []string
	for _, x := range all {
		out = append(out, name(x))
	}
	return out
}
