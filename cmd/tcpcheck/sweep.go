package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"tcpcheck/ask/sweep"
	"tcpcheck/properties"
	"tcpcheck/report"
)

// sweepFlags are the flags of sweep that are no parameters of the model.
type sweepFlags struct {
	settings   *settingFlags
	vary       []string
	properties []string
	mutant     string
	output     sweepOutput
	resume     string
	shard      string
	workers    countFlag
	maxStates  countFlag
	maxMemory  bytesFlag
	timeout    timeFlag
	passing    passingFlags
	polygons   bool
}

func sweepCommand(status *int) *cobra.Command {
	f := sweepFlags{
		workers:   countFlag{most: 1024},
		maxStates: countFlag{most: 1 << 40},
		maxMemory: defaultMemory,
	}
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Check properties at every point of a grid of settings",
		Long: `Check properties at every point of a grid: for every value of what is varied,
with every value of what else is.

  --vary wait=0..8 --vary loss=0..3        whole numbers
  --vary wait=0s..10s/500ms                times, with a step
  --vary profile-b=linux,lwip,rfc9293      words

What can be varied is every flag of a parameter, also of one end (rto-a), and
property and mutant (of which none is TCP as it is). The first is the slowest.

Exit status: 0 all points are answered, 2 bad usage, 3 some are not. That a
property is violated somewhere is no failure.`,
		Args: noArgs,
		RunE: exiting(status, f.run),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&f.vary, "vary", nil, "vary this: `name=values`, such as wait=0..8; can be repeated")
	f.output.add(flags)
	flags.StringVar(&f.resume, "resume", "", "keep the results in this `file`; the same command goes on from "+
		"there if it was interrupted, in whatever way")
	flags.StringVar(&f.shard, "shard", "", "ask only a part of the points, `i/n`, or auto, as Kubernetes or "+
		"Slurm says (the default in their tasks); needs --resume, for \"tcpcheck sweep merge\"")
	flags.Var(&f.workers, "workers", "how many processors to use (default: all); changes no result")
	flags.Var(&f.maxStates, "max-states", "leave a point incomplete once more states than this are stored "+
		"(default: no limit)")
	flags.Var(&f.maxMemory, "max-memory", "leave a point incomplete at this much memory, shared by all, such "+
		"as 512MiB or 8GB")
	flags.Var(&f.timeout, "timeout", "leave a point incomplete after this time, such as 90s or 10m "+
		"(default: no limit)")
	flags.StringSliceVar(&f.properties, "property", nil,
		"check the property of this `name`, or all; can be repeated (default: as verify)")
	flags.StringVar(&f.mutant, "mutant", "",
		"break one rule of TCP on purpose: the `name` of one that \"tcpcheck list mutants\" shows")
	f.passing.addTime(flags)
	flags.BoolVar(&f.polygons, "polygons", false,
		"with a wait and an rto varied, find out for all in between, to "+
			"the tick, where a property is violated: the inequalities, and their borders in a picture")
	f.settings = addSettings(flags)
	cmd.AddCommand(mergeCommand(status))
	return cmd
}

// run asks the points that the flags say and returns the exit status.
func (f *sweepFlags) run(ctx context.Context, stdout io.Writer) (int, error) {
	grid, err := f.grid()
	if err != nil {
		return exitUsage, err
	}
	shard, err := f.chosenShard()
	if err != nil {
		return exitUsage, err
	}
	if shard == nil {
		if err := f.output.check(grid); err != nil {
			return exitUsage, err
		}
	}
	if err := grid.Check(); err != nil {
		return exitUsage, err
	}
	plane, err := f.plane(grid, shard)
	if err != nil {
		return exitUsage, fmt.Errorf("--polygons: %w", err)
	}
	points := sweep.Shard{Number: 1, Count: 1}.Points(grid)
	if shard != nil {
		points = shard.Points(grid)
	}
	results, err := f.ask(ctx, grid, points)
	if err != nil {
		return exitUsage, err
	}
	if plane != nil {
		if err := plane.Ask(ctx, grid, f.limits(), results); err != nil {
			return exitUsage, fmt.Errorf("--polygons: %w", err)
		}
	}
	if shard == nil {
		if err := f.output.write(stdout, grid, results, plane); err != nil {
			return exitUsage, err
		}
	}
	status, done := exitHolds, 0
	if plane != nil && len(plane.Open) > 0 {
		status = exitIncomplete
	}
	for _, n := range points {
		if results[n] != nil {
			done++
		}
		if results[n] == nil || !results[n].Answered() {
			status = exitIncomplete
		}
	}
	if done < len(points) {
		f.unfinished(done, len(points))
	} else if shard != nil {
		fmt.Fprintf(stdout, "%s has the %d of %d points of shard %s.\n", f.resume, len(points), grid.Len(), shard)
	}
	return status, nil
}

// plane returns the question of the plane in which the grid is; nil if it is not asked.
func (f *sweepFlags) plane(grid *sweep.Grid, shard *sweep.Shard) (*sweep.Plane, error) {
	if !f.polygons {
		return nil, nil
	}
	if shard != nil {
		return nil, errors.New("it does not go with --shard")
	}
	plane, err := grid.Plane()
	if err != nil {
		return nil, err
	}
	return plane, report.PlaneFits(plane, f.output.format)
}

// limits are those of each search.
func (f *sweepFlags) limits() sweep.Limits {
	return sweep.Limits{States: f.maxStates.n, Memory: int64(f.maxMemory), Time: time.Duration(f.timeout)}
}

// unfinished says how far a sweep came that is interrupted.
func (f *sweepFlags) unfinished(done, all int) {
	says := ""
	if f.resume != "" {
		says = fmt.Sprintf("; they are in %s, and the same command goes on from there", f.resume)
	}
	fmt.Fprintf(os.Stderr, "tcpcheck: %d of %d points are done%s\n", done, all, says)
}

// ask asks points, but for those that the result file has, and returns all results.
func (f *sweepFlags) ask(ctx context.Context, grid *sweep.Grid, points []int) (results []*sweep.Result,
	err error) {
	r := &sweep.Run{
		Grid: grid, Workers: int(f.workers.n), Limits: f.limits(),
	}
	if r.Workers == 0 {
		r.Workers = runtime.GOMAXPROCS(0)
	}
	results = make([]*sweep.Result, grid.Len())
	keep := func(int, *sweep.Result) error { return nil }
	if f.resume != "" {
		file, err := sweep.Open(f.resume, grid)
		if err != nil {
			return nil, fmt.Errorf("--resume %w", err)
		}
		defer func() {
			if closed := file.Close(); err == nil {
				err = closed
			}
		}()
		results, keep = file.Results, file.Append
	}
	var todo []int
	for _, n := range points {
		if results[n] == nil || !r.Limits.Settles(results[n]) {
			todo = append(todo, n)
		}
	}
	progress := report.NewSweepProgress(os.Stderr, sweep.NewOutlook(grid, results, todo),
		len(points), len(points)-len(todo))
	defer progress.Clear()
	r.Done = func(n int, result *sweep.Result) error {
		results[n] = result
		progress.Done(n, result)
		return keep(n, result)
	}
	return results, r.Ask(ctx, todo)
}

// grid returns what the flags ask.
func (f *sweepFlags) grid() (*sweep.Grid, error) {
	grid := &sweep.Grid{Fixed: map[string]string{}, Time: f.passing.said().Clock}
	varied := map[string]bool{}
	for _, text := range f.vary {
		axis, err := sweep.ParseAxis(text)
		if err != nil {
			return nil, fmt.Errorf("--vary %w", err)
		}
		varied[axis.Name] = true
		grid.Vary = append(grid.Vary, axis)
	}
	for _, s := range f.settings.given() {
		grid.Fixed[s.Name] = s.Value
	}
	if len(f.properties) > 0 || !varied["property"] {
		chosen, err := chosenProperties(f.properties, properties.Default)
		if err != nil {
			return nil, err
		}
		for _, p := range chosen {
			grid.Properties = append(grid.Properties, p.Name)
		}
	}
	if mutant, err := f.settings.mutant(&f.mutant); err != nil {
		return nil, err
	} else if mutant != nil {
		grid.Mutant = mutant.Name
	}
	return grid, nil
}

// chosenShard returns the shard that the flags name or, where they do not, the
// environment of a task that keeps its results; nil for the whole.
func (f *sweepFlags) chosenShard() (*sweep.Shard, error) {
	if !f.settings.flags.Changed("shard") {
		if f.resume == "" || !sweep.InArray(os.LookupEnv) {
			return nil, nil
		}
		f.shard = "auto"
	}
	var shard sweep.Shard
	var err error
	if f.shard == "auto" {
		shard, err = sweep.ShardOf(os.LookupEnv)
	} else {
		shard, err = sweep.ParseShard(f.shard)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("--shard %w", err)
	case f.resume == "":
		return nil, fmt.Errorf("--shard %s: want --resume FILE as well, where its results go", f.shard)
	case f.output.given():
		return nil, fmt.Errorf("--shard %s: its results go to --resume only; --format and --output go with "+
			"\"tcpcheck sweep merge\"", f.shard)
	}
	return &shard, nil
}

// mergeFlags are the flags of sweep merge.
type mergeFlags struct {
	output  sweepOutput
	partial bool
}

func mergeCommand(status *int) *cobra.Command {
	var f mergeFlags
	cmd := &cobra.Command{
		Use:   "merge FILE...",
		Short: "Put the result files of a sweep's shards together",
		Long: `Put the result files of a sweep's shards together, and write what the whole
sweep would have written.

Exit status: 0 all points are answered, 2 bad usage, 3 some are not, or are
missing.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("sweep merge: want the result files of a sweep, which --resume wrote")
			}
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(cmd.OutOrStdout(), args) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.output.add(flags)
	flags.BoolVar(&f.partial, "partial", false, "write what there is although points are missing")
	return cmd
}

// run puts files together and returns the exit status.
func (f *mergeFlags) run(stdout io.Writer, names []string) (int, error) {
	grid, results, err := sweep.Merge(names)
	if err != nil {
		return exitUsage, err
	}
	if err := f.output.check(grid); err != nil {
		return exitUsage, err
	}
	missing := sweep.Missing(results)
	if len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "tcpcheck: %d of %d points are missing: %s\n", len(missing), grid.Len(),
			report.SweepPoints(grid, missing))
		if !f.partial {
			return exitIncomplete, nil
		}
	}
	if err := f.output.write(stdout, grid, results, nil); err != nil {
		return exitUsage, err
	}
	for _, r := range results {
		if r == nil || !r.Answered() {
			return exitIncomplete, nil
		}
	}
	return exitHolds, nil
}
