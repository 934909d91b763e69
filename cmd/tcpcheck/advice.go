package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"tcpcheck/ask/explain"
	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/trace"
)

// addNoAdvice adds the flag for what would have prevented a counterexample not to be asked.
func addNoAdvice(flags *pflag.FlagSet, off *bool) {
	flags.BoolVar(off, "no-advice", false, "do not search for what would have prevented a counterexample")
}

// tell says what a run shows and, with advice, what would have prevented it under p, which
// is what was asked about: see [explain.Advice]. How many questions that took is shown
// meanwhile. What is not found as ctx ends is left out.
func tell(ctx context.Context, run *trace.Run, p *model.Parameters, advice bool) (report.Told, error) {
	var told report.Told
	var err error
	if told.Happened, err = explain.Happened(run); err != nil {
		return told, err
	}
	if told.Hope, err = explain.Hope(ctx, run); err != nil || !advice {
		return told, err
	}
	line := report.NewLine(os.Stderr)
	defer line.Clear()
	asked := 0
	told.Prevented, err = explain.Advice(ctx, run, p, func() {
		asked++
		line.Show(fmt.Sprintf("looking for what would prevent it, question %d", asked))
	})
	if ctx.Err() != nil {
		return told, nil
	}
	return told, err
}

// writeRun writes a run as a trace and as a picture, with what is told of it, to the files of
// these names; "" for none.
func writeRun(stdout io.Writer, run *trace.Run, traced, picture string, told report.Told) error {
	return allOf(
		writing(traced, stdout, run.Write),
		func() error {
			if picture == "" {
				return nil
			}
			format, err := formatOf("picture", picture, dot.Formats)
			if err != nil {
				return err
			}
			return drawLadder(run, told, picture, format, stdout)
		})
}

// drawLadder draws the ladder of a run, and what is told of it, to the file of that name.
func drawLadder(run *trace.Run, told report.Told, name string, format dot.Format, stdout io.Writer) error {
	return writeTo(name, stdout, func(w io.Writer) error { return dot.Ladder(w, run, told.String(), format) })
}
