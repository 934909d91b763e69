package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/ask/matrix"
	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/settings"
)

// matrixFlags are the flags of matrix.
type matrixFlags struct {
	profiles   []string
	rto        string
	lost       string
	delay      string
	resolution string
	upTo       countFlag
	format     string
	traces     string
	pictures   string
	workers    countFlag
}

func matrixCommand(status *int) *cobra.Command {
	f := matrixFlags{upTo: countFlag{n: 99, most: matrix.MostLost}, workers: countFlag{most: 1024}}
	cmd := &cobra.Command{
		Use:   "matrix",
		Short: "Set stacks against stacks: how many lost ACKs a TIME-WAIT survives",
		Long: `Set stacks against stacks. A row closes first, and keeps TIME-WAIT; a column
closes then, and retransmits its FIN. A cell is how many ACKs of that FIN can be
lost in a row: with one more, a RST resets the column, though both have closed
properly. Each cell is found by going through runs of the model.

Exit status: 0 the matrix is shown, 2 bad usage, 3 interrupted.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&f.profiles, "profiles", nil, "`names` of the profiles of rows and columns, of "+
		"those that \"tcpcheck list profiles\" shows (default: all of real stacks)")
	flags.StringVar(&f.rto, "rto", matrix.RTONames[0],
		"`which` timeout a column's FIN is first retransmitted after: "+
			"initial, before a round trip was measured; min, the least there is, where it is known")
	flags.StringVar(&f.lost, "lost", matrix.LostNames[0],
		"`what` is lost: acks, the row's ACKs; any, those or the FINs they answer")
	flags.StringVar(&f.delay, "delay", "200ms", "the longest `time` a segment takes")
	flags.StringVar(&f.resolution, "resolution", "", "round times to multiples of this `time`")
	flags.Var(&f.upTo, "up-to", "how many losses are tried")
	flags.StringVar(&f.format, "format", report.GridFormats[0], "the `format`: "+
		strings.Join(report.GridFormats, ", "))
	flags.StringVar(&f.traces, "traces", "",
		"write the run of each cell, with one loss more than it survives, to ROW-COLUMN.json in this `folder`")
	flags.StringVar(&f.pictures, "pictures", "", "draw those runs as well, there, in this `format`: "+
		dot.FormatNames())
	flags.Var(&f.workers, "workers", "how many processors to use (default: all); changes no result")
	return cmd
}

// run shows the matrix that the flags ask for and returns the exit status.
func (f *matrixFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	q, err := f.question()
	if err != nil {
		return exitUsage, err
	}
	m, err := matrix.Ask(ctx, q)
	if err != nil {
		return exitUsage, err
	}
	shown := &report.Matrix{Matrix: m, Question: &q, Picture: f.pictures}
	if f.traces != "" {
		shown.File = f.file
	}
	return exitHolds, allOf(
		func() error { return shown.Write(stdout, f.format) },
		func() error { return f.writeRuns(m) })
}

// question returns what the flags ask. The error says which flag is wrong.
func (f *matrixFlags) question() (matrix.Question, error) {
	q := matrix.Question{UpTo: int(f.upTo.n), Workers: runtime.GOMAXPROCS(0)}
	if f.workers.n > 0 {
		q.Workers = int(f.workers.n)
	}
	if !slices.Contains(matrix.RTONames, f.rto) {
		return q, unknown("rto", f.rto, matrix.RTONames)
	}
	q.Least = f.rto == matrix.RTONames[1]
	lost := slices.Index(matrix.LostNames, f.lost)
	if lost < 0 {
		return q, unknown("lost", f.lost, matrix.LostNames)
	}
	q.Lost = matrix.Lost(lost)
	if !slices.Contains(report.GridFormats, f.format) {
		return q, unknown("format", f.format, report.GridFormats)
	}
	if _, ok := dot.FormatNamed(f.pictures); !ok && f.pictures != "" {
		return q, unknown("pictures", f.pictures, names(dot.Formats, func(f dot.Format) string {
			return string(f)
		}))
	}
	if f.pictures != "" && f.traces == "" {
		return q, fmt.Errorf("--pictures %s: want --traces as well, the folder to draw them in", f.pictures)
	}
	q.Given = settings.Given{{Name: "delay", Value: f.delay}}
	if f.resolution != "" {
		q.Given = q.Given.With("resolution", f.resolution)
	}
	var err error
	q.Profiles, err = chosenProfiles(f.profiles)
	return q, err
}

// chosenProfiles returns those named, each once; those of real stacks for no name.
func chosenProfiles(chosen []string) ([]*settings.Profile, error) {
	var all []*settings.Profile
	for i := range settings.Profiles() {
		if len(chosen) == 0 && settings.Profiles()[i].Real {
			all = append(all, &settings.Profiles()[i])
		}
	}
	for _, name := range chosen {
		p, ok := settings.ProfileNamed(name)
		if !ok {
			return nil, unknown("profiles", name, settings.ProfileNames())
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// writeRuns writes the runs of the cells, and their pictures, where that is asked for.
func (f *matrixFlags) writeRuns(m *matrix.Matrix) error {
	if f.traces == "" {
		return nil
	}
	if err := makeFolder(f.traces); err != nil {
		return err
	}
	for _, row := range m.Cells {
		for _, c := range row {
			if c.Run == nil {
				continue
			}
			if err := writeTo(f.file(c, "json"), nil, c.Run.Write); err != nil {
				return err
			}
			if f.pictures == "" {
				continue
			}
			draw := func(w io.Writer) error {
				return dot.Ladder(w, c.Run, report.MatrixCaption(c), dot.Format(f.pictures))
			}
			if err := writeTo(f.file(c, f.pictures), nil, draw); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeFolder makes a folder, unless it is there.
func makeFolder(name string) error {
	if err := os.MkdirAll(name, 0o755); err != nil { //nolint:gosec // what others may read
		return fmt.Errorf("cannot make the folder %s: %w", model.Quoted(name), reason(err))
	}
	return nil
}

// file is the name of the file of a cell's run.
func (f *matrixFlags) file(c *matrix.Cell, extension string) string {
	return filepath.Join(f.traces, c.Row+"-"+c.Column+"."+extension)
}
