package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tcpcheck/dot"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/relay"
	"tcpcheck/report"
)

// relayFlags are the flags of relay, and the parameters that were given.
type relayFlags struct {
	given      []model.Setting
	properties []string
	least      string
	upTo       string
	resolution timeFlag
	maxStates  countFlag
	timeout    timeFlag
	json       string
	story      string
	picture    string
}

func relayCommand(status *int) *cobra.Command {
	f := relayFlags{maxStates: countFlag{n: 5_000_000, most: 1 << 31}}
	cmd := &cobra.Command{
		Use:   "relay [NAME]",
		Short: "Is anything lost where a proxy ends TCP on both sides",
		Long: `Check what users take a connection through a proxy to do: client A, a relay,
server B; two connections, four sockets. Is the response lost where A has ended
its stream, is a part taken for the whole, is a reset told, does the relay let
go. NAME is one that there is (list relays); without it the relay passes all on.
With --least find how long at least it must keep what is idle or half-closed.

Times are in ticks, or all durations: docs/relay.md. The page (serve) plays no
runs of relays.

Exit status: 0 all hold, 1 one is violated, 2 bad usage, 3 incomplete.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("relay %s: want at most one name of %s", model.Quoted(args[1]),
					strings.Join(relay.AllNames(), ", "))
			}
			return nil
		},
	}
	cmd.RunE = exitingWith(status, f.run)
	flags := cmd.Flags()
	flags.SortFlags = false
	f.addParameters(flags)
	refuse(flags, "a relay has no profile but its name, which comes first: tcpcheck relay socat", "profile")
	flags.StringSliceVar(&f.properties, "property", nil, "check only these `properties`: "+
		strings.Join(names(relay.Properties, nameOfRelayProperty), ", "))
	flags.StringVar(&f.story, "story", "", "tell what people say of proxies, and what comes of it: the "+
		"`name` of a story, or all")
	flags.StringVar(&f.least, "least", "", "find the least that this `time` of the relay can be: "+
		strings.Join(relay.Timeouts, ", "))
	flags.StringVar(&f.upTo, "up-to", "", "the longest `time` that --least tries (default: 1,000 ticks)")
	flags.Var(&f.resolution, "resolution", "how long a tick is, where times are durations (default: the "+
		"longest that goes into each)")
	flags.Var(&f.maxStates, "max-states", "give up as incomplete once more states than this are found")
	flags.Var(&f.timeout, "timeout", "end as incomplete after this time, such as 90s or 10m (default: no limit)")
	flags.StringVar(&f.json, "json", "", "write the answer as JSON to this `file`, of which render draws the "+
		"first run; - is standard output, and nothing else is printed there then")
	flags.StringVar(&f.picture, "picture", "",
		"draw the first run that violates a property to this `file`, as svg")
	return cmd
}

func nameOfRelayProperty(p relay.Property) string { return p.Name }

// relayWords returns the words for a flag of relay; nil where it takes a number or a time.
func relayWords(flag string) []string {
	if d, ok := relay.ParameterNamed(flag); ok {
		return d.Choices
	}
	return nil
}

// relayParameter is the flag of a parameter of a relay, or of the two of its sides.
type relayParameter struct {
	name, value string
	given       *[]model.Setting
	of          *relay.Parameter
}

// String returns the value; "" if it was not given.
func (p *relayParameter) String() string { return p.value }

// Set notes the value.
func (p *relayParameter) Set(value string) error {
	p.value = value
	*p.given = append(*p.given, model.Setting{Name: p.name, Value: value})
	return nil
}

// Type names the form in usage texts.
func (p *relayParameter) Type() string { return strings.Join(p.of.Choices, "|") }

// addParameters adds a flag for each parameter; for those of the two sides one for both as well.
func (f *relayFlags) addParameters(flags *pflag.FlagSet) {
	add := func(d *relay.Parameter, name, usage string) {
		switch {
		case len(d.Choices) > 0:
			usage += " (default " + d.Default + ")"
		case d.Time:
			usage += "; a `time` (default " + d.Default + ")"
		default:
			usage += fmt.Sprintf("; `n` is %d to %d (default %s)", d.Least, d.Most, d.Default)
		}
		flags.Var(&relayParameter{name: name, given: &f.given, of: d}, name, usage)
	}
	for i := range relay.Dictionary {
		d := &relay.Dictionary[i]
		both := model.BothEnds(d.Name)
		if both != d.Name && flags.Lookup(both) == nil {
			add(d, both, d.Both)
		}
		add(d, d.Name, d.Sentence)
		flags.Lookup(d.Name).Hidden = both != d.Name
	}
}

// run answers and returns the exit status.
func (f *relayFlags) run(ctx context.Context, args []string, stdout io.Writer) (int, error) {
	if f.story != "" {
		return f.tell(ctx, args, stdout)
	}
	q, err := f.question(args)
	if err != nil {
		return exitUsage, err
	}
	ctx, stop := f.timeout.bound(ctx)
	defer stop()
	if f.least != "" {
		return f.findLeast(ctx, q, stdout)
	}
	a, err := relay.Ask(ctx, q)
	if err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, err
	}
	if f.json != "-" {
		if err := report.Relay(stdout, a); err != nil {
			return exitUsage, err
		}
	}
	if err := f.draw(a, stdout); err != nil {
		return exitUsage, err
	}
	err = writing(f.json, stdout, func(w io.Writer) error { return report.RelayJSON(w, a) })()
	return exitStatus(a.Verdict()), err
}

// nameOfStory is what a story is called.
func nameOfStory(s relay.Story) string { return s.Name }

// tell tells a story, or all, and returns the exit status.
func (f *relayFlags) tell(ctx context.Context, args []string, stdout io.Writer) (int, error) {
	if len(args) > 0 || len(f.given) > 0 || f.least != "" || f.json != "" || f.picture != "" ||
		len(f.properties) > 0 {
		return exitUsage, errors.New("--story: want nothing else, since a story has its own questions")
	}
	stories := relay.Stories()
	if f.story != "all" {
		s, ok := relay.StoryNamed(f.story)
		if !ok {
			return exitUsage, unknown("story", f.story, append(names(stories, nameOfStory), "all"))
		}
		stories = []relay.Story{*s}
	}
	status, all := exitHolds, [][]relay.Told{}
	for i := range stories {
		told, err := stories[i].Tell(ctx)
		if err == nil {
			err = interruption(ctx)
		}
		if err != nil {
			return exitUsage, err
		}
		for j := range told {
			if !told[j].OK() {
				status = exitViolated
			}
		}
		all = append(all, told)
	}
	if f.story != "all" {
		return status, report.RelayStory(stdout, &stories[0], all[0])
	}
	return status, report.RelayStories(stdout, stories, all)
}

// findLeast answers for the shortest time.
func (f *relayFlags) findLeast(ctx context.Context, q relay.Question, stdout io.Writer) (int, error) {
	upTo := relay.UpTo
	if f.upTo != "" {
		var err error
		if upTo, err = q.Ticks("up-to", f.upTo); err != nil {
			return exitUsage, err
		}
	}
	l, err := relay.FindLeast(ctx, q, f.least, upTo)
	if err == nil {
		err = interruption(ctx)
	}
	if err != nil {
		return exitUsage, err
	}
	if f.json != "-" {
		if err := report.RelayLeast(stdout, l, &q); err != nil {
			return exitUsage, err
		}
	}
	if l.Short != nil {
		if err := f.draw(l.Short, stdout); err != nil {
			return exitUsage, err
		}
	}
	status := exitHolds
	switch {
	case l.Limit != explore.NoLimit:
		status = exitIncomplete
	case l.Enough == nil:
		status = exitViolated
	}
	return status, writing(f.json, stdout, func(w io.Writer) error { return report.RelayLeastJSON(w, l, &q) })()
}

// draw draws the first run that violates a property, if that is wanted and there is one.
func (f *relayFlags) draw(a *relay.Answer, stdout io.Writer) error {
	for i := range a.Findings {
		if a.Findings[i].Run != nil {
			return writing(f.picture, stdout, func(w io.Writer) error {
				return report.RelayPicture(w, &a.Findings[i])
			})()
		}
	}
	return nil
}

// question returns what is asked.
func (f *relayFlags) question(args []string) (relay.Question, error) {
	q := relay.Question{MaxStates: f.maxStates.n, Properties: relay.Properties}
	var named *relay.Named
	if len(args) > 0 {
		var ok bool
		if named, ok = relay.Lookup(args[0]); !ok {
			return q, fmt.Errorf("relay %s: want one of %s", model.Quoted(args[0]),
				strings.Join(relay.AllNames(), ", "))
		}
	}
	if len(f.properties) > 0 {
		q.Properties = nil
	}
	for _, name := range f.properties {
		p, ok := relay.PropertyNamed(name)
		if !ok {
			return q, unknown("property", name, names(relay.Properties, nameOfRelayProperty))
		}
		q.Properties = append(q.Properties, *p)
	}
	if f.picture != "" {
		if _, err := formatOf("picture", f.picture, []dot.Format{dot.SVG}); err != nil {
			return q, err
		}
	}
	if f.upTo != "" && f.least == "" {
		return q, errors.New("--up-to: want --least as well")
	}
	r, err := relay.Resolve(f.given, named, time.Duration(f.resolution))
	if err != nil {
		return q, err
	}
	q.Resolved = *r
	return q, nil
}
