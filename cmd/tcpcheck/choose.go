package main

import (
	"fmt"
	"slices"

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

// chosenProperties returns those named, each once, in the order of
// documentation; those by default for no name.
func chosenProperties(chosen []string, byDefault []properties.Property) ([]properties.Property, error) {
	if len(chosen) == 0 {
		return byDefault, nil
	}
	known := names(properties.All, func(p properties.Property) string { return p.Name })
	for _, name := range chosen {
		if name != "all" && !slices.Contains(known, name) {
			return nil, unknown("property", name, append([]string{"all"}, known...))
		}
	}
	var all []properties.Property
	for _, p := range properties.All {
		if slices.Contains(chosen, "all") || slices.Contains(chosen, p.Name) {
			all = append(all, p)
		}
	}
	return all, nil
}

func names[T any](all []T, name func(T) string) []string {
	var out []string
	for _, x := range all {
		out = append(out, name(x))
	}
	return out
}
