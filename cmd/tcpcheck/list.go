package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings/profiles"
)

func listCommand() *cobra.Command {
	kinds := []struct {
		name  string
		short string
		list  func(io.Writer)
	}{
		{"properties", "what can be checked", listProperties},
		{"policies", "how endpoints can differ", listPolicies},
		{"profiles", "named sets of policies", listProfiles},
		{"mutants", "rules that can be broken on purpose", listMutants},
		{"witnesses", "what can be asked to happen", listWitnesses},
	}
	var known []string
	for _, k := range kinds {
		known = append(known, k.name)
	}
	want := strings.Join(known, ", ")
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Describe the properties, policies, profiles, mutants or witnesses",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("list: want one of %s", want)
			}
			return fmt.Errorf("list %s: want one of %s", model.Quoted(args[0]), want)
		},
	}
	for _, k := range kinds {
		cmd.AddCommand(&cobra.Command{
			Use: k.name, Short: k.short, Args: noArgs,
			Run: func(cmd *cobra.Command, _ []string) { k.list(cmd.OutOrStdout()) },
		})
	}
	return cmd
}

func listProperties(w io.Writer) {
	for i, p := range properties.All {
		byDefault := ""
		if i < len(properties.Default) {
			byDefault = " (checked by default)"
		}
		report.Entry(w, p.Name+byDefault, p.Sentence, p.Source)
	}
}

func listPolicies(w io.Writer) {
	byDefault := model.Default()
	for _, d := range model.Dictionary {
		if !d.Policy {
			continue
		}
		report.Entry(w, fmt.Sprintf("%s (default %s)", d.Name, d.Get(&byDefault, model.A)), d.Sentence, d.Source)
		for _, v := range d.Values {
			report.Value(w, v.Name, v.Sentence)
		}
		if len(d.Values) == 0 {
			report.Value(w, d.Allowed(&byDefault), "")
		}
	}
}

func listProfiles(w io.Writer) {
	for i := range profiles.All {
		p := &profiles.All[i]
		byDefault := ""
		if i == 0 {
			byDefault = " (the default)"
		}
		report.Entry(w, p.Name+byDefault, p.Sentence, p.Source)
	}
}

func listWitnesses(w io.Writer) {
	for _, p := range properties.Witnesses {
		report.Entry(w, p.Name, p.Sentence, p.Source)
	}
}

func listMutants(w io.Writer) {
	for _, mu := range mutants.All {
		report.Entry(w, mu.Name, mu.Sentence, mu.Source)
		report.Value(w, "violates "+mu.Violates, "")
	}
}
