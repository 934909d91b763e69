package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/stack/check"
)

func stackCommand(status *int) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stack",
		Short: "Check a program that is a TCP stack for --against",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			const want = "want check and a program, such as stack check ./mine"
			if len(args) == 0 {
				return fmt.Errorf("stack: %s", want)
			}
			return fmt.Errorf("stack %s: %s", model.Quoted(args[0]), want)
		},
	}
	cmd.AddCommand(stackCheck(status))
	return cmd
}

func stackCheck(status *int) *cobra.Command {
	var session, quiet bool
	var json string
	cmd := &cobra.Command{
		Use:   "check PROGRAM",
		Short: "Say whether a program is a stack for --against, and where not",
		Long: `Start a program that is to be a stack for --against and go through a session
with it: each kind of request, a life of a connection at either end, timers. Say
at which line its answer is wrong, and what was wanted: docs/protocol.md
describes the protocol. Where it is another TCP than the model that is remarked;
"tcpcheck conformance" finds out how it differs.

Exit status: 0 nothing is wrong, 1 something is, 2 bad usage, or a program that
cannot be started.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("stack check: want one program, such as ./mine; got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := leave(cmd.Context(), func() (int, error) {
				path, err := stackProgram("stack check", args[0])
				if err != nil {
					return exitUsage, err
				}
				checked, err := check.Program(path, check.Usual)
				switch {
				case err != nil:
					return exitUsage, err
				case !quiet && json != "-":
					err = report.StackCheck(cmd.OutOrStdout(), checked, session)
				}
				if err == nil {
					err = writing(json, cmd.OutOrStdout(), func(w io.Writer) error {
						return report.StackCheckJSON(w, args[0], checked)
					})()
				}
				if err == nil && !checked.OK() {
					return exitViolated, nil
				}
				return exitHolds, err
			})
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&session, "session", false, "print all that was asked and answered as well")
	flags.StringVar(&json, "json", "", "write it as JSON, with the session, to this `file`; - is standard "+
		"output")
	flags.BoolVar(&quiet, "quiet", false, "print nothing; the exit status is the answer")
	return cmd
}
