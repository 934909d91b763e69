package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"tcpcheck/dot"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// whenFlags are the flags of when that are no parameters of the model.
type whenFlags struct {
	settings  *settingFlags
	mutant    string
	since     string
	think     string
	thinkOf   [2]string
	by        string
	maxStates countFlag
	timeout   timeFlag
	passing   passingFlags
	json      string
	trace     string
	picture   string
	quiet     bool
}

func whenCommand(status *int) *cobra.Command {
	f := whenFlags{maxStates: countFlag{n: 4_000_000, most: 1 << 31}}
	cmd := &cobra.Command{
		Use:   "when EVENT",
		Short: "Say when something happens, at the earliest and at the latest",
		Long: `Say when something happens, at the earliest and at the latest over all runs
within the bounds, and whether it happens in every run; each with its run.
"tcpcheck list events" shows what can be asked: port-free, b-gives-up,
next-incarnation, a-leaves-fin-wait-2, ...

The latest time is that of runs in which everyone does what is due: timers fire,
segments arrive or are lost within the delay, and an application makes a call
that it can make within --think, by default at once.

Exit status: 0 it happens in every run (with --by: by then), 1 it does not,
2 bad usage, 3 incomplete.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("when: want one event, of those that \"tcpcheck list events\" shows")
			}
			return nil
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		*status, err = f.run(cmd.Context(), cmd.OutOrStdout(), args[0])
		return err
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.settings = addSettings(flags, "think", "think-a", "think-b")
	flags.StringVar(&f.think, "think", "0",
		"the most `time` that an application takes to make a call that it can "+
			"make; any for no bound")
	for _, e := range model.Ends {
		flags.StringVar(&f.thinkOf[e], "think"+e.Suffix(), "", "the same, at "+e.String()+" only")
		flags.Lookup("think" + e.Suffix()).Hidden = true
	}
	flags.StringVar(&f.mutant, "mutant", "",
		"break one rule of TCP on purpose: the `name` of one that \"tcpcheck list mutants\" shows")
	flags.StringVar(&f.since, "since", "", "count the time from this `event`, and ask what comes after it")
	flags.StringVar(&f.by, "by", "", "end with status 1 unless it happens by this `time` in every run")
	flags.Var(&f.maxStates, "max-states", "end as incomplete once more states than this are stored")
	flags.Var(&f.timeout, "timeout", "end as incomplete after this time, such as 90s or 10m (default: no limit)")
	f.passing.addTime(flags)
	flags.StringVar(&f.json, "json", "", "write the answer as JSON to this `file`")
	flags.StringVar(&f.trace, "trace", "", "write the run that is shown last as JSON to this `file`")
	flags.StringVar(&f.picture, "picture", "", "draw it to this `file`, whose extension says how: "+
		dot.FormatNames())
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing; the exit status is the answer")
	return cmd
}

// run answers the question that the flags ask and returns the exit status.
func (f *whenFlags) run(ctx context.Context, stdout io.Writer, event string) (int, error) {
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	if f.json == "-" && f.trace == "-" {
		return exitUsage, errors.New("--json - and --trace -: only one of them can go to standard output")
	}
	if f.picture != "" {
		if _, err := formatOf("picture", f.picture, dot.Formats); err != nil {
			return exitUsage, err
		}
	}
	x, by, err := f.when(event)
	if err != nil {
		return exitUsage, err
	}
	if x.Times, err = verify.When(ctx, *x.Timing); err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, err
	}
	run := x.Run()
	return whenStatus(x.Times, by), allOf(
		func() error {
			if f.quiet || f.json == "-" || f.trace == "-" {
				return nil
			}
			return report.WhenText(stdout, x, report.Colored(stdout))
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.WhenJSON(w, x) }),
		func() error {
			if run == nil {
				return nil
			}
			return writeRun(stdout, run, f.trace, f.picture, report.Told{})
		})
}

// whenStatus is the exit status that tells an answer.
func whenStatus(t *verify.Times, by int) int {
	switch {
	case t.Limit != explore.NoLimit:
		return exitIncomplete
	case t.Never != nil || !t.Bounded || by != model.Any && t.Until > by:
		return exitViolated
	}
	return exitHolds
}

// when returns the question that the flags ask, and by when it has to happen, in ticks;
// [model.Any] where that does not matter.
func (f *whenFlags) when(event string) (*report.When, int, error) {
	resolved, err := settings.Resolve(f.settings.given())
	if err != nil {
		return nil, 0, err
	}
	t := &verify.Timing{Question: verify.Question{Parameters: resolved.Parameters, MaxStates: f.maxStates.n}}
	if t.Mutant, err = f.settings.mutant(&f.mutant); err != nil {
		return nil, 0, err
	}
	known := names(properties.Events, nameOfProperty)
	var ok bool
	if t.Event, ok = properties.WitnessNamed(event); !ok {
		return nil, 0, unknown("when", event, known)
	}
	if f.since != "" {
		since, ok := properties.WitnessNamed(f.since)
		if !ok {
			return nil, 0, unknown("since", f.since, known)
		}
		t.Since = &since
	}
	for _, e := range model.Ends {
		name, value := "think", f.think
		if f.thinkOf[e] != "" {
			name, value = "think"+e.Suffix(), f.thinkOf[e]
		}
		if t.Think[e], err = f.ticks(&resolved.Parameters, name, value); err != nil {
			return nil, 0, err
		}
	}
	t.Zones = t.Asks(f.passing.said().Clock)
	by, err := f.ticks(&resolved.Parameters, "by", f.by)
	return &report.When{Resolved: resolved, Mutant: f.mutant, Timing: t}, by, err
}

// ticks returns the time that a flag says in ticks of p; [model.Any] for any, and where it
// is not given.
func (f *whenFlags) ticks(p *model.Parameters, name, value string) (int, error) {
	switch {
	case value == "" || value == "any" && model.BothEnds(name) == "think":
		return model.Any, nil
	case value == "0":
		return 0, nil
	}
	return ticksOf(p, name, value)
}
