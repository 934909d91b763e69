package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/settings"
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
	// The filters as they were given.
	causes, verdicts, hosts []string
	ports                   []uint
}

// Defaults of a comparison with a capture: a profile whose times are durations, and
// an MSL for those whose times are not.
const (
	captureProfile = "linux"
	captureMSL     = "30s"
)

// noCapture are the settings that a comparison with a capture does not use: what
// the network did, what the applications did and what numbers there are is in it.
var noCapture = []string{
	"delay", "min-delay", "loss", "duplicates", "strays", "aborts", "incarnations", "data", "data-a", "data-b",
	"window", "seq-mod", "first-closer", "start", "resolution", "isn", "isn-a", "isn-b",
}

func captureCommand(status *int) *cobra.Command {
	var f captureFlags
	cmd := &cobra.Command{
		Use:   "capture FILE|- [FILE2]",
		Short: "Explain how the connections in a capture ended",
		Long: `Read a capture, pcap, pcapng or the lines that tcpdump or tshark printed, and
tell of each TCP connection in it how it ended: the states of both ends, who
closed first, who was left with TIME-WAIT, what was lost or came twice, which
properties were violated, and where each RST comes from. And whether the model
has a run that shows the same, under the profile of a stack; if not, at which
frame the capture leaves it.

With - the capture is read from standard input. Of more than ten connections
there is a table, by cause and by verdict; then only those are told of that
--connection, --cause, --verdict, --host, --port or --anomalous ask for.

With two files, taken at the two ends of the same connections, what is in one
only was lost.

With -o a connection is drawn as well: as svg or png, a picture; as dot, mmd or
md, for Graphviz, Mermaid or an issue; as txt. If there are several,
--connection chooses one.

Exit status: 0 nothing is anomalous, 1 a property is violated or the model does
not allow what was seen, 2 bad usage or no capture, 3 nothing is anomalous, but
it could not be decided whether the model allows all that was seen.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return fmt.Errorf("capture: want one file, or two, got %d, see %s --help", len(args), cmd.CommandPath())
			}
			if len(args) == 2 && args[0] == "-" && args[1] == "-" {
				return errors.New("capture: want standard input, -, once")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := leave(cmd.Context(), func() (int, error) { return f.run(args, cmd.OutOrStdout()) })
			*status = s
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.json, "json", "", "write the report as JSON to this `file`, - for standard output")
	flags.StringVarP(&f.output, "output", "o", "", "draw a connection to this `file`, whose extension says "+
		"how: "+strings.Join(formatNames(dot.Formats), ", "))
	flags.IntVar(&f.connection, "connection", 0, "tell only of the connection of this `number` in the report")
	flags.BoolVar(&f.anomalous, "anomalous", false, "tell only of connections that are anomalous")
	flags.StringArrayVar(&f.causes, "cause", nil, "tell only of connections with the cause of this `name`, "+
		"or none; can be repeated, as can the next three")
	flags.StringArrayVar(&f.verdicts, "verdict", nil, "tell only of those with this `verdict`: a property "+
		"that is violated, allowed, not-allowed or not-decided")
	flags.StringArrayVar(&f.hosts, "host", nil, "tell only of those of which one end has this `address`")
	flags.UintSliceVar(&f.ports, "port", nil, "tell only of those of which one end has this `port`")
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
func (f *captureFlags) run(files []string, stdout io.Writer) (int, error) {
	resolved, err := f.resolve()
	if err != nil {
		return exitUsage, err
	}
	r := &account.Account{
		Files: fileNames(files), Profiles: resolved.Profiles, Rules: match.Rules{Parameters: resolved.Parameters},
		OnlyAnomalous: f.anomalous,
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
	if r.Connections, err = f.read(r, files); err != nil {
		return exitUsage, err
	}
	if err := f.choose(r); err != nil {
		return exitUsage, err
	}
	if err := allOf(
		func() error {
			if f.json == "-" {
				return nil
			}
			return report.Capture(stdout, r, report.Colored(stdout))
		},
		writing(f.json, stdout, func(w io.Writer) error { return report.CaptureJSON(w, r) }),
		func() error {
			if f.output == "" {
				return nil
			}
			return f.draw(*r, files, format, stdout)
		},
	); err != nil {
		return exitUsage, err
	}
	switch {
	case r.Anomalous > 0:
		return exitViolated, nil
	case r.Undecided > 0:
		return exitIncomplete, nil
	}
	return exitHolds, nil
}

// filter returns what the flags ask for.
func (f *captureFlags) filter() (account.Filter, error) {
	filter := account.Filter{Causes: f.causes, Verdicts: f.verdicts}
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

// stdin is what stands for standard input where a file is named.
const stdin = "-"

// fileNames returns what files are called in a report.
func fileNames(files []string) []string {
	names := slices.Clone(files)
	for i, name := range names {
		if name == stdin {
			names[i] = "standard input"
		}
	}
	return names
}

// choose makes the report tell of the connection that is asked for. A picture is of one.
func (f *captureFlags) choose(r *account.Account) error {
	n := len(r.Connections)
	switch {
	case f.connection < 0 || f.connection > n || f.connection == 0 && f.settings.flags.Changed("connection"):
		return fmt.Errorf("--connection %d: want a number from 1 to %d, those of the report", f.connection, n)
	case f.output != "" && n == 0:
		return fmt.Errorf("--output %s: there is no TCP connection to draw", model.Quoted(f.output))
	case f.output != "" && n > 1 && f.connection == 0:
		return fmt.Errorf("--output %s: there are %d connections, choose one with --connection 1 to %d",
			model.Quoted(f.output), n, n)
	}
	r.Only = f.connection
	return nil
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

// read reads the files of the report, and puts together what two have, or the two
// interfaces of one.
func (f *captureFlags) read(r *account.Account, files []string) ([]*capture.Connection, error) {
	var all [][]*capture.Connection
	for i, name := range files {
		sides, counts, err := readCapture(name, len(files) == 1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Files[i], err)
		}
		r.Interfaces = len(sides) == 2
		all = append(all, sides...)
		r.Counts = append(r.Counts, counts)
	}
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return capture.Merge(all[0], all[1]), nil
}

// readCapture reads one file as a stream: what each of two interfaces saw apart, if
// that is wanted, and all else together.
func readCapture(name string, apart bool) (sides [][]*capture.Connection, counts capture.Counts, err error) {
	file := os.Stdin
	if name != stdin {
		if file, err = os.Open(name); err != nil {
			return nil, counts, err
		}
		defer func() { _ = file.Close() }()
	}
	reader, err := capture.NewReader(file)
	if err != nil {
		return nil, counts, err
	}
	if !apart {
		connections, err := capture.Read(reader)
		return [][]*capture.Connection{connections}, reader.Counts(), err
	}
	sides, err = capture.ReadSides(reader)
	return sides, reader.Counts(), err
}
