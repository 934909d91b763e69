package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/stack"
	"tcpcheck/stack/cause"
	"tcpcheck/stack/conformance"
	"tcpcheck/stack/evidence"
)

// conformanceFlags are the flags of conformance.
type conformanceFlags struct {
	against, side, json, traces string
	profiles                    []string
	rows, quiet                 bool
	random                      int
	seed                        uint64
}

func conformanceCommand(status *int) *cobra.Command {
	var f conformanceFlags
	cmd := &cobra.Command{
		Use:   "conformance --against gvisor",
		Short: "Say where a real TCP stack differs from a profile",
		Long: `Take every kind of transition that the model of one end has (what can happen in
each TCP state: calls, timers, segments by control bits, SEQ and ACK) once on a
real TCP stack, by a shortest way, and say where the stack does something else
than the model. After each the clock goes on until the timer that runs then has
fired.

What differs is told by its causes ("tcpcheck list causes"): what an RFC allows,
what is known of the stack, by its source, and what is a bug; each with its
smallest trace, its clause, and how many rows it explains. A row is what differs
alike in one state. Rows that no cause explains are listed as such.

With --random it is not each transition once, but random walks, in which one
thing leads to another. A walk that differs is shrunk to a shortest one that
differs for the same reason; of each reason the shortest is told.

Exit status: 0 no difference, 1 differences, 2 bad usage.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(cmd.OutOrStdout()) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addAgainst(flags, &f.against, stackNames[0])
	flags.StringSliceVar(&f.profiles, "profile", nil, "compare with the profile of this `name`; can be "+
		"repeated (default rfc9293 and the stack's own, if there is one)")
	flags.StringVar(&f.side, "side", "both", "which `end` the stack is: a, b or both")
	flags.IntVar(&f.random, "random", 0, "play this `number` of random walks of the model, and not each "+
		"transition once")
	flags.Uint64Var(&f.seed, "seed", 1, "draw the walks from this seed")
	flags.BoolVar(&f.rows, "rows", false, "list all rows below the causes")
	flags.StringVar(&f.traces, "traces", "",
		"write for each cause a probe that \"tcpcheck replay\" takes, what happened, also as a capture, "+
			"and a script "+
			"for packetdrill, into this `folder`")
	flags.StringVar(&f.json, "json", "", "write the rows as JSON to this `file`; - is standard output")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing; the exit status is the answer")
	return cmd
}

// run compares, and returns the exit status.
func (f *conformanceFlags) run(stdout io.Writer) (int, error) {
	sides := model.Ends[:]
	if f.side != "both" {
		i := slices.Index(endNames, f.side)
		if i < 0 {
			return exitUsage, unknown("side", f.side, append(slices.Clone(endNames), "both"))
		}
		sides = sides[i : i+1]
	}
	names := f.profiles
	if len(names) == 0 {
		names = []string{"rfc9293"}
		if _, ok := settings.ProfileNamed(f.against); ok {
			names = append(names, f.against)
		}
	}
	for _, name := range names {
		if _, ok := settings.ProfileNamed(name); !ok {
			return exitUsage, unknown("profile", name, settings.ProfileNames())
		}
	}
	if f.random < 0 {
		return exitUsage, fmt.Errorf("--random %d: want a number of walks, at least 1", f.random)
	}
	if f.against == "kernel" {
		return exitUsage, errors.New("--against kernel: the thousands of probes would take hours, as the " +
			"kernel's clock cannot be moved; \"tcpcheck replay --against kernel\" plays single ones, " +
			"and --against linux has a kernel under a virtual clock")
	}
	target, err := startStack(f.against)
	if err != nil {
		return exitUsage, err
	}
	defer func() { _ = target.Close() }()
	status := exitHolds
	var all []*conformance.Comparison
	for i, name := range names {
		if i > 0 && f.prints() {
			if _, err := fmt.Fprintln(stdout); err != nil {
				return exitUsage, err
			}
		}
		progress := report.NewWork(os.Stderr, "probes", f.random)
		c, err := f.compare(target, name, sides, progress.Done)
		progress.Clear()
		if err == nil {
			err = f.write(stdout, name, c)
		}
		if err != nil {
			return exitUsage, err
		}
		if len(c.Rows) > 0 {
			status = exitViolated
		}
		all = append(all, c)
	}
	if f.json == "" {
		return status, nil
	}
	err = writeTo(f.json, stdout, func(w io.Writer) error {
		return report.ConformanceJSON(w, target.Name(), all)
	})
	return status, err
}

// compare compares with one profile, by a cover or by random walks.
func (f *conformanceFlags) compare(target stack.Target, profile string, sides []model.End,
	done func()) (*conformance.Comparison, error) {
	if f.random > 0 {
		return conformance.Walks(target, profile, sides, f.random, f.seed, cause.Kind, done)
	}
	return conformance.Compare(target, profile, sides, done)
}

func (f *conformanceFlags) prints() bool { return !f.quiet && f.json != "-" }

// write writes the findings of a profile, and their traces.
func (f *conformanceFlags) write(stdout io.Writer, profile string, c *conformance.Comparison) error {
	if f.prints() {
		if err := report.Findings(stdout, c, f.rows); err != nil {
			return err
		}
	}
	if f.traces == "" {
		return nil
	}
	if err := makeFolder(f.traces); err != nil {
		return err
	}
	found, left := cause.Find(c.Differences())
	number := 0
	write := func(name string, d *conformance.Difference, of *cause.Cause) error {
		number++
		name = filepath.Join(f.traces, fmt.Sprintf("%s-%02d-%s", profile, number, name))
		files, err := evidence.Files(d, of)
		if err != nil {
			return err
		}
		for _, ext := range slices.Sorted(maps.Keys(files)) {
			if err := writeTo(name+ext, stdout, func(w io.Writer) error {
				_, err := w.Write(files[ext])
				return err
			}); err != nil {
				return err
			}
		}
		return writeTo(name+".txt", stdout, func(w io.Writer) error {
			return report.Replay(w, d.Report, conformance.Time)
		})
	}
	for _, finding := range report.Sorted(c.Results[0].Target, found) {
		if err := write(finding.Name, finding.All[0], finding.Cause); err != nil {
			return err
		}
	}
	for i := range left {
		if err := write(slug(left[i].State+" "+left[i].What[0]), left[i].All[0], nil); err != nil {
			return err
		}
	}
	return nil
}

// slug returns a name as part of a file's.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
