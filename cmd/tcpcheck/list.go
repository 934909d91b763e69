package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
)

func listCommand() *cobra.Command {
	kinds := []struct {
		name  string
		short string
		list  func(io.Writer)
	}{
		{"properties", "what can be checked", report.ListProperties},
		{"policies", "how endpoints can differ", report.ListPolicies},
		{"profiles", "named sets of policies", report.ListProfiles},
		{"middleboxes", "what can stand beside an end", report.ListMiddleboxes},
		{"relays", "proxies that end TCP on both sides", report.ListRelays},
		{"mutants", "rules that can be broken on purpose", report.ListMutants},
		{"witnesses", "what can be asked to happen", report.ListWitnesses},
		{"events", "what can be asked when it happens", report.ListEvents},
		{"goals", "what someone outside may want", report.ListGoals},
		{"causes", "why stacks differ from the model", report.ListCauses},
	}
	var known []string
	for _, k := range kinds {
		known = append(known, k.name)
	}
	want := strings.Join(known, ", ")
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Describe properties, policies, profiles, mutants, events",
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
