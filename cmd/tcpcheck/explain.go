package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
)

// explainFlags are the flags of explain.
type explainFlags struct {
	json    string
	all     bool
	ladders bool
}

func explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [NAME... | counterexample.json]",
		Short: "Say what a name means, or what a counterexample shows",
		Long: `Say what a name means that flags, answers or the documentation have: a property
or a witness; a parameter or a policy, or one value of it, such as
time-wait-rst=ignore; a mutant; the cause of a RST in a capture; a decision,
such as T1; a discovery, such as discovery-1. Without a name all are listed, in
a line or two; with --all, or as JSON, all is said of them, for those who read
by program. A name is shown at work, by a ladder of a smallest run, where it is
one that a run can show; of all names with --ladders only, which takes seconds.

Of a counterexample, a file that "tcpcheck verify --trace" wrote, it says what
it shows, what would have prevented it, and for which times and retries its
events can happen in the same order.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), args)
		},
	}
	cmd.Flags().BoolVar(&f.all, "all", false, "say all of every name")
	cmd.Flags().BoolVar(&f.ladders, "ladders", false, "show ladders also where no name is given")
	cmd.Flags().StringVar(&f.json, "json", "", "write it as JSON to this `file`; - is standard output, and "+
		"nothing else is printed there then")
	return cmd
}

// run says what the arguments mean.
func (f *explainFlags) run(ctx context.Context, stdout io.Writer, args []string) error {
	all := report.Glossary()
	chosen := all
	if len(args) > 0 {
		if f.all {
			return fmt.Errorf("--all: it does not go with %s", model.Quoted(args[0]))
		}
		chosen = nil
		for _, name := range args {
			found := termsNamed(all, name)
			if found == nil && len(args) == 1 && f.json == "" && isFile(name) {
				return explainRun(ctx, name, stdout)
			}
			if found == nil {
				return fmt.Errorf("explain %s: there is no such name, see tcpcheck explain%s", model.Quoted(name),
					didYouMean(name, names(all, func(t report.Term) string { return t.Name })))
			}
			chosen = append(chosen, found...)
		}
	}
	if len(args) > 0 || f.ladders {
		if err := withLadders(ctx, chosen); err != nil {
			return err
		}
	}
	if f.json != "" {
		if err := writeTo(f.json, stdout, func(w io.Writer) error {
			return report.TermsJSON(w, chosen)
		}); err != nil {
			return err
		}
	}
	switch {
	case f.json == "-":
		return nil
	case len(args) == 0 && !f.all && !f.ladders:
		return report.TermNames(stdout, chosen)
	}
	return report.Terms(stdout, chosen)
}

// isFile says whether there is a file of that name.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// explainRun says what the counterexample in the file of that name shows.
func explainRun(ctx context.Context, name string, stdout io.Writer) error {
	run, err := loadRun(name)
	if err != nil {
		return err
	}
	told, err := tell(ctx, run, &run.Parameters, true)
	if err != nil {
		return err
	}
	return report.Counterexample(stdout, run, told, report.Colored(stdout))
}

// withLadders looks for the ladders of terms.
func withLadders(ctx context.Context, all []report.Term) error {
	progress := report.NewWork(os.Stderr, "names", len(all))
	defer progress.Clear()
	for i := range all {
		if err := all[i].WithLadder(ctx); err != nil {
			return err
		}
		progress.Done()
	}
	return nil
}

// termsNamed returns the terms of a name, whatever its case; several kinds can have one.
func termsNamed(all []report.Term, name string) (found []report.Term) {
	for _, t := range all {
		if strings.EqualFold(t.Name, name) {
			found = append(found, t)
		}
	}
	return found
}
