package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/pprof"
)

func main() { os.Exit(run(os.Args[1:], thorough, os.Stdout, os.Stderr)) }

// Exit statuses.
const (
	exitMeasured = 0
	exitWrong    = 1 // a search did not find what it should
	exitUsage    = 2
)

// run measures what args say and returns the exit status.
func run(args []string, p plan, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	quick := flags.Bool("quick", false, "only what takes much less than a second")
	only := flags.String("row", "", "only the rows whose names match this `regexp`")
	written := flags.String("write", "", "write the capture of the row of this `name` to standard output, "+
		"for other programs")
	profile := flags.String("cpuprofile", "",
		"write a CPU profile to this `file`; its label row tells rows apart")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitMeasured
	case err != nil:
		return exitUsage
	case flags.NArg() > 0:
		flags.Usage()
		return exitUsage
	}
	if *written != "" {
		if err := writeCapture(stdout, *written); err != nil {
			fmt.Fprintln(stderr, err)
			return exitUsage
		}
		return exitMeasured
	}
	rows, err := choose(*only, *quick)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitUsage
	}
	if *profile != "" {
		stop, err := startProfile(*profile)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return exitUsage
		}
		defer stop()
	}
	var measured []measurement
	for i := range rows {
		fmt.Fprintf(stderr, "%s: ", rows[i].title())
		m, err := p.measure(&rows[i])
		if err != nil {
			fmt.Fprintln(stderr, err)
			return exitWrong
		}
		fmt.Fprintf(stderr, "%.3f s, ratio %.2f\n", m.seconds, m.ratio)
		measured = append(measured, m)
	}
	if err := writeTable(stdout, measured); err != nil {
		fmt.Fprintln(stderr, err)
		return exitWrong
	}
	writeSlower(stdout, measured, ratiosOf(reference))
	return exitMeasured
}

// choose returns the rows with a name that matches a pattern, of those that are
// quick or of all.
func choose(pattern string, quick bool) (chosen []row, err error) {
	names, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	for _, r := range rows() {
		if names.MatchString(r.name) && (r.quick || !quick) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return nil, errors.New("no such row")
	}
	return chosen, nil
}

func startProfile(name string) (stop func(), err error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}, nil
}
