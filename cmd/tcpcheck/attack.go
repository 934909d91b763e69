package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/ask/attack"
	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/report"
	"tcpcheck/settings"
)

// attackFlags are the flags of attack.
type attackFlags struct {
	profiles []string
	rfc5961  string
	ports    string
	window   countFlag
	ranges   countFlag
	forger   countFlag
	// timestamps says whether both ends send them.
	timestamps string
	// challengeACKs says whether they are counted.
	challengeACKs string
	maxStates     countFlag
	timeout       timeFlag
	json          string
	trace         string
	picture       string
}

// The values of --ports.
var portsNames = []string{"known", "unknown"}

// The values of --timestamps.
var offNames = []string{"off", "on"}

// The values of --challenge-acks.
var countedNames = []string{"unseen", "counted"}

// mostWindow is the largest window that there is: 65,535 with the largest shift (RFC 7323, 2.3).
const mostWindow = 65535 << 14

func attackCommand(status *int) *cobra.Command {
	f := attackFlags{window: countFlag{n: 65535, most: mostWindow}, ranges: countFlag{n: 28232, most: 65536},
		forger: countFlag{most: 4}, maxStates: countFlag{n: 500_000, most: 1 << 31}}
	cmd := &cobra.Command{
		Use:   "attack GOAL|all",
		Short: "What it costs someone who sees nothing to disturb a connection",
		Long: `Find what it costs someone who is not on the way, and sees nothing, to do
something to a connection by forged segments: in bits, the logarithm of how many
he has to send for those with the right numbers to be among them. For one
profile and one goal the cheapest run is shown, for several a table. The goals:
reset, close (by a false FIN or ACK), time-wait (end it before its time),
take-over (the server is connected to him, where the client was). It tells who
writes a stack which of its checks are worth what: docs/attack.md.

Exit status: 0 it is shown, 2 bad usage, 3 incomplete.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("attack: want all, or one goal of %s", goalNames())
			}
			return nil
		},
	}
	cmd.RunE = exitingWith(status, func(ctx context.Context, args []string, stdout io.Writer) (int, error) {
		return f.run(ctx, args[0], stdout)
	})
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&f.profiles, "profiles", nil,
		"`names` of the profiles that both ends have, of those that "+
			"\"tcpcheck list profiles\" shows (default: all)")
	flags.StringVar(&f.rfc5961, "rfc5961", attack.RFC5961Names[0],
		"whether both ends have the `rules` of RFC 5961: "+
			"profile, as that has them; on; off")
	flags.StringVar(&f.ports, "ports", portsNames[0], "whether the client's port is `known` or unknown")
	flags.Var(&f.ranges, "port-range", "how many ports the client's can be, where it is unknown; 28232 "+
		"are Linux's, "+
		"16384 RFC 6335's")
	flags.Var(&f.window, "window", "how many numbers are in a receive window")
	flags.Var(&f.forger, "forger", "how many segments are forged at most, of each as many as it costs "+
		"(default: two "+
		"for take-over, one for the others)")
	flags.StringVar(&f.timestamps, "timestamps", offNames[0], "whether both ends send `timestamps`: off, on")
	flags.StringVar(&f.challengeACKs, "challenge-acks", countedNames[0],
		"unseen, or counted: one limit for all "+
			"connections of a host, "+
			"and one of the `forger`'s own (CVE-2016-5696)")
	flags.Var(&f.maxStates, "max-states", "give a goal up as incomplete once more states than this are found")
	flags.Var(&f.timeout, "timeout", "end as incomplete after this time, such as 90s or 10m (default: no limit)")
	flags.StringVar(&f.json, "json", "", "write the prices and the runs as JSON to this `file`; - is standard "+
		"output, and nothing else is printed there then")
	flags.StringVar(&f.trace, "trace", "", "write the run, of one profile and one goal, as JSON to this `file`")
	flags.StringVar(&f.picture, "picture", "", "draw it to this `file`, whose extension says how: "+
		dot.FormatNames())
	return cmd
}

// goalNames lists the goals.
func goalNames() string { return strings.Join(names(properties.Goals, nameOfProperty), ", ") }

// run shows what the attacks cost that are asked for and returns the exit status.
func (f *attackFlags) run(ctx context.Context, goal string, stdout io.Writer) (int, error) {
	goals := properties.Goals
	if goal != "all" {
		g, ok := properties.GoalNamed(goal)
		if !ok {
			return exitUsage, fmt.Errorf("attack %s: want all, or one of %s", model.Quoted(goal), goalNames())
		}
		goals = []properties.Property{g}
	}
	q, profiles, err := f.question()
	if err != nil {
		return exitUsage, err
	}
	one := len(profiles) == 1 && len(goals) == 1
	if !one && (f.trace != "" || f.picture != "") {
		return exitUsage, fmt.Errorf("--trace and --picture: want one goal and one of --profiles")
	}
	if f.json == "-" && f.trace == "-" {
		return exitUsage, errors.New("--json - and --trace -: only one of them can go to standard output")
	}
	if f.picture != "" {
		if _, err := formatOf("picture", f.picture, dot.Formats); err != nil {
			return exitUsage, err
		}
	}
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	shown := &report.Attack{}
	for _, p := range profiles {
		var row []*attack.Answer
		for _, g := range goals {
			q.Profile, q.Goal = p, g
			a, err := attack.Ask(ctx, q)
			if err != nil {
				return exitUsage, err
			}
			if err := interruption(ctx); err != nil {
				return exitUsage, err
			}
			row = append(row, a)
		}
		shown.Rows = append(shown.Rows, row)
	}
	if f.json != "-" && f.trace != "-" {
		if err := shown.Write(stdout, report.Colored(stdout)); err != nil {
			return exitUsage, err
		}
	}
	if err := writing(f.json, stdout, shown.WriteJSON)(); err != nil {
		return exitUsage, err
	}
	status := exitHolds
	if shown.Incomplete() {
		status = exitIncomplete
	}
	if run := shown.Rows[0][0].Run; one && run != nil {
		return status, writeRun(stdout, run, f.trace, f.picture, report.Told{})
	}
	return status, nil
}

// question returns what the flags ask, but for the profile and the goal, and the profiles.
func (f *attackFlags) question() (attack.Question, []*settings.Profile, error) {
	q := attack.Question{Forger: int(f.forger.n), MaxStates: f.maxStates.n,
		Sizes: attack.Sizes{Window: float64(f.window.n), Ports: 1}}
	rules := slices.Index(attack.RFC5961Names, f.rfc5961)
	if rules < 0 {
		return q, nil, unknown("rfc5961", f.rfc5961, attack.RFC5961Names)
	}
	q.RFC5961 = attack.RFC5961(rules)
	switch slices.Index(portsNames, f.ports) {
	case 0:
	case 1:
		q.Ports = float64(f.ranges.n)
	default:
		return q, nil, unknown("ports", f.ports, portsNames)
	}
	if !slices.Contains(offNames, f.timestamps) {
		return q, nil, unknown("timestamps", f.timestamps, offNames)
	}
	if !slices.Contains(countedNames, f.challengeACKs) {
		return q, nil, unknown("challenge-acks", f.challengeACKs, countedNames)
	}
	q.Counted = f.challengeACKs == countedNames[1]
	q.Given = settings.Given{{Name: "timestamps", Value: f.timestamps}}
	if q.Window < 8 || q.Ports < 1 {
		return q, nil, fmt.Errorf("--window %v, --port-range %v: want at least 8 numbers, and one port", q.Window,
			f.ranges.n)
	}
	chosen := f.profiles
	if len(chosen) == 0 {
		chosen = settings.ProfileNames()
	}
	profiles, err := chosenProfiles(chosen)
	return q, profiles, err
}
