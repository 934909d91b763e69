package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/verify"
)

// graphFlags are the flags of graph that are no parameters of the model.
type graphFlags struct {
	settings       *settingFlags
	mutant, end    string
	output, format string
	maxStates      countFlag
}

// diagramFormats lists the formats of a state diagram, the default first.
var diagramFormats = append([]dot.Format{dot.Text}, dot.GraphFormats...)

func graphCommand() *cobra.Command {
	f := graphFlags{
		maxStates: countFlag{n: mostGraphStates, most: 1 << 40},
	}
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Draw the TCP states that are reached within the bounds",
		Long: `Explore every run within the bounds and draw what each end really does: RFC
9293's Figure 5, arrows labelled event/answer, with what is not reached in grey,
and with the arrows that the figure has not.

The format is that of the output file's extension: txt, a table (the default on
standard output); dot, Graphviz; svg or png, which need Graphviz installed.

The parameters are those of "tcpcheck verify --help".`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), cmd.OutOrStdout()) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.settings = addSettings(flags)
	flags.StringVar(&f.mutant, "mutant", "",
		"break one rule of TCP on purpose: the `name` of one that \"tcpcheck list mutants\" shows")
	flags.StringVar(&f.end, "end", "both", "whose states: `a`, b or both")
	flags.StringVarP(&f.output, "output", "o", "-", "write to this `file`; - is standard output")
	flags.StringVar(&f.format, "format", "",
		"the `format`: txt, dot, svg or png (default: by the file's extension)")
	flags.Var(&f.maxStates, "max-states",
		"how many states to explore at most; a graph of fewer than all says so")
	return cmd
}

// run draws what the flags ask for.
func (f *graphFlags) run(ctx context.Context, stdout io.Writer) error {
	ends, ok := map[string][]model.End{"a": {model.A}, "b": {model.B}, "both": model.Ends[:]}[f.end]
	if !ok {
		return unknown("end", f.end, []string{"a", "b", "both"})
	}
	format, err := f.chosen()
	if err != nil {
		return err
	}
	d, err := f.diagram(ctx)
	if err != nil {
		return err
	}
	return writeTo(f.output, stdout, func(w io.Writer) error {
		if format == dot.Text {
			return d.WriteText(w, ends)
		}
		return writeGraph(ctx, string(format), func(w io.Writer) error { return d.WriteDOT(w, ends) }, w)
	})
}

// diagram explores what the flags ask for.
func (f *graphFlags) diagram(ctx context.Context) (*dot.Diagram, error) {
	q := verify.Question{MaxStates: f.maxStates.n}
	var err error
	if q.Parameters, err = f.settings.parameters(); err != nil {
		return nil, err
	}
	if q.Mutant, err = f.settings.mutant(&f.mutant); err != nil {
		return nil, err
	}
	space, err := q.Space()
	if err != nil {
		return nil, err
	}
	d := dot.NewDiagram(space.Effects)
	d.Parameters, d.Mutant = q.Parameters, f.mutant
	progress := report.NewWork(os.Stderr, "states", 0)
	defer progress.Clear()
	limit, err := space.Visit(ctx, func(s *model.State) { progress.Done(); d.State(s) }, d.Step)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	d.Limit = string(limit)
	return d, err
}

// chosen returns the format.
func (f *graphFlags) chosen() (dot.Format, error) {
	known := names(diagramFormats, func(f dot.Format) string { return string(f) })
	format := f.format
	if extension := filepath.Ext(f.output); format == "" && f.output == "-" {
		format = known[0]
	} else if format == "" {
		format = strings.TrimPrefix(extension, ".")
	}
	switch {
	case f.output == "":
		return "", errors.New("--output: want a file, or - for standard output")
	case slices.Contains(known, format):
	case f.format != "":
		return "", unknown("format", format, known)
	default:
		return "", fmt.Errorf("--output %s: want an extension of %s, or --format", model.Quoted(f.output),
			strings.Join(known, ", "))
	}
	if format == known[0] {
		return dot.Text, nil
	}
	return dot.Format(format), drawable(format)
}
