package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"tcpcheck/ask/minwait"
	"tcpcheck/ask/sweep"
	"tcpcheck/report"
	"tcpcheck/settings"
)

// formulaGrid is what --formula varies unless it is given, or --for says what.
var formulaGrid = []string{"msl=1..3", "rto=1..3", "backoff=1..2", "retries=0..3"}

// runFormula answers --formula and returns the exit status: that there is a form which
// fits all points, or there is none.
func (f *minWaitFlags) runFormula(ctx context.Context, stdout io.Writer) (int, error) {
	if f.json != "" || f.trace != "" || f.picture != "" {
		return exitUsage, errors.New("--formula: it goes with neither --json nor --trace nor --picture")
	}
	axes, given, err := f.grid()
	if err != nil {
		return exitUsage, err
	}
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	formula := &report.Formula{Axes: axes}
	most := mostWaits - 1
	for _, g := range given {
		m, q, err := f.minWait(g)
		if err != nil {
			return exitUsage, err
		}
		bound, ok := minwait.BoundOf(&m.Resolved.Parameters)
		if !ok {
			return exitUsage, errors.New("--formula: want a --first-closer, where the ends have two policies")
		}
		if f.upTo != "" {
			most = q.UpTo
		}
		formula.Question = m.Question
		formula.Points = append(formula.Points, &minwait.Point{At: q.At, Bound: bound})
	}
	workers := int(f.workers.n)
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	progress := func(int) {}
	if !f.quiet {
		line := report.NewLine(os.Stderr)
		defer line.Clear()
		progress = func(done int) { line.Show(fmt.Sprintf("%d of %d points", done, len(formula.Points))) }
	}
	if err := minwait.Frontier(ctx, formula.Points, most, workers, progress); err != nil {
		return exitUsage, err
	}
	formula.Guess = minwait.Fit(formula.Points)
	status := exitHolds
	switch {
	case formula.Missing() > 0:
		status = exitIncomplete
	case len(formula.Guess.Misses) > 0:
		status = exitViolated
	case f.vary == "":
		var err error
		if formula.Elsewhere, err = f.refine(ctx, formula.Guess, formula.Points, most, workers); err != nil {
			return exitUsage, err
		}
		if len(formula.Elsewhere.Guess.Misses) > 0 {
			status = exitViolated
		}
	}
	if f.quiet {
		return status, nil
	}
	return status, formula.Text(stdout)
}

// grid returns what is varied, and what is given at each point.
func (f *minWaitFlags) grid() ([]sweep.Axis, []settings.Given, error) {
	if f.vary != "" {
		given, axis, err := f.given()
		if err != nil {
			return nil, nil, err
		}
		return []sweep.Axis{*axis}, given, nil
	}
	var axes []sweep.Axis
	all := []settings.Given{f.settings.given()}
	for _, text := range formulaGrid {
		axis, err := sweep.ParseAxis(text)
		if err != nil {
			return nil, nil, err
		}
		if _, ok := all[0].Get(axis.Name); ok {
			continue
		}
		axes = append(axes, axis)
		var finer []settings.Given
		for _, g := range all {
			for _, value := range axis.Values {
				finer = append(finer, g.With(axis.Name, value))
			}
		}
		all = finer
	}
	return axes, all, nil
}
