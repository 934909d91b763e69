package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"tcpcheck/dot"
	"tcpcheck/learn"
	"tcpcheck/report"
)

// fingerprintFlags are the flags of fingerprint.
type fingerprintFlags struct{ against, output string }

func fingerprintCommand(status *int) *cobra.Command {
	var f fingerprintFlags
	cmd := &cobra.Command{
		Use:   "fingerprint",
		Short: "Tell TCP stacks apart by the fewest experiments",
		Long: `Find the fewest experiments that tell all profiles of stacks apart, as a
decision tree: bring an end to a state and send it a segment, or see how long
something takes. With --against do them with a stack, down the tree, and say
which profile it has.

The tree has the fewest experiments in the worst case, of those the fewest in
the mean, and of those it sends the fewest segments. Times within a quarter of
each other are one outcome.

The format is that of the output file's extension: txt (the default on standard
output); dot, Graphviz; svg or png, which need Graphviz installed.

Exit status: 0; with --against 1 if no profile does what the stack did; 2 bad
usage.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(cmd.Context(), cmd.OutOrStdout()) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addAgainst(flags, &f.against, "")
	flags.StringVarP(&f.output, "output", "o", "-", "write the tree to this `file`; - is standard output")
	return cmd
}

// run writes the tree, or follows it, and returns the exit status.
func (f *fingerprintFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	format := dot.Text
	if f.output != "-" {
		var err error
		if format, err = formatOf("output", f.output, slices.Concat([]dot.Format{dot.Text},
			dot.GraphFormats)); err != nil {
			return exitUsage, err
		}
	}
	if f.against != "" {
		return f.follow(stdout)
	}
	tree, err := learn.NewFingerprint()
	if err != nil {
		return exitUsage, err
	}
	err = writeTo(f.output, stdout, func(w io.Writer) error {
		if format == dot.Text {
			return report.FingerprintText(w, tree)
		}
		var graph bytes.Buffer
		if err := report.FingerprintGraph(&graph, tree); err != nil {
			return err
		}
		if format == dot.Graphviz {
			_, err := w.Write(graph.Bytes())
			return err
		}
		return dot.Render(ctx, w, graph.String(), format)
	})
	if err != nil {
		return exitUsage, err
	}
	return exitHolds, nil
}

// follow goes down the tree with a stack.
func (f *fingerprintFlags) follow(stdout io.Writer) (int, error) {
	if f.output != "-" {
		return exitUsage, fmt.Errorf("--output %s: want none with --against; without it the tree is written",
			f.output)
	}
	target, err := startStack(f.against)
	if err != nil {
		return exitUsage, err
	}
	defer func() { _ = target.Close() }()
	tree, err := learn.NewFingerprint()
	if err != nil {
		return exitUsage, err
	}
	progress := report.NewWork(os.Stderr, "experiments", 0)
	steps, left, err := tree.Follow(target, progress.Done)
	progress.Clear()
	if err == nil {
		err = report.Followed(stdout, target.Name(), steps, left)
	}
	switch {
	case err != nil:
		return exitUsage, err
	case steps[len(steps)-1].Branch == "":
		return exitViolated, nil
	}
	return exitHolds, nil
}
