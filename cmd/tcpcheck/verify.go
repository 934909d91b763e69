package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/ask/scenario"
	"tcpcheck/dot"
	"tcpcheck/explore"
	"tcpcheck/model/mutants"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/verify/forecast"
)

// defaultMemory bounds a search unless another bound is given.
const defaultMemory = 4 << 30

// verifyFlags are the flags of verify that are no parameters of the model.
type verifyFlags struct {
	settings   *settingFlags
	resolved   *settings.Resolved
	properties []string
	mutant     string
	reductions []string
	workers    countFlag
	maxStates  countFlag
	maxMemory  bytesFlag
	timeout    timeFlag
	store      storeFlag
	checkpoint string
	stats      bool
	config     string
	junit      string
	json       string
	trace      string
	picture    string
	quiet      bool
}

func verifyCommand(status *int) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check properties over every run within the bounds",
		Long: `Explore every run within the bounds, check properties of it, and show a shortest
counterexample of each that is violated.

Every policy flag, and --wait, --data and --profile, is there for one end as
well: --rto-a, --rto-b. What is given for one end goes before what is given for
both, and that before a profile. "tcpcheck list policies" describes all values.

Times are in ticks, or all of them durations: --msl 60s --rto 200ms. A tick is
then the longest time that divides them all. The profiles of real stacks have
durations.

A file name of - stands for standard output; nothing else is printed there then.

Exit status: 0 all hold, 1 one is violated, 2 bad usage, 3 incomplete.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.run(cmd.Context(), cmd.OutOrStdout())
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	f.addQuestion(flags)
	flags.StringVar(&f.checkpoint, "checkpoint", "",
		"keep the search in this `file`; the same command goes on from there if it was interrupted, "+
			"in whatever way")
	flags.BoolVar(&f.stats, "stats", false,
		"tell afterwards what makes the space big: states by depth, TCP states, budget left and segments in flight")
	flags.StringVar(&f.config, "config", "", "ask the questions of this `file`, and compare the verdicts "+
		"with those it expects, instead of asking what flags say")
	f.addOutputs(flags)
	flags.StringVar(&f.junit, "junit", "", "write the verdicts to this `file` as JUnit does, for a CI system")
	return cmd
}

// addQuestion adds the flags of what is asked within which limits, but those of
// the settings that are left out.
func (f *verifyFlags) addQuestion(flags *pflag.FlagSet, without ...string) {
	f.workers = countFlag{most: 1024}
	f.maxStates = countFlag{most: 1 << 40}
	f.maxMemory = defaultMemory
	flags.SortFlags = false
	f.settings = addSettings(flags, without...)
	flags.StringSliceVar(&f.properties, "property", nil,
		"check the property of this `name`, or all; can be repeated (default "+properties.Default[0].Name+" and "+
			properties.Default[1].Name+")")
	flags.StringVar(&f.mutant, "mutant", "",
		"break one rule of TCP on purpose: the `name` of one that \"tcpcheck list mutants\" shows")
	flags.StringSliceVar(&f.reductions, "reductions", []string{"all"},
		"`names` of ways to explore fewer states that change no verdict: all, none, or of "+verify.ReductionNames())
	flags.Var(&f.workers, "workers", "how many processors to use (default: all); changes no result")
	flags.Var(&f.maxStates, "max-states", "end as incomplete once more states than this are stored "+
		"(default: no limit)")
	flags.Var(&f.maxMemory, "max-memory", "end as incomplete at this much memory, such as 512MiB or 8GB")
	flags.Var(&f.timeout, "timeout", "end as incomplete after this time, such as 90s or 10m (default: no limit)")
	flags.Var(&f.store, "store", "how states are kept: whole, in memory; as fingerprints, half as large; or "+
		"whole, on disk but for what tells them apart")
}

// addOutputs adds the flags of what is written where.
func (f *verifyFlags) addOutputs(flags *pflag.FlagSet) {
	flags.StringVar(&f.json, "json", "", "write the answer as JSON to this `file`")
	flags.StringVar(&f.trace, "trace", "", "write the counterexample, of the first property violated, as "+
		"JSON to this `file`")
	flags.StringVar(&f.picture, "picture", "", "draw it to this `file`, whose extension says how: "+
		dot.FormatNames())
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing; the exit status is the answer")
}

// run answers the question that the flags ask and returns the exit status.
func (f *verifyFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	if f.config != "" {
		return f.runConfig(ctx, stdout)
	}
	q, err := f.question()
	if err != nil {
		return exitUsage, err
	}
	began := time.Now()
	a, err := f.hopeless(ctx, &q)
	if a == nil && err == nil {
		a, err = f.ask(ctx, q)
	}
	if err != nil {
		return exitUsage, err
	}
	if err := f.write(ctx, stdout, &q, a, time.Since(began)); err != nil {
		return exitUsage, err
	}
	if a.Limit != explore.NoLimit && f.checkpoint != "" && !f.quiet {
		fmt.Fprintf(os.Stderr, "tcpcheck: the search so far is in %s; the same command goes on from there\n",
			f.checkpoint)
	}
	return exitStatus(a.Verdict), nil
}

// hopeless refuses a question that cannot be answered within the memory. Where the
// short search that tells came to an end, its answer is returned.
func (f *verifyFlags) hopeless(ctx context.Context, q *verify.Question) (*verify.Answer, error) {
	a, why, err := forecast.Begin(ctx, q, f.settings.given())
	if why != nil {
		return nil, errors.New(report.Hopeless(why, &f.maxMemory))
	}
	return a, err
}

// ask asks q, and shows how far the search is.
func (f *verifyFlags) ask(ctx context.Context, q verify.Question) (*verify.Answer, error) {
	if !f.quiet {
		progress := report.NewProgress(os.Stderr, report.Limits{
			States: q.MaxStates, Memory: q.MaxMemory, Time: time.Duration(f.timeout),
		})
		defer progress.Clear()
		q.Progress = progress.Show
	}
	return verify.Ask(ctx, q)
}

// exitStatus is the exit status that tells a verdict.
func exitStatus(v explore.Verdict) int {
	switch v {
	case explore.Holds:
		return exitHolds
	case explore.Violated:
		return exitViolated
	case explore.Incomplete:
		return exitIncomplete
	}
	panic("BUG: no such verdict")
}

// interruptible returns a context that ends with Ctrl-C too.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

// question returns what the flags ask. The error says which flag is wrong and
// what is allowed.
func (f *verifyFlags) question() (verify.Question, error) {
	var err error
	if f.resolved, err = settings.Resolve(f.settings.given()); err != nil {
		return verify.Question{}, err
	}
	return f.questionAbout(f.resolved)
}

// questionAbout returns what the flags ask about what is resolved.
func (f *verifyFlags) questionAbout(r *settings.Resolved) (verify.Question, error) {
	q := verify.Question{
		Parameters: r.Parameters, Workers: int(f.workers.n), MaxStates: f.maxStates.n,
		MaxMemory: int64(f.maxMemory),
		Store:     explore.Store(f.store), Stats: f.stats, Checkpoint: f.checkpoint,
	}
	var err error
	if q.Properties, err = chosenProperties(f.properties); err != nil {
		return q, err
	}
	if q.Without, err = verify.Without(f.reductions); err != nil {
		return q, fmt.Errorf("--reductions %w", err)
	}
	if q.Mutant, err = chosenMutant(f.settings.flags, f.mutant); err != nil {
		return q, err
	}
	if q.Stats && q.Store == explore.Fingerprint {
		return q, errors.New("--stats: it does not go with --store fingerprint, which keeps no states to count")
	}
	if q.Checkpoint != "" && q.Store == explore.Fingerprint {
		return q, errors.New("--checkpoint: it does not go with --store fingerprint, which keeps nothing " +
			"to go on from")
	}
	return q, f.checkOutputs()
}

// silent says whether nothing but what was asked for goes to standard output.
func (f *verifyFlags) silent() bool {
	return f.quiet || f.json == "-" || f.trace == "-" || f.junit == "-"
}

// checkOutputs refuses what cannot be written.
func (f *verifyFlags) checkOutputs() error {
	toStdout := ""
	for _, flag := range []struct{ name, file string }{{"json", f.json},
		{"trace", f.trace}, {"junit", f.junit}} {
		if flag.file != "-" {
			continue
		}
		if toStdout != "" {
			return fmt.Errorf("--%s - and --%s -: only one of them can go to standard output", toStdout, flag.name)
		}
		toStdout = flag.name
	}
	if f.picture == "" {
		return nil
	}
	_, err := formatOf("picture", f.picture, dot.Formats)
	return err
}

// chosenMutant returns the mutant of that name; nil if the flag is not given.
func chosenMutant(flags *pflag.FlagSet, name string) (*mutants.Mutant, error) {
	if !flags.Changed("mutant") {
		return nil, nil
	}
	return mutantNamed(name)
}

// mutantNamed returns the mutant of that name.
func mutantNamed(name string) (*mutants.Mutant, error) {
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

// write writes the answer to where the flags say.
func (f *verifyFlags) write(ctx context.Context, stdout io.Writer, q *verify.Question, a *verify.Answer,
	took time.Duration) error {
	if f.json != "" {
		if err := writeTo(f.json, stdout, func(w io.Writer) error {
			return report.JSON(w, f.resolved, f.mutant, a, took)
		}); err != nil {
			return err
		}
	}
	if err := f.writeRun(ctx, stdout, violation(a)); err != nil {
		return err
	}
	if f.junit != "" {
		write := func(w io.Writer) error { return report.JUnit(w, heldOf(a)) }
		if err := writeTo(f.junit, stdout, write); err != nil {
			return err
		}
	}
	if f.silent() {
		return nil
	}
	return report.Text(stdout, q, a, f.resolved.Rounded, report.Colored(stdout))
}

// heldOf compares an answer with what is expected of every property without a file that
// says so: that it holds.
func heldOf(a *verify.Answer) []scenario.Result {
	q := &scenario.Question{Name: "tcpcheck verify"}
	for i := range a.Findings {
		q.Expected = append(q.Expected,
			scenario.Expectation{Property: a.Findings[i].Property, Verdict: explore.Holds})
	}
	return q.Judge(a)
}

// violation returns the counterexample of the first property violated; nil if
// there is none.
func violation(a *verify.Answer) *trace.Run {
	for i := range a.Findings {
		if run := a.Findings[i].Run; run != nil && a.Findings[i].Verdict == explore.Violated {
			return run
		}
	}
	return nil
}

// writeRun writes a counterexample, nil if there is none, as a trace and as a
// picture, if they are asked for.
func (f *verifyFlags) writeRun(ctx context.Context, stdout io.Writer, run *trace.Run) error {
	for _, name := range []string{f.trace, f.picture} {
		if run == nil && name != "" {
			fmt.Fprintf(os.Stderr, "tcpcheck: no counterexample, so nothing is written to %s\n", name)
		}
	}
	if run == nil {
		return nil
	}
	if f.trace != "" {
		if err := writeTo(f.trace, stdout, run.Write); err != nil {
			return err
		}
	}
	if f.picture == "" {
		return nil
	}
	format, err := formatOf("picture", f.picture, dot.Formats)
	if err != nil {
		return err
	}
	return draw(ctx, run, f.picture, format, stdout)
}
