package main

import (
	"slices"

	"github.com/spf13/pflag"

	"tcpcheck/model/mutants"
	"tcpcheck/properties"
)

// chosenMutant returns the mutant of that name; nil if the flag is not given.
func chosenMutant(flags *pflag.FlagSet, name string) (*mutants.Mutant, error) {
	if !flags.Changed("mutant") {
		return nil, nil
	}
	mu, ok := mutants.Named(name)
	if !ok {
		return nil, unknown("mutant", name, names(mutants.All, func(mu mutants.Mutant) string { return mu.Name }))
	}
	return &mu, nil
}

// chosenProperties returns those named, each once, in the order of
// documentation; the default ones for no name.
func chosenProperties(chosen []string) ([]properties.Property, error) {
	if len(chosen) == 0 {
		return properties.Default, nil
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
