package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/replay"
)

// replayFlags are the flags of replay.
type replayFlags struct {
	against, side, json string
	quiet               bool
}

func replayCommand(status *int) *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay counterexample.json --against gvisor --side a",
		Short: "Play a counterexample on a real TCP stack",
		Long: `Play one side of a counterexample that "tcpcheck verify --trace" wrote on a real
TCP stack, under a clock that only moves when told: the other side and the
network do what they do in the run. Say for every step what the stack did, and
where it is not what the model does. A probe that "tcpcheck conformance
--traces" wrote is played in the same way; it has its own side.

Stacks are programs of their own, beside tcpcheck or in the PATH: --against
gvisor starts tcpcheck-gvisor. An --against with a / in it names such a program.

Exit status: 0 reproduced, 1 it differs, 2 bad usage, or a run that cannot be
played on a real stack.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("replay: want one counterexample, a file that verify --trace wrote; got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(args[0], cmd.OutOrStdout()) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addAgainst(flags, &f.against, stackNames[0])
	flags.StringVar(&f.side, "side", "a", "which `end` is the stack: a or b")
	flags.StringVar(&f.json, "json", "", "write what happened as JSON to this `file`; - is standard output")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing; the exit status is the answer")
	return cmd
}

// run plays the run in the file of that name and returns the exit status.
func (f *replayFlags) run(name string, stdout io.Writer) (int, error) {
	side := slices.Index(endNames, f.side)
	if side < 0 {
		return exitUsage, unknown("side", f.side, endNames)
	}
	script, clock, err := f.script(name, model.Ends[side])
	if err != nil {
		return exitUsage, err
	}
	target, err := startStack(f.against)
	if err != nil {
		return exitUsage, err
	}
	defer func() { _ = target.Close() }()
	played, err := replay.Play(script, target)
	if err != nil {
		return exitUsage, fmt.Errorf("%s: %w", model.Quoted(name), err)
	}
	if err := allOf(
		func() error {
			if f.json == "-" || f.quiet {
				return nil
			}
			return report.Replay(stdout, played, clock)
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.ReplayJSON(w, played) }),
	); err != nil {
		return exitUsage, err
	}
	if played.Differs {
		return exitViolated, nil
	}
	return exitHolds, nil
}

// script returns what the file of that name is for a stack, and how to write its times.
func (f *replayFlags) script(name string, side model.End) (*replay.Script, func(int) string, error) {
	if data := firstOf(name, conformance.MaxBytes); conformance.IsProbe(data) {
		probe, err := conformance.Read(data)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", model.Quoted(name), err)
		}
		script, err := probe.Script()
		return script, conformance.Time, err
	}
	run, err := loadRun(name)
	if err != nil {
		return nil, nil, err
	}
	script, err := replay.Convert(run, side)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", model.Quoted(name), err)
	}
	return script, run.Parameters.Time, nil
}

// firstOf returns what the file of that name begins with, at most a byte more than so many;
// nothing if it cannot be read.
func firstOf(name string, most int64) []byte {
	file, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil
	}
	return data
}
