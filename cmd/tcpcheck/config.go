package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"tcpcheck/ask/scenario"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/verify"
)

// besideConfig has the flags that go with --config: those that say how to search
// and where to write, not what to ask.
var besideConfig = map[string]bool{
	"config": true, "junit": true, "json": true, "quiet": true, "reductions": true,
	"workers": true, "max-states": true, "max-memory": true, "timeout": true, "store": true,
}

// runConfig asks the questions of a configuration file and returns the exit status:
// that of what is not as expected.
func (f *verifyFlags) runConfig(ctx context.Context, stdout io.Writer) (int, error) {
	s, err := f.readConfig()
	if err != nil {
		return exitUsage, err
	}
	without, err := verify.Without(f.reductions)
	if err != nil {
		return exitUsage, fmt.Errorf("--reductions %w", err)
	}
	ask := func(ctx context.Context, q verify.Question) (*verify.Answer, error) {
		q.Workers, q.MaxStates, q.MaxMemory = int(f.workers.n), f.maxStates.n, int64(f.maxMemory)
		q.Store, q.Without = explore.Store(f.store), q.Without|without
		return f.ask(ctx, q)
	}
	results, err := scenario.RunInTurn(ctx, s, ask)
	if err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, fmt.Errorf("%s: %w", model.Quoted(f.config), err)
	}
	return scenarioStatus(results), f.writeResults(stdout, results)
}

// readConfig reads the configuration file, and checks the flags beside it.
func (f *verifyFlags) readConfig() (*scenario.Scenario, error) {
	var wrong error
	f.settings.flags.Visit(func(flag *pflag.Flag) {
		if wrong == nil && !besideConfig[flag.Name] {
			wrong = fmt.Errorf("--%s: it does not go with --config, whose file says what to ask", flag.Name)
		}
	})
	if wrong != nil {
		return nil, wrong
	}
	if err := f.checkOutputs(); err != nil {
		return nil, err
	}
	return readScenario(f.config)
}

// writeResults writes the results to where the flags say.
func (f *verifyFlags) writeResults(stdout io.Writer, results []scenario.Result) error {
	return allOf(
		func() error {
			if f.silent() {
				return nil
			}
			return report.Verdicts(stdout, results, report.Colored(stdout))
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.ScenarioJSON(w, results) }),
		writing(f.junit, stdout, func(w io.Writer) error { return report.JUnit(w, results) }))
}
