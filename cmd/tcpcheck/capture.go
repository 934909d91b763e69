package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/settings"
	"tcpcheck/web/site"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// captureFlags are the flags of capture.
type captureFlags struct {
	settings     *settingFlags
	json, output string
	anomalous    bool
	connection   int
	summary      bool
	match        string
	fails        []string
	browse       browseFlag
	// The filters as they were given.
	filters                 string
	causes, verdicts, hosts []string
	ports                   []uint
}

// Defaults of a comparison with a capture: a profile whose times are durations, and
// an MSL for those whose times are not.
const (
	captureProfile = "linux"
	captureMSL     = "30s"
)

// The values of --match.
const (
	matchAnomalies = "anomalies"
	matchAll       = "all"
)

// noCapture are the settings that a comparison with a capture does not use: what
// the network did, what the applications did and what numbers there are is in it.
var noCapture = []string{
	"delay", "min-delay", "loss", "duplicates", "strays", "forger", "aborts", "incarnations", "data", "data-a",
	"data-b",
	"window", "seq-mod", "first-closer", "open", "start", "left", "resolution", "isn", "isn-a", "isn-b",
}

func captureCommand(status *int) *cobra.Command {
	var f captureFlags
	cmd := &cobra.Command{
		Use:   "capture FILE|DIR|- ...",
		Short: "Explain how the connections in a capture ended",
		Long: `Read a capture, pcap, pcapng or the lines that tcpdump or tshark printed, and
tell of each TCP connection in it how it ended: the states of both ends, who
closed first, who was left with TIME-WAIT, what was lost or came twice, which
properties were violated, and where each RST comes from. And whether the model
has a run that shows the same, under the profile of a stack; if not, at which
frame the capture leaves it.

With - the capture is read from standard input. Of more than ten connections
there is a table: how they ended, by cause, by verdict, and where TIME-WAIT was
held; then those are told of that --connection, --filter, --cause, --verdict,
--host, --port or --anomalous ask for. Of those, ordinary ones are not compared
with the model, unless --match all or --connection asks for it.

With two files, taken at the two ends of the same connections, what is in one
only was lost. More files, and folders, are read one after the other.

With -o a connection is drawn as well: as svg or png, a picture; as dot, mmd or
md, for Graphviz, Mermaid or an issue; as txt. If there are several,
--connection chooses one.

Exit status: 0 nothing is anomalous, 1 a property is violated or the model does
not allow what was seen, 2 bad usage or no capture, 3 nothing is anomalous, but
it could not be decided whether the model allows all that was seen. With
--fail-on: 1 one of those names is there, 0 none is.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 {
				return fmt.Errorf("capture: want a file, or several, got none, see %s --help", cmd.CommandPath())
			}
			if len(args)-len(slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == stdin })) > 1 {
				return errors.New("capture: want standard input, -, once")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := leave(cmd.Context(), func() (int, error) {
				return f.run(cmd.Context(), args, cmd.OutOrStdout())
			})
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.json, "json", "", "write the report as JSON to this `file`, - for standard output")
	flags.StringVarP(&f.output, "output", "o", "", "draw a connection to this `file`, whose extension says "+
		"how: "+strings.Join(formatNames(dot.Formats), ", "))
	f.browse.add(flags, "it")
	flags.StringVar(&f.filters, "filter", "", "tell only of connections for which this `expression` is true, "+
		"such as 'host 192.0.2.1 and port 80': terms are host, port, frame, end, cause and verdict")
	flags.IntVar(&f.connection, "connection", 0, "tell only of the connection of this `number` in the report")
	flags.BoolVar(&f.anomalous, "anomalous", false, "tell only of connections that are anomalous")
	flags.StringArrayVar(&f.causes, "cause", nil, "tell only of connections with the cause of this `name`, "+
		"or none; can be repeated, as can the next three")
	flags.StringArrayVar(&f.verdicts, "verdict", nil, "tell only of those with this `verdict`: a property "+
		"that is violated, allowed, allowed-under, not-allowed or not-decided")
	flags.StringArrayVar(&f.hosts, "host", nil, "tell only of those of which one end has this `address`")
	flags.UintSliceVar(&f.ports, "port", nil, "tell only of those of which one end has this `port`")
	flags.BoolVar(&f.summary, "summary", false, "write the table only, of few connections too")
	flags.StringSliceVar(&f.fails, "fail-on", nil, "exit with status 1 only for these `causes` or verdicts")
	flags.StringVar(&f.match, "match", matchAnomalies, "which of many connections are compared with the model: "+
		matchAnomalies+", those that are not ordinary, or "+matchAll)
	f.settings = addSettings(flags, noCapture...)
	refuse(flags, "the capture itself shows what was lost, sent and numbered; see \"tcpcheck capture --help\"",
		noCapture...)
	for _, k := range f.settings.all {
		flag := flags.Lookup(k.name)
		flag.Usage, _, _ = strings.Cut(flag.Usage, " (default")
	}
	flags.Lookup("profile").Usage += " (default " + captureProfile +
		"); each of the following, where not given, is the profile's"
	flags.Lookup("msl").Usage += " (default " + captureMSL + ")"
	return cmd
}

// run explains the captures and returns the exit status.
func (f *captureFlags) run(ctx context.Context, files []string, stdout io.Writer) (int, error) {
	var beside map[string][]byte
	if f.browse {
		var err error
		if beside, err = browsed(files); err == nil {
			err = f.browse.check()
		}
		if err != nil {
			return exitUsage, err
		}
	}
	resolved, err := f.resolve()
	if err != nil {
		return exitUsage, err
	}
	r := &account.Account{
		Profiles: resolved.Profiles, Rules: match.Rules{
			Parameters: resolved.Parameters,
			Habits:     [2]match.Habits{match.HabitsOf(resolved.Profiles[0]), match.HabitsOf(resolved.Profiles[1])},
		},
		OnlyAnomalous: f.anomalous, Summary: f.summary, SearchAll: f.match == matchAll, Fails: f.fails,
	}
	var format dot.Format
	if f.output != "" {
		if format, err = formatOf("output", f.output, dot.Formats); err != nil {
			return exitUsage, err
		}
	}
	if r.Filter, err = f.filter(); err != nil {
		return exitUsage, err
	}
	if known := []string{matchAnomalies, matchAll}; !slices.Contains(known, f.match) {
		return exitUsage, unknown("match", f.match, known)
	}
	for _, name := range f.fails {
		if known := slices.Concat(account.Causes(), account.Verdicts()); !slices.Contains(known, name) {
			return exitUsage, unknown("fail-on", name, known)
		}
	}
	if err = f.read(r, files); err != nil {
		return exitUsage, err
	}
	if err := f.choose(r); err != nil {
		return exitUsage, err
	}
	if err := allOf(
		func() error { return f.tell(r, stdout) },
		func() error {
			if f.output == "" {
				return nil
			}
			return f.draw(*r, files, format, stdout)
		},
		func() error {
			if !f.browse {
				return nil
			}
			return f.show(ctx, files, beside)
		},
	); err != nil {
		return exitUsage, err
	}
	switch {
	case len(r.Fails) > 0 && r.Failed == 0:
		return exitHolds, nil
	case r.Anomalous > 0 || r.Failed > 0:
		return exitViolated, nil
	case r.Undecided > 0:
		return exitIncomplete, nil
	}
	return exitHolds, nil
}

// show has a browser show the captures, until ctx ends.
func (f *captureFlags) show(ctx context.Context, files []string, beside map[string][]byte) error {
	page, err := site.Built()
	if err != nil {
		return err
	}
	return visit(ctx, page.With(beside), captureFragment(files, f.settings.given(), f.connection))
}

// tell writes the report, as text, as lines of JSON, or as both.
func (f *captureFlags) tell(r *account.Account, stdout io.Writer) error {
	text := report.CaptureText(stdout, r, report.Colored(stdout))
	switch f.json {
	case "":
		return report.Captures(r, text)
	case "-":
		return report.CaptureJSON(stdout, r)
	}
	var none missing
	err := writeTo(f.json, stdout, func(w io.Writer) error {
		err := report.Captures(r, text, report.CaptureLines(w, r))
		errors.As(err, &none)
		return err
	})
	if none != (missing{}) {
		return none
	}
	return err
}

// filter returns what the flags ask for.
func (f *captureFlags) filter() (account.Filter, error) {
	filter := account.Filter{Causes: f.causes, Verdicts: f.verdicts}
	if f.filters != "" {
		var err error
		if filter.Where, err = account.ParseExpression(f.filters); err != nil {
			return filter, fmt.Errorf("--filter %s: %w", model.Quoted(f.filters), err)
		}
	}
	for _, name := range f.causes {
		if known := account.Causes(); !slices.Contains(known, name) {
			return filter, unknown("cause", name, known)
		}
	}
	for _, name := range f.verdicts {
		if known := account.Verdicts(); !slices.Contains(known, name) {
			return filter, unknown("verdict", name, known)
		}
	}
	for _, host := range f.hosts {
		addr, err := netip.ParseAddr(host)
		if err != nil {
			return filter, fmt.Errorf("--host %s: want an IP address, such as 192.0.2.1", model.Quoted(host))
		}
		filter.Hosts = append(filter.Hosts, addr)
	}
	for _, port := range f.ports {
		if port == 0 || port > 65535 {
			return filter, fmt.Errorf("--port %d: want a number from 1 to 65535", port)
		}
		filter.Ports = append(filter.Ports, uint16(port))
	}
	return filter, nil
}

// choose makes the report tell of the connection that is asked for. A picture is of one.
func (f *captureFlags) choose(r *account.Account) error {
	r.Only = f.connection
	if r.Stream != nil {
		return nil
	}
	n := len(r.Connections)
	switch {
	case f.there(n) != nil:
		return f.there(n)
	case f.output != "" && n == 0:
		return fmt.Errorf("--output %s: there is no TCP connection to draw", model.Quoted(f.output))
	case f.output != "" && n > 1 && f.connection == 0:
		return fmt.Errorf("--output %s: there are %d connections, choose one with --connection 1 to %d",
			model.Quoted(f.output), n, n)
	}
	return nil
}

// A missing is the error for a connection that there is none of.
type missing struct{ wanted, all int }

func (m missing) Error() string {
	return fmt.Sprintf("--connection %d: want a number from 1 to %d, those of the report", m.wanted, m.all)
}

// there says whether the connection that is asked for is one of so many.
func (f *captureFlags) there(all int) error {
	if f.connection == 0 && !f.settings.flags.Changed("connection") || 1 <= f.connection && f.connection <= all {
		return nil
	}
	return missing{f.connection, all}
}

// draw draws the connection, be it anomalous or not.
func (f *captureFlags) draw(r account.Account, files []string, format dot.Format, stdout io.Writer) error {
	r.OnlyAnomalous, r.Filter = false, account.Filter{}
	d, err := report.CaptureDrawing(&r, f.command(files))
	if err != nil {
		return err
	}
	return writeTo(f.output, stdout, func(w io.Writer) error { return d.Write(w, format) })
}

// command returns the command that draws the same again.
func (f *captureFlags) command(files []string) string {
	words := []string{"tcpcheck capture"}
	for _, name := range files {
		words = append(words, model.Quoted(name))
	}
	for _, s := range f.settings.given() {
		words = append(words, "--"+s.Name+" "+s.Value)
	}
	if f.connection > 0 {
		words = append(words, fmt.Sprintf("--connection %d", f.connection))
	}
	return strings.Join(append(words, "-o "+model.Quoted(f.output)), " ")
}

// resolve returns what the capture is compared with. Its times are durations.
func (f *captureFlags) resolve() (*settings.Resolved, error) {
	given := f.settings.given()
	if _, ok := given.Get("profile"); !ok {
		given = given.With("profile", captureProfile)
	}
	if _, ok := given.Get("msl"); !ok {
		given = given.With("msl", captureMSL)
	}
	return settings.Resolve(given)
}

// read has the report read the files: two of them, one of each end, together, and else each
// by itself. What is drawn is read whole.
func (f *captureFlags) read(r *account.Account, files []string) error {
	all, err := inputs(files)
	if err != nil {
		return err
	}
	for _, in := range all {
		if in.found || in.name == stdin {
			continue
		}
		_, file, err := in.open()
		if err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
		_ = file.Close()
	}
	all = joinParts(all)
	if two := len(files) == 2 && len(all) == 2 && !all[0].found && !all[1].found; !two && f.output == "" {
		stream(r, all, f.there)
		return nil
	}
	var sides [][]*capture.Connection
	for _, in := range all {
		of, counts, err := in.whole(len(all) == 1)
		if err != nil {
			return fmt.Errorf("%s: %w", in.called(), err)
		}
		r.Files, r.Counts = append(r.Files, in.called()), append(r.Counts, counts)
		r.Interfaces = len(of) == 2
		sides = append(sides, of...)
	}
	if len(all) == 2 || r.Interfaces {
		sides = [][]*capture.Connection{capture.Merge(sides[0], sides[1])}
	}
	r.Connections = slices.Concat(sides...)
	return nil
}
