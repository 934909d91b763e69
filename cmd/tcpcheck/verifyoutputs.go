package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/pflag"

	"tcpcheck/ask/scenario"
	"tcpcheck/dot"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// addOutputs adds the flags of what is written where.
func (f *verifyFlags) addOutputs(flags *pflag.FlagSet) {
	flags.StringVar(&f.json, "json", "", "write the answer as JSON to this `file`")
	flags.StringVar(&f.trace, "trace", "", "write the counterexample, of the first property violated, as "+
		"JSON to this `file`")
	flags.StringVar(&f.picture, "picture", "", "draw it to this `file`, whose extension says how: "+
		dot.FormatNames())
	addNoAdvice(flags, &f.noAdvice)
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing; the exit status is the answer")
}

// silent says whether nothing but what was asked for goes to standard output.
func (f *verifyFlags) silent() bool {
	return f.quiet || f.json == "-" || f.trace == "-" || f.junit == "-" || f.certificate == "-"
}

// checkOutputs refuses what cannot be written.
func (f *verifyFlags) checkOutputs() error {
	toStdout := ""
	for _, flag := range []struct{ name, file string }{{"json", f.json},
		{"trace", f.trace}, {"junit", f.junit}, {"certificate", f.certificate}} {
		if flag.file != "-" {
			continue
		}
		if toStdout != "" {
			return fmt.Errorf("--%s - and --%s -: only one of them can go to standard output", toStdout, flag.name)
		}
		toStdout = flag.name
	}
	if f.picture != "" {
		if _, err := formatOf("picture", f.picture, dot.Formats); err != nil {
			return err
		}
	}
	return f.browse.check()
}

// write writes the answer to where the flags say.
func (f *verifyFlags) write(ctx context.Context, stdout io.Writer, q *verify.Question, a *verify.Answer,
	took time.Duration) error {
	told, err := f.told(ctx, q, a)
	return allOf(
		func() error {
			if f.silent() {
				return nil
			}
			return report.Text(stdout, q, a, f.resolved, told, report.Colored(stdout))
		},
		writing(f.json, stdout, func(w io.Writer) error {
			return report.JSON(w, f.resolved, f.mutant, a, told, took)
		}),
		writing(f.junit, stdout, func(w io.Writer) error { return report.JUnit(w, heldOf(a)) }),
		func() error { return f.writeRun(stdout, violation(a), toldOf(a, told)) },
		func() error { return f.writeCertificate(ctx, stdout, q, a) },
		func() error { return err },
	)
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

// told returns what is told of each finding. That nobody will see is not asked for. With an
// error it is told as far as it is known.
func (f *verifyFlags) told(ctx context.Context, q *verify.Question, a *verify.Answer) ([]report.Told, error) {
	all := make([]report.Told, len(a.Findings))
	first := violation(a)
	for i := range a.Findings {
		found := &a.Findings[i]
		seen := !f.silent() || f.json != "" || f.picture != "" && found.Run == first
		if found.Run == nil || found.Verdict != explore.Violated || !seen {
			continue
		}
		var err error
		if all[i], err = tell(ctx, found.Run, &q.Parameters, !f.noAdvice); err != nil {
			return all, err
		}
	}
	return all, nil
}

// toldOf is what is told of the counterexample of the first property violated.
func toldOf(a *verify.Answer, told []report.Told) report.Told {
	first := violation(a)
	for i := range a.Findings {
		if first != nil && a.Findings[i].Run == first {
			return told[i]
		}
	}
	return report.Told{}
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
func (f *verifyFlags) writeRun(stdout io.Writer, run *trace.Run, told report.Told) error {
	for _, name := range []string{f.trace, f.picture} {
		if run == nil && name != "" {
			fmt.Fprintf(os.Stderr, "tcpcheck: no counterexample, so nothing is written to %s\n", name)
		}
	}
	if run == nil {
		return nil
	}
	return writeRun(stdout, run, f.trace, f.picture, told)
}

// writeTold is writeRun, with what is told of the run, which is found out if there is a
// picture to bear it; asked is what was asked about, but for the wait.
func (f *verifyFlags) writeTold(ctx context.Context, stdout io.Writer, run *trace.Run,
	asked model.Parameters) error {
	var told report.Told
	if run != nil && f.picture != "" {
		asked.Wait = run.Parameters.Wait
		var err error
		if told, err = tell(ctx, run, &asked, !f.noAdvice); err != nil {
			return err
		}
	}
	return f.writeRun(stdout, run, told)
}
