package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/ask/explain"
	"tcpcheck/ask/scenario"
	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
)

func scenarioCommand(status *int) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenario",
		Short: "List, show and run named situations whose outcome is known",
		Long: `List, show and run the library of scenarios: named situations, each with what is
claimed of it, what the checker has to find, and why. A file of your own, of the
same form, runs as well: docs/scenarios.md describes it.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			const want = "want list, show NAME, run NAME, run FILE or run --all"
			if len(args) == 0 {
				return errors.New("scenario: " + want)
			}
			return fmt.Errorf("scenario %s: %s", model.Quoted(args[0]), want)
		},
	}
	cmd.AddCommand(scenarioList(), scenarioShow(), scenarioRun(status))
	return cmd
}

func scenarioList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the scenarios: what is claimed, and what is expected", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return report.Scenarios(cmd.OutOrStdout(), scenario.All())
		},
	}
}

func scenarioShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME|FILE",
		Short: "Show all that a scenario says",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("scenario show: want one scenario; got %d", len(args))
			}
			s, err := scenarioNamed(args[0])
			if err != nil {
				return err
			}
			return report.Scenario(cmd.OutOrStdout(), s)
		},
	}
}

// scenarioFlags are the flags of scenario run.
type scenarioFlags struct {
	all     bool
	json    string
	picture string
	passing passingFlags
}

func scenarioRun(status *int) *cobra.Command {
	var f scenarioFlags
	cmd := &cobra.Command{
		Use:   "run NAME|FILE",
		Short: "Run a scenario and explain it, or run all as a self-check",
		Long: `Run the checks of a scenario: say of each whether its outcome is as expected,
why, and show the counterexample or the witness. What contains a slash or ends
in .yaml is a file, all else the name of a scenario of the library.

Exit status: 0 all is as expected, 1 something differs, 2 bad usage, 3 a search
was incomplete.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.run(cmd.Context(), args, cmd.OutOrStdout())
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.all, "all", false, "run every scenario of the library, and show a table")
	flags.StringVar(&f.json, "json", "", "write the results as JSON to this `file`; - is standard output, "+
		"and nothing else is printed there then")
	flags.StringVar(&f.picture, "picture", "",
		"draw the first run that is shown to this `file`, whose extension is one of "+dot.FormatNames())
	f.passing.addTime(flags)
	return cmd
}

// run runs what the arguments name and returns the exit status.
func (f *scenarioFlags) run(ctx context.Context, args []string, stdout io.Writer) (int, error) {
	chosen, err := f.chosen(args)
	if err != nil {
		return exitUsage, err
	}
	format, err := f.format()
	if err != nil {
		return exitUsage, err
	}
	progress := report.NewWork(os.Stderr, "questions", scenario.Asked(chosen))
	results, err := scenario.Run(ctx, chosen, defaultMemory, f.passing.said().Clock, progress.Done)
	progress.Clear()
	if err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, err
	}
	if err := allOf(
		func() error { return f.show(results, format, stdout) },
		writing(f.json, stdout, func(w io.Writer) error { return report.ScenarioJSON(w, results) }),
	); err != nil {
		return exitUsage, err
	}
	return scenarioStatus(results), nil
}

// chosen returns the scenarios that the arguments name.
func (f *scenarioFlags) chosen(args []string) ([]*scenario.Scenario, error) {
	switch {
	case f.all && len(args) > 0:
		return nil, fmt.Errorf("--all: it does not go with %s", model.Quoted(args[0]))
	case f.all && f.picture != "":
		return nil, fmt.Errorf("--picture %s: it does not go with --all", model.Quoted(f.picture))
	case f.all:
		return scenario.All(), nil
	case len(args) != 1:
		return nil, fmt.Errorf("scenario run: want one scenario, or --all; got %d", len(args))
	}
	s, err := scenarioNamed(args[0])
	return []*scenario.Scenario{s}, err
}

// format returns the format of the picture by its extension.
func (f *scenarioFlags) format() (dot.Format, error) {
	if f.picture == "" {
		return "", nil
	}
	format, ok := dot.FormatNamed(strings.TrimPrefix(filepath.Ext(f.picture), "."))
	if !ok {
		return "", fmt.Errorf("--picture %s: want an extension of %s", model.Quoted(f.picture), dot.FormatNames())
	}
	return format, nil
}

// show writes the results as text, and the picture.
func (f *scenarioFlags) show(results []scenario.Result, format dot.Format, stdout io.Writer) error {
	if f.all {
		if f.json == "-" {
			return nil
		}
		return report.ScenarioTable(stdout, results)
	}
	captions := make([]string, len(results))
	for i := range results {
		if run := results[i].Found.Run; run != nil {
			var err error
			if captions[i], err = explain.Happened(run); err != nil {
				return err
			}
		}
	}
	return allOf(
		func() error {
			if f.json == "-" {
				return nil
			}
			return report.ScenarioRuns(stdout, results, captions, report.Colored(stdout))
		},
		func() error {
			if f.picture == "" {
				return nil
			}
			return f.draw(results, captions, format, stdout)
		})
}

// draw draws the first run that there is.
func (f *scenarioFlags) draw(results []scenario.Result, captions []string, format dot.Format,
	stdout io.Writer) error {
	for i := range results {
		if run := results[i].Found.Run; run != nil {
			return writeTo(f.picture, stdout, func(w io.Writer) error {
				return dot.Ladder(w, run, captions[i], format)
			})
		}
	}
	fmt.Fprintf(os.Stderr, "tcpcheck: no run is shown, so nothing is written to %s\n", f.picture)
	return nil
}

// scenarioStatus is the exit status that tells the results.
func scenarioStatus(results []scenario.Result) int {
	status := exitHolds
	for i := range results {
		switch r := &results[i]; {
		case r.Incomplete():
			status = max(status, exitIncomplete)
		case !r.OK():
			return exitViolated
		}
	}
	return status
}

// scenarioNamed returns the scenario of the library of that name, or the one in
// that file.
func scenarioNamed(name string) (*scenario.Scenario, error) {
	if strings.Contains(name, "/") || strings.HasSuffix(name, ".yaml") {
		return readScenario(name)
	}
	if s, ok := scenario.Named(name); ok {
		return s, nil
	}
	known := names(scenario.All(), func(s *scenario.Scenario) string { return s.Name })
	return nil, fmt.Errorf("scenario %s: want a file, or one of %s", model.Quoted(name),
		strings.Join(known, ", "))
}

// readScenario reads the scenario in a file.
func readScenario(name string) (*scenario.Scenario, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", model.Quoted(name), errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	return scenario.Read(name, file)
}
