package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
)

// explainFlags are the flags of explain.
type explainFlags struct {
	json string
	all  bool
}

func explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [NAME...]",
		Short: "Say what a name means: of a property, policy, decision, cause, ...",
		Long: `Say what a name means that flags, answers or the documentation have: a property
or a witness; a parameter or a policy, or one value of it, such as
time-wait-rst=ignore; a mutant; the cause of a RST in a capture; a decision,
such as T1; a discovery, such as discovery-1. Without a name all are listed, in
a line or two; with --all, or as JSON, all is said of them, for those who read
by program.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.OutOrStdout(), args) },
	}
	cmd.Flags().BoolVar(&f.all, "all", false, "say all of every name")
	cmd.Flags().StringVar(&f.json, "json", "", "write it as JSON to this `file`; - is standard output, and "+
		"nothing else is printed there then")
	return cmd
}

// run says what the arguments mean.
func (f *explainFlags) run(stdout io.Writer, args []string) error {
	all := report.Glossary()
	chosen := all
	if len(args) > 0 {
		if f.all {
			return fmt.Errorf("--all: it does not go with %s", model.Quoted(args[0]))
		}
		chosen = nil
		for _, name := range args {
			found := termsNamed(all, name)
			if found == nil {
				return fmt.Errorf("explain %s: there is no such name, see tcpcheck explain%s", model.Quoted(name),
					didYouMean(name, names(all, func(t report.Term) string { return t.Name })))
			}
			chosen = append(chosen, found...)
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
	case len(args) == 0 && !f.all:
		return report.TermNames(stdout, chosen)
	}
	return report.Terms(stdout, chosen)
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
