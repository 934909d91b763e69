package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tcpcheck/ask/explain"
	"tcpcheck/dot"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/verify"
)

// simulateFlags are the flags of simulate that are no parameters of the model.
type simulateFlags struct {
	settings *settingFlags
	mutant   string
	seed     seedFlag
	steps    countFlag
	witness  string
	toTheEnd bool
	trace    string
	picture  string
}

func simulateCommand(status *int) *cobra.Command {
	f := simulateFlags{seed: 1, steps: countFlag{n: 40, most: 10_000}}
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Show a random run, or a shortest one to a witness, as a ladder",
		Long: `Show a run as a ladder: a random one, the same for the same seed; or with
--witness a shortest one to something that TCP is there for, of those that
"tcpcheck list witnesses" shows. Such a run ends with what it is to show;
--to-the-end goes on, without anything else going wrong, until both ends are
closed and nothing is in flight.

Exit status: 0 a run is shown, 1 no run within the bounds is a witness, 2 bad
usage, 3 incomplete.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.Var(&f.seed, "seed", "the seed of the random choices")
	flags.Var(&f.steps, "steps", "how many steps the random run has at most")
	flags.StringVar(&f.witness, "witness", "", "show a shortest run to the witness of this `name`")
	flags.StringVar(&f.mutant, "mutant", "",
		"break one rule of TCP on purpose: the `name` of one that \"tcpcheck list mutants\" shows")
	flags.BoolVar(&f.toTheEnd, "to-the-end", false,
		"with --witness: go on until both ends are closed and nothing is in flight")
	flags.StringVar(&f.trace, "trace", "", "write the run as JSON to this `file`; - is standard output, and "+
		"nothing else is printed there then")
	flags.StringVar(&f.picture, "picture", "", "draw it to this `file`, whose extension says how: "+
		dot.FormatNames())
	f.settings = addSettings(flags)
	return cmd
}

// run shows the run that the flags ask for and returns the exit status.
func (f *simulateFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	var q verify.Question
	var err error
	if f.picture != "" {
		if _, err := formatOf("picture", f.picture, dot.Formats); err != nil {
			return exitUsage, err
		}
	}
	if q.Parameters, err = f.settings.parameters(); err != nil {
		return exitUsage, err
	}
	if q.Mutant, err = f.settings.mutant(&f.mutant); err != nil {
		return exitUsage, err
	}
	if f.settings.flags.Changed("witness") {
		if f.settings.flags.Changed("seed") || f.settings.flags.Changed("steps") {
			return exitUsage, fmt.Errorf("--witness %s: it goes with neither --seed nor --steps: the run is a "+
				"shortest one", f.witness)
		}
		return f.runWitness(ctx, stdout, q)
	}
	if f.toTheEnd {
		return exitUsage, errors.New("--to-the-end: it goes with --witness")
	}
	run, err := verify.Simulate(q, uint64(f.seed), int(f.steps.n))
	if err != nil {
		return exitUsage, err
	}
	if f.trace != "-" {
		if err := run.WriteLadder(stdout, report.Colored(stdout)); err != nil {
			return exitUsage, err
		}
	}
	return exitHolds, writeRun(stdout, run, f.trace, f.picture, report.Told{})
}

// runWitness shows a shortest run to a witness.
func (f *simulateFlags) runWitness(ctx context.Context, stdout io.Writer, q verify.Question) (int, error) {
	w, ok := properties.ShownNamed(f.witness)
	if !ok {
		return exitUsage, unknown("witness", f.witness,
			names(properties.Witnesses, func(p properties.Property) string {
				return p.Name
			}))
	}
	q.Properties, q.MaxMemory = []properties.Property{w}, defaultMemory
	q.Zones = q.ByZones()
	a, err := verify.Ask(ctx, q)
	if err != nil {
		return exitUsage, err
	}
	run := a.Findings[0].Run
	var told report.Told
	if run != nil {
		if told.Happened, err = explain.Happened(run); err != nil {
			return exitUsage, err
		}
	}
	shown := ""
	if run != nil && f.toTheEnd {
		n, length := len(run.Steps), run.Length()
		if err := q.ToTheEnd(run); err != nil {
			return exitUsage, err
		}
		if len(run.Steps) > n {
			shown = length
		}
	}
	if f.trace != "-" {
		if err := report.Witness(stdout, &q, a, shown, report.Colored(stdout)); err != nil {
			return exitUsage, err
		}
	}
	if run == nil {
		return exitStatus(a.Verdict), nil
	}
	return exitStatus(a.Verdict), writeRun(stdout, run, f.trace, f.picture, told)
}
