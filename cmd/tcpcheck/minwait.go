package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tcpcheck/ask/explain"
	"tcpcheck/ask/minwait"
	"tcpcheck/ask/sweep"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// minWaitFlags are the flags of minwait: those of verify but --wait, and its own.
type minWaitFlags struct {
	verifyFlags
	upTo, vary string
	formula    bool
	wholeRange bool
}

// mostBeyond is how many states are explored for lengths above the smallest that is enough
// unless the whole range is asked for.
const mostBeyond = 500_000

// mostWaits is how many lengths of TIME-WAIT are asked about at most.
const mostWaits = 10_000

func minWaitCommand(status *int) *cobra.Command {
	var f minWaitFlags
	cmd := &cobra.Command{
		Use:   "minwait",
		Short: "Find the smallest TIME-WAIT for which properties hold",
		Long: `Ask the checker about every TIME-WAIT from 0 to --up-to: the smallest for which
the properties hold, what that number is made of, the counterexample just below
it, and whether a longer one fails again. With several properties, all have to
hold.

The wait is that of both ends; with --wait-a or --wait-b that of the other one.
All other flags are those of "tcpcheck verify --help".

Where lengths above the smallest take long, not all of them are asked about, and
the report says up to which one: the smallest is the same, but whether there are
gaps further on is not known without --whole-range.

Exit status: 0 there is one, whatever is above it, 1 there is none, 2 bad usage,
3 incomplete.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	flags := cmd.Flags()
	f.addQuestion(flags, "wait")
	refuse(flags, "it is what minwait looks for: --up-to says how far, --wait-a or --wait-b fixes that of one "+
		"end, and \"tcpcheck verify --wait\" asks about one", "wait")
	flags.StringVar(&f.upTo, "up-to", "", "the longest TIME-WAIT to ask about, a `time` (default: 4·msl; for "+
		"any number of losses what is enough as far as is known)")
	flags.BoolVar(&f.wholeRange, "whole-range", false, "ask about every length up to --up-to, however long "+
		"that takes")
	flags.StringVar(&f.vary, "for", "", "find it for each value of another parameter: `name=values`, such as "+
		"loss=0..3 or profile-b=linux,lwip")
	flags.BoolVar(&f.formula, "formula", false, "guess a closed form of the smallest TIME-WAIT over a grid of "+
		"msl, rto, backoff and retries, but for those that are given, or over the values of --for")
	f.addOutputs(flags)
	f.browse.add(flags, "the counterexample just below the smallest")
	return cmd
}

// run answers the questions that the flags ask and returns the exit status.
func (f *minWaitFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	if bool(f.browse) && (f.formula || f.vary != "") {
		return exitUsage, errors.New("--browse: it goes with neither --for nor --formula, which have several " +
			"answers")
	}
	browsing := ctx
	if f.formula {
		return f.runFormula(ctx, stdout)
	}
	given, axis, err := f.given()
	if err != nil {
		return exitUsage, err
	}
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	var all []*report.MinWait
	var asked []*minwait.Question
	for _, g := range given {
		m, q, err := f.minWait(g)
		if err == nil {
			longest := q.At(q.UpTo)
			_, err = f.hopeless(ctx, &longest)
		}
		if err != nil {
			return exitUsage, err
		}
		all, asked = append(all, m), append(asked, q)
	}
	status := exitHolds
	for i, m := range all {
		if m.Answer, err = f.scan(ctx, asked[i]); err != nil {
			return exitUsage, err
		}
		status = max(status, minWaitStatus(m.Answer))
		if least, ok := m.Answer.Smallest(); ok {
			if m.Patience, err = minwait.Patience(ctx, asked[i].At(least)); err != nil {
				return exitUsage, err
			}
		}
	}
	for i, m := range all {
		if err := f.addDependence(ctx, m, scannedEnds(given[i])); err != nil {
			return exitUsage, err
		}
	}
	if axis != nil {
		return status, f.writeTable(stdout, axis, all)
	}
	if err := f.writeMinWait(ctx, stdout, all[0]); err != nil {
		return status, err
	}
	var found *trace.Run
	if below := all[0].Answer.Below(); below != nil {
		found = below.Run
	}
	return status, f.browse.show(browsing, found)
}

// addDependence adds to an answer on what the smallest wait depends most, if that is asked
// for and found.
func (f *minWaitFlags) addDependence(ctx context.Context, m *report.MinWait, ends []model.End) error {
	least, ok := m.Answer.Smallest()
	below := m.Answer.Below()
	if f.noAdvice || f.silent() && f.json == "" || !ok || below == nil || below.Run == nil || m.Mutant != "" ||
		len(ends) == 0 {
		return nil
	}
	var err error
	m.Depends, err = explain.DependsOn(ctx, &m.Question.Parameters, m.Question.Properties, ends, least)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// scan asks about every length, and shows how many have an answer.
func (f *minWaitFlags) scan(ctx context.Context, q *minwait.Question) (*minwait.Answer, error) {
	if !f.quiet {
		line := report.NewLine(os.Stderr)
		defer line.Clear()
		p := q.At(0).Parameters
		q.Progress = func(done, smallest int) {
			says := ""
			if smallest >= 0 {
				says = p.Span(smallest) + " is the smallest; "
			}
			line.Show(fmt.Sprintf("%s%d of %d lengths of TIME-WAIT", says, done, q.UpTo+1))
		}
	}
	if !f.wholeRange {
		q.Beyond = mostBeyond
	}
	return minwait.Scan(ctx, *q)
}

// minWaitStatus is the exit status that tells an answer.
func minWaitStatus(a *minwait.Answer) int {
	switch _, ok := a.Smallest(); {
	case ok && a.Complete():
		return exitHolds
	case a.Complete():
		return exitViolated
	}
	return exitIncomplete
}

// given returns what the flags say, once for each value that --for has, and what
// that is; nil without.
func (f *minWaitFlags) given() ([]settings.Given, *sweep.Axis, error) {
	given := f.settings.given()
	if f.vary == "" {
		return []settings.Given{given}, nil, nil
	}
	axis, err := sweep.ParseAxis(f.vary)
	if err != nil {
		return nil, nil, fmt.Errorf("--for %w", err)
	}
	if _, ok := given.Get(axis.Name); ok {
		return nil, nil, fmt.Errorf("--for %s: --%s is given as well", f.vary, axis.Name)
	}
	if model.BothEnds(axis.Name) == "wait" || !settings.Known(axis.Name) {
		return nil, nil, fmt.Errorf("--for %s: want a parameter other than wait", f.vary)
	}
	if f.trace != "" || f.picture != "" {
		return nil, nil, errors.New("--for: it goes with neither --trace nor --picture, which are of one answer")
	}
	var all []settings.Given
	for _, value := range axis.Values {
		all = append(all, given.With(axis.Name, value))
	}
	return all, &axis, nil
}

// writeTable writes the answers for the values of an axis to where the flags say.
func (f *minWaitFlags) writeTable(stdout io.Writer, axis *sweep.Axis, all []*report.MinWait) error {
	return allOf(
		func() error {
			if f.silent() {
				return nil
			}
			return report.MinWaitTable(stdout, axis.Name, axis.Values, all)
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.MinWaitsJSON(w, all) }))
}

// minWait returns what the flags ask about what is given.
func (f *minWaitFlags) minWait(given settings.Given) (*report.MinWait, *minwait.Question, error) {
	if len(f.properties) == 0 {
		f.properties = []string{properties.Default[0].Name}
	}
	scanned := scannedEnds(given)
	for _, e := range scanned {
		given = given.With("wait"+e.Suffix(), "0")
	}
	resolved, err := settings.Resolve(given)
	if err != nil {
		return nil, nil, err
	}
	base, err := f.questionAbout(resolved)
	if err != nil {
		return nil, nil, err
	}
	q := &minwait.Question{Workers: base.Workers}
	for _, e := range scanned {
		q.Ends[e] = true
	}
	q.At = func(wait int) verify.Question {
		at := base
		for _, e := range scanned {
			at.Parameters.Wait[e] = wait
		}
		return at
	}
	if q.UpTo, err = f.mostWait(&base.Parameters); err != nil {
		return nil, nil, err
	}
	return &report.MinWait{Resolved: resolved, Mutant: f.mutant, Question: &base}, q, nil
}

// scannedEnds lists the ends whose TIME-WAIT is not given.
func scannedEnds(given settings.Given) []model.End {
	var ends []model.End
	for _, e := range model.Ends {
		if _, ok := given.Get("wait" + e.Suffix()); !ok {
			ends = append(ends, e)
		}
	}
	return ends
}

// mostWait returns the longest TIME-WAIT to ask about, in ticks.
func (f *minWaitFlags) mostWait(p *model.Parameters) (int, error) {
	most := 4 * p.MSL
	if bound, ok := minwait.BoundOf(p); ok && p.Loss == model.Any {
		enough := bound.Ticks()
		if p.Incarnations == model.Any {
			// The next SYN ends LAST-ACK, unless the peer has given up by then.
			enough = bound.GivesUp + 1
		}
		if p.Data != [2]int{} {
			enough += p.MSL
		}
		most = max(most, min(enough+1, mostWaits-1))
	}
	if f.upTo != "" {
		var err error
		if most, err = ticksOf(p, "up-to", f.upTo); err != nil {
			return 0, err
		}
	}
	if most >= mostWaits {
		return 0, fmt.Errorf("--up-to %s: want at most %d ticks, which are %s: a smaller range, or a coarser "+
			"--resolution",
			p.Time(most), mostWaits-1, p.Span(1))
	}
	return most, nil
}

// writeMinWait writes the answer to where the flags say.
func (f *minWaitFlags) writeMinWait(ctx context.Context, stdout io.Writer, m *report.MinWait) error {
	return allOf(
		func() error {
			if f.silent() {
				return nil
			}
			return report.MinWaitText(stdout, m, report.Colored(stdout))
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.MinWaitJSON(w, m) }),
		func() error {
			below := m.Answer.Below()
			if below == nil {
				return nil
			}
			return f.writeTold(ctx, stdout, below.Run, m.Question.Parameters)
		})
}
