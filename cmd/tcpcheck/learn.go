package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"tcpcheck/learn"
	"tcpcheck/report"
)

// learnFlags are the flags of learn.
type learnFlags struct {
	against, json string
	quiet         bool
}

func learnCommand(status *int) *cobra.Command {
	var f learnFlags
	cmd := &cobra.Command{
		Use:   "learn --against gvisor",
		Short: "Find out the policies and times of a TCP stack, as a profile",
		Long: `Find out by experiments which profile a TCP stack has. Policies are told by
probes: the stack is brought to a state, segments arrive, and the values are
those with which the model does what the stack did. Times are found by
bisection in the stack's own time, in which an hour passes at once.

What comes out is an entry of settings/profiles: each value with the command
that measures it again. Values that no probe tells apart are named beside it;
where the stack does what no value does, that is a note. Policies that were not
told are left out, and named at the end, with the reason.

Exit status: 0, or 2 for bad usage.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(cmd.OutOrStdout()) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addAgainst(flags, &f.against, stackNames[0])
	flags.StringVar(&f.json, "json", "", "write what was learned as JSON to this `file`; - is standard output")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing")
	return cmd
}

// run learns, and returns the exit status.
func (f *learnFlags) run(stdout io.Writer) (int, error) {
	target, err := startStack(f.against)
	if err != nil {
		return exitUsage, err
	}
	defer func() { _ = target.Close() }()
	progress := report.NewWork(os.Stderr, "experiments", 0)
	learned, err := learn.NewModels().Learn(target, progress.Done)
	progress.Clear()
	if err == nil && !f.quiet && f.json != "-" {
		err = report.Learned(stdout, f.against, learned)
	}
	if err == nil && f.json != "" {
		err = writeTo(f.json, stdout, func(w io.Writer) error { return report.LearnedJSON(w, f.against, learned) })
	}
	if err != nil {
		return exitUsage, err
	}
	return exitHolds, nil
}
