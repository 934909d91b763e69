package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// mostGraphStates is how many states are explored for a graph unless a flag says
// otherwise.
const mostGraphStates = 2_000_000

// renderGraph writes the graph of the states that are reachable under the run's
// parameters, with the run in it.
func renderGraph(ctx context.Context, run *trace.Run, fold, format string, w io.Writer) error {
	by, ok := dot.FoldNamed(fold)
	if !ok {
		return unknown("fold", fold, dot.FoldNames())
	}
	if err := drawable(format); err != nil {
		return err
	}
	space, err := verify.SpaceOf(run, mostGraphStates)
	if err != nil {
		return err
	}
	searching, stop := context.WithCancel(ctx)
	defer stop()
	r := dot.NewRecorder(by, space, stop)
	progress := report.NewWork(os.Stderr, "states", 0)
	defer progress.Clear()
	limit, err := space.Visit(searching, func(s *model.State) { progress.Done(); r.State(s) }, r.Step)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	g, err := r.Graph(run, space.Representative, string(limit))
	if err != nil {
		return fmt.Errorf("--fold %s: %w", fold, err)
	}
	return writeGraph(ctx, format, g.WriteDOT, w)
}

// drawable returns an error unless a graph can be written in that format.
func drawable(format string) error {
	if !slices.Contains(dot.GraphFormats, dot.Format(format)) {
		return unknown("format", format, names(dot.GraphFormats, func(f dot.Format) string { return string(f) }))
	}
	if format == string(dot.Graphviz) {
		return nil
	}
	if err := dot.FindGraphviz(); err != nil {
		return fmt.Errorf("--format %s %w", format, err)
	}
	return nil
}

// writeGraph writes a graph in that format.
func writeGraph(ctx context.Context, format string, write func(io.Writer) error, w io.Writer) error {
	if format == string(dot.Graphviz) {
		return write(w)
	}
	var text strings.Builder
	if err := write(&text); err != nil {
		return err
	}
	return dot.Render(ctx, w, text.String(), dot.Format(format))
}
