package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/settings"
)

func profileCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Show a profile: its policies, its times, and where each is from",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("profile: want show and a name, such as profile show linux")
			}
			return fmt.Errorf("profile %s: want show and a name, such as profile show linux", model.Quoted(args[0]))
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "show NAME",
		Short: "Show the profile of that name",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("profile show: want the name of one profile; got %d", len(args))
			}
			p, ok := settings.ProfileNamed(args[0])
			if !ok {
				p, ok = settings.MiddleboxNamed(args[0])
			}
			if !ok {
				return fmt.Errorf("profile show %s: want one of %s", model.Quoted(args[0]),
					strings.Join(slices.Concat(settings.ProfileNames(), settings.MiddleboxNames()), ", "))
			}
			report.Profile(cmd.OutOrStdout(), p)
			return nil
		},
	})
	return cmd
}
