package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/ask/compare"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
)

// compareFlags are the flags of compare that are no parameters of the model.
type compareFlags struct {
	settings   *settingFlags
	profiles   []string
	stacks     bool
	variants   []string
	side       string
	rfc1337    bool
	properties []string
	format     string
	traces     string
	workers    countFlag
	maxStates  countFlag
	maxMemory  bytesFlag
	timeout    timeFlag
	passing    passingFlags
}

func compareCommand(status *int) *cobra.Command {
	f := compareFlags{
		workers: countFlag{most: 1024}, maxStates: countFlag{n: 4_000_000, most: 1 << 40}, maxMemory: defaultMemory,
	}
	cmd := &cobra.Command{
		Use:   "compare",
		Short: "Ask the same of several profiles, or other variants, in one table",
		Long: `Ask the same questions of several variants of TCP, and show one table: which
property holds under which. A variant is a profile, or any settings with a name:
--variant "f1: profile=rfc9293 time-wait-rst=ignore". What a variant sets goes
before what the flags set for all. By default the variants are rfc793, rfc9293,
rfc9293 with RFC 1337's first fix, and textbook.

Where one variant has real times, as the profiles of stacks have, all have, and
the same network: --msl 30s --delay 200ms, if nothing else is given.

Exit status: 0 the table is shown, 2 bad usage, 3 a cell of it is incomplete.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&f.profiles, "profiles", nil,
		"`names` of profiles to compare, of those that \"tcpcheck list profiles\" shows")
	flags.BoolVar(&f.stacks, "stacks", false, "compare the profiles of all real stacks as well")
	flags.StringArrayVar(&f.variants, "variant", nil,
		"compare this `variant` as well: a name, a colon, and settings with =; can be repeated")
	flags.StringVar(&f.side, "side", "", "a variant's policies, profile, wait and data are those of this end "+
		"only: `a or b` (default: of both)")
	flags.BoolVar(&f.rfc1337, "rfc1337", false,
		"compare what RFC 1337 says endangers TIME-WAIT with what is said to help; takes no other variants")
	flags.StringSliceVar(&f.properties, "property", nil,
		"ask for the property of this `name`, or all; can be repeated (default: as in verify)")
	flags.StringVar(&f.format, "format", report.GridFormats[0], "the `format`: "+
		strings.Join(report.GridFormats, ", "))
	flags.StringVar(&f.traces, "traces", "",
		"write each counterexample to PROPERTY-VARIANT.json in this `folder`")
	flags.Var(&f.maxStates, "max-states", "end a cell as incomplete once more states than this are stored")
	flags.Var(&f.maxMemory, "max-memory", "of all searches that go on at once; end a cell as incomplete "+
		"at its share")
	flags.Var(&f.timeout, "timeout", "end what is not decided after this time as incomplete, such as 90s or "+
		"10m (default: no limit)")
	flags.Var(&f.workers, "workers", "how many cells to ask at once (default: one for each processor); "+
		"changes no result")
	f.passing.add(flags)
	f.settings = addSettings(flags)
	return cmd
}

// run shows the comparison that the flags ask for and returns the exit status.
func (f *compareFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	q, err := f.question()
	if err != nil {
		return exitUsage, err
	}
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	progress := report.NewWork(os.Stderr, "cells", len(q.Rows)*len(q.Variants))
	q.Done = progress.Done
	cells, err := compare.Ask(ctx, q)
	progress.Clear()
	if err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, err
	}
	shown := &report.Comparison{Question: &q, Cells: cells, RFC1337: f.rfc1337}
	if f.traces != "" {
		shown.File = f.file
	}
	if err := allOf(
		func() error { return shown.Write(stdout, f.format) },
		func() error { return f.writeRuns(cells) },
	); err != nil {
		return exitUsage, err
	}
	for _, row := range cells {
		for _, c := range row {
			if c.Finding.Verdict == explore.Incomplete {
				return exitIncomplete, nil
			}
		}
	}
	return exitHolds, nil
}

// question returns what the flags ask. The error says which flag is wrong.
func (f *compareFlags) question() (compare.Question, error) {
	var q compare.Question
	var err error
	if !slices.Contains(report.GridFormats, f.format) {
		return q, unknown("format", f.format, report.GridFormats)
	}
	if f.rfc1337 {
		if len(f.profiles) > 0 || len(f.variants) > 0 || f.stacks || f.side != "" || len(f.properties) > 0 {
			return q, errors.New("--rfc1337: it has its own properties and variants, and goes with no other, nor " +
				"with --side")
		}
		q = compare.RFC1337()
	} else {
		if q.Variants, err = f.chosenVariants(); err != nil {
			return q, err
		}
		if name, ok := f.settings.given().Get("profile"); ok && len(f.variants) == 0 {
			return q, fmt.Errorf("--profile %s: each variant has its own; --profiles says which are compared",
				model.Quoted(name))
		}
		all, err := chosenProperties(f.properties, properties.Default)
		if err != nil {
			return q, err
		}
		q.Rows = compare.Of(all)
	}
	if err := f.filesDistinct(&q); err != nil {
		return q, err
	}
	q.Given = append(q.Given, f.settings.given()...)
	q.Passing = f.passing.said()
	q.MaxStates, q.MaxMemory, q.Workers = f.maxStates.n, int64(f.maxMemory), runtime.GOMAXPROCS(0)
	if f.workers.n > 0 {
		q.Workers = int(f.workers.n)
	}
	return q, nil
}

// chosenVariants returns those asked for, for the ends that they are for.
func (f *compareFlags) chosenVariants() ([]compare.Variant, error) {
	var all []compare.Variant
	for _, name := range f.profiles {
		if _, ok := settings.ProfileNamed(name); !ok {
			return nil, unknown("profiles", name, settings.ProfileNames())
		}
		all = append(all, compare.OfProfile(name))
	}
	for _, text := range f.variants {
		v, err := compare.ParseVariant(text)
		if err != nil {
			return nil, fmt.Errorf("--variant %w", err)
		}
		all = append(all, v)
	}
	if len(all) == 0 {
		all = compare.Texts()
	}
	if f.stacks {
		all = append(all, compare.Stacks()...)
	}
	var distinct []compare.Variant
	for _, v := range all {
		switch i := slices.IndexFunc(distinct, func(d compare.Variant) bool { return d.Name == v.Name }); {
		case i < 0:
			distinct = append(distinct, v)
		case !slices.Equal(distinct[i].Given, v.Given):
			return nil, fmt.Errorf("--variant %s: want another name, as there are two variants of this one", v.Name)
		}
	}
	if f.side == "" {
		return distinct, nil
	}
	end := slices.Index(endNames, f.side)
	if end < 0 {
		return nil, unknown("side", f.side, endNames)
	}
	for i := range distinct {
		distinct[i] = distinct[i].At(model.Ends[end])
	}
	return distinct, nil
}

// writeRuns writes the counterexamples, where that is asked for.
func (f *compareFlags) writeRuns(cells [][]*compare.Cell) error {
	if f.traces == "" {
		return nil
	}
	if err := makeFolder(f.traces); err != nil {
		return err
	}
	violated := false
	for _, row := range cells {
		for _, c := range row {
			if c.Finding.Verdict != explore.Violated {
				continue
			}
			violated = true
			if c.Finding.Run == nil {
				continue
			}
			if err := writeTo(f.file(c), nil, c.Finding.Run.Write); err != nil {
				return err
			}
		}
	}
	if !violated {
		fmt.Fprintf(os.Stderr, "tcpcheck: no counterexample, so nothing is written to %s\n", f.traces)
	}
	return nil
}

// filesDistinct returns an error if the runs of two cells would go to the same file.
func (f *compareFlags) filesDistinct(q *compare.Question) error {
	seen := map[string]bool{}
	for _, row := range q.Rows {
		for _, v := range q.Variants {
			name := f.file(&compare.Cell{Row: row.Name, Variant: v.Name})
			if seen[name] && f.traces != "" {
				return fmt.Errorf("--traces %s: two runs would go to %s; want another name for the variant %s",
					model.Quoted(f.traces), name, v.Name)
			}
			seen[name] = true
		}
	}
	return nil
}

// file is the name of the file of a cell's run.
func (f *compareFlags) file(c *compare.Cell) string {
	return filepath.Join(f.traces, c.Row+"-"+c.Variant+".json")
}
