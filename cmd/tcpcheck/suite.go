package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"tcpcheck/ask/suite"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// besideConfig has the flags that go with --config: those that say how to search
// and where to write, not what to ask.
var besideConfig = map[string]bool{
	"config": true, "junit": true, "json": true, "quiet": true, "reductions": true,
	"workers": true, "max-states": true, "max-memory": true, "timeout": true, "store": true,
}

// runSuite asks the questions of a configuration file and returns the exit status:
// that of what is not as expected.
func (f *verifyFlags) runSuite(ctx context.Context, stdout io.Writer) (int, error) {
	questions, err := f.suite()
	if err != nil {
		return exitUsage, err
	}
	var all []report.Asked
	status := exitHolds
	for i := range questions {
		asked, err := f.askOf(ctx, &questions[i])
		if err != nil {
			return exitUsage, fmt.Errorf("%s: %s: %w", model.Quoted(f.config), questions[i].Name, err)
		}
		all = append(all, *asked)
	}
	cases := report.Cases(all)
	for i := range cases {
		switch c := &cases[i]; {
		case c.AsExpected():
		case c.Finding.Verdict == explore.Incomplete && status == exitHolds:
			status = exitIncomplete
		case c.Finding.Verdict != explore.Incomplete:
			status = exitViolated
		}
	}
	return status, f.writeSuite(stdout, all, cases)
}

// suite reads the configuration file, and checks the flags beside it.
func (f *verifyFlags) suite() ([]suite.Question, error) {
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
	file, err := os.Open(f.config)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", model.Quoted(f.config), errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	return suite.Read(f.config, file)
}

// askOf asks one question.
func (f *verifyFlags) askOf(ctx context.Context, one *suite.Question) (*report.Asked, error) {
	q := one.Ask()
	q.Workers, q.MaxStates, q.MaxMemory, q.Store = int(f.workers.n), f.maxStates.n,
		int64(f.maxMemory), explore.Store(f.store)
	var err error
	if q.Without, err = verify.Without(f.reductions); err != nil {
		return nil, fmt.Errorf("--reductions %w", err)
	}
	asked := &report.Asked{Name: one.Name, Resolved: one.Resolved, Mutant: one.MutantName()}
	for _, e := range one.Expect {
		asked.Expected = append(asked.Expected, e.Verdict)
	}
	asked.Answer, err = f.ask(ctx, q)
	return asked, err
}

// writeSuite writes the answers to where the flags say.
func (f *verifyFlags) writeSuite(stdout io.Writer, all []report.Asked, cases []report.Case) error {
	if f.json != "" {
		if err := writeTo(f.json, stdout, func(w io.Writer) error {
			return trace.WriteJSON(w, report.SuiteJSON(all))
		}); err != nil {
			return err
		}
	}
	if f.junit != "" {
		if err := writeTo(f.junit, stdout, func(w io.Writer) error { return report.JUnit(w, cases) }); err != nil {
			return err
		}
	}
	if f.silent() {
		return nil
	}
	return report.Suite(stdout, all, report.Colored(stdout))
}
