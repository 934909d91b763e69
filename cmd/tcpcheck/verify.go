package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/explore"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
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
	passing    passingFlags
	store      storeFlag
	checkpoint string
	stats      bool
	config     string
	junit      string
	// certificate is the file for it; "" for none.
	certificate string
	json        string
	trace       string
	picture     string
	browse      browseFlag
	noAdvice    bool
	quiet       bool
}

func verifyCommand(status *int) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check properties over every run within the bounds",
		Long: `Explore every run within the bounds, check properties of it, and show a shortest
counterexample of each that is violated.

Flags with a * are there for one end as well: --rto-a, --rto-b. What is given
for one end goes before what is given for both, and that before a profile.
"tcpcheck list policies" describes all values.

Times are in ticks, or all of them durations: --msl 60s --rto 200ms. A tick is
then the longest time that divides them all. The profiles of real stacks have
durations.

A file name of - stands for standard output; nothing else is printed there then.

Exit status: 0 all hold, 1 one is violated, 2 bad usage, 3 incomplete.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
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
	f.browse.add(flags, "the counterexample")
	flags.StringVar(&f.junit, "junit", "", "write the verdicts to this `file` as JUnit does, for a CI system")
	flags.StringVar(&f.certificate, "certificate", "", "write to this `file` why the properties hold for any "+
		"number of duplicates; \"tcpcheck certify\" checks it")
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
		"check the property of this `name`, or all, or as in "+
			"no-rst:FIN-WAIT-1 that no violation is of that kind; can be repeated (default "+
			properties.Default[0].Name+", "+
			properties.Default[1].Name+" and, where there is data, "+properties.DefaultWithData[2].Name+")")
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
	f.passing.add(flags)
}

// run answers the question that the flags ask and returns the exit status.
func (f *verifyFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	browsing := ctx
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
	return exitStatus(a.Verdict), f.browse.show(browsing, violation(a))
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
	if q.Properties, err = chosenProperties(f.properties, properties.DefaultOf(&q.Parameters)); err != nil {
		return q, err
	}
	if q.Without, err = verify.Without(f.reductions); err != nil {
		return q, fmt.Errorf("--reductions %w", err)
	}
	if q.Mutant, err = f.settings.mutant(&f.mutant); err != nil {
		return q, err
	}
	if q.Stats && q.Store == explore.Fingerprint {
		return q, errors.New("--stats: it does not go with --store fingerprint, which keeps no states to count")
	}
	if q.Checkpoint != "" && q.Store == explore.Fingerprint {
		return q, errors.New("--checkpoint: it does not go with --store fingerprint, which keeps nothing " +
			"to go on from")
	}
	if err := f.passing.said().Set(&q); err != nil {
		return q, err
	}
	if err := f.checkUnlimited(&q); err != nil {
		return q, err
	}
	return q, f.checkOutputs()
}

// checkUnlimited refuses what is about how the states of a search tick by tick are kept, with
// a question that has none, and what is about one that has none.
func (f *verifyFlags) checkUnlimited(q *verify.Question) error {
	if f.certificate != "" && !q.Parameters.Unlimited() {
		return errors.New("--certificate: there are certificates only with --loss any --duplicates any")
	}
	flag := ""
	switch {
	case !q.Parameters.Unlimited() && !q.Zones:
	case q.Checkpoint != "":
		flag = "checkpoint"
	case q.Stats:
		flag = "stats"
	case q.Store != explore.Exact:
		flag = "store " + f.store.String()
	}
	if flag == "" {
		return nil
	}
	if q.Zones {
		return fmt.Errorf("--%s: it does not go with --time zones", flag)
	}
	return fmt.Errorf("--%s: it does not go with --duplicates any, which keeps no states but the greatest", flag)
}
