package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tcpcheck/dot"
	"tcpcheck/model"
	"tcpcheck/report"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/web/engine"
	"tcpcheck/web/site"
	"tcpcheck/wire/packetdrill"
	"tcpcheck/wire/pcapng"
)

// renderFlags are the flags of render.
type renderFlags struct {
	output, format, view, fold, side string
	browse                           browseFlag
	noAdvice                         bool
}

var views = []string{"ladder", "graph"}

// The formats of the ladder's view that are no pictures.
const (
	formatCapture dot.Format = "pcapng"
	formatScript  dot.Format = "pkt"
	formatPage    dot.Format = "html"
)

func renderCommand() *cobra.Command {
	var f renderFlags
	cmd := &cobra.Command{
		Use:   "render counterexample.json -o file",
		Short: "Draw a counterexample that verify --trace wrote",
		Long: `Draw a counterexample that "tcpcheck verify --trace" wrote: as a ladder of its
segments, or as a graph of its states. It is played again first; a file that is
no run of the model is refused. What "tcpcheck relay --json" wrote is drawn too,
as svg or txt: the first run in it.

The format is that of the file's extension: svg, png, a picture; dot, Graphviz;
mmd, a Mermaid sequence diagram; txt, the ladder as text; md, a report to paste
into an issue; html, a page in which it can be played, which needs nothing else;
pcapng, packets for Wireshark; pkt, a script for packetdrill, in which a kernel
plays one end. The view of graphs is there as dot, svg and png.

An output of - stands for standard output, and needs --format. Instead of to a
file it can go to a browser, with --browse.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("render: want one counterexample, a file that verify --trace wrote; got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args[0], cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.output, "output", "o", "", "write to this `file`; - is standard output")
	flags.StringVar(&f.format, "format", "", "the `format`: "+strings.Join(formatNames(renderFormats()), ", ")+
		" (default: by the file's extension)")
	flags.StringVar(&f.view, "view", views[0], "`what` to draw: "+strings.Join(views, " or "))
	flags.StringVar(&f.fold, "fold", dot.FoldNames()[0],
		"which states are one in a graph: those alike in `what`, of "+strings.Join(dot.FoldNames(), ", "))
	f.browse.add(flags, "it")
	addNoAdvice(flags, &f.noAdvice)
	flags.StringVar(&f.side, "for", "", "which `end` the kernel plays in a pkt: a or b (default: the one at "+
		"which the run ends)")
	return cmd
}

// renderFormats returns the formats of the ladder's view.
func renderFormats() []dot.Format {
	return append(slices.Clone(dot.Formats), formatPage, formatCapture, formatScript)
}

func formatNames(formats []dot.Format) []string {
	return names(formats, func(f dot.Format) string { return string(f) })
}

// run draws the counterexample in the file of that name.
func (f *renderFlags) run(ctx context.Context, name string, stdout io.Writer) error {
	if f.browse {
		return f.toBrowser(ctx, name)
	}
	format, err := f.chosen()
	if err != nil {
		return err
	}
	if data := firstOf(name, trace.MaxBytes); report.IsRelay(data) {
		return f.ofRelay(data, name, format, stdout)
	}
	run, err := loadRun(name)
	if err != nil {
		return err
	}
	if f.view == "graph" {
		return writeTo(f.output, stdout, func(w io.Writer) error {
			return renderGraph(ctx, run, f.fold, string(format), w)
		})
	}
	switch format {
	case formatCapture:
		return writeTo(f.output, stdout, func(w io.Writer) error { return pcapng.Write(w, run) })
	case formatScript:
		end := packetdrill.Side(run)
		if f.side != "" {
			end = model.End(slices.Index(endNames, f.side))
		}
		return writeTo(f.output, stdout, func(w io.Writer) error { return packetdrill.Write(w, run, end) })
	case formatPage:
		return writeTo(f.output, stdout, func(w io.Writer) error { return writePage(w, run) })
	case dot.Graphviz, dot.SVG, dot.PNG, dot.Text, dot.Mermaid, dot.Markdown:
	}
	told, err := tell(ctx, run, &run.Parameters, !f.noAdvice)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	return drawLadder(run, told, f.output, format, stdout)
}

// ofRelay draws the first run in what relay --json wrote.
func (f *renderFlags) ofRelay(data []byte, name string, format dot.Format, stdout io.Writer) error {
	if f.view != views[0] || format != dot.SVG && format != dot.Text {
		return fmt.Errorf("%s: a relay's run is drawn as a ladder only, as svg or txt", model.Quoted(name))
	}
	found, err := report.ReadRelay(data)
	if err != nil {
		return fmt.Errorf("%s: %w", model.Quoted(name), err)
	}
	return writeTo(f.output, stdout, func(w io.Writer) error {
		if format == dot.Text {
			return report.RelayLadder(w, found)
		}
		return report.RelayPicture(w, found)
	})
}

// toBrowser shows the counterexample in the file of that name in a browser.
func (f *renderFlags) toBrowser(ctx context.Context, name string) error {
	if f.output != "" {
		return fmt.Errorf("--output %s: it does not go with --browse", model.Quoted(f.output))
	}
	if report.IsRelay(firstOf(name, trace.MaxBytes)) {
		return fmt.Errorf("%s: the page plays no runs of relays; want --output, as svg or txt", model.Quoted(name))
	}
	if err := f.browse.check(); err != nil {
		return err
	}
	run, err := loadRun(name)
	if err != nil {
		return err
	}
	return f.browse.show(ctx, run)
}

// writePage writes a page that shows the run and needs nothing else.
func writePage(w io.Writer, run *trace.Run) error {
	page, err := site.Built()
	if err != nil {
		return err
	}
	title, data, err := engine.Alone(run)
	if err != nil {
		return err
	}
	text, err := page.Alone(title, data)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// formatOf returns the format that the extension of a file names, one of those
// known.
func formatOf(flag, name string, known []dot.Format) (dot.Format, error) {
	extension := dot.Format(strings.TrimPrefix(filepath.Ext(name), "."))
	if slices.Contains(known, extension) {
		return extension, nil
	}
	return "", fmt.Errorf("--%s %s: want an extension of %s", flag, model.Quoted(name),
		strings.Join(formatNames(known), ", "))
}

// chosen returns the format, and checks the flags.
func (f *renderFlags) chosen() (dot.Format, error) {
	if !slices.Contains(views, f.view) {
		return "", unknown("view", f.view, views)
	}
	if !slices.Contains(dot.FoldNames(), f.fold) {
		return "", unknown("fold", f.fold, dot.FoldNames())
	}
	if f.output == "" {
		return "", errors.New("--output: want a file, or - for standard output")
	}
	formats := renderFormats()
	if f.view == "graph" {
		formats = dot.GraphFormats
	}
	format, err := f.formatOf(formats)
	if err != nil || f.side == "" {
		return format, err
	}
	if !slices.Contains(endNames, f.side) {
		return "", unknown("for", f.side, endNames)
	}
	if format != formatScript {
		return "", fmt.Errorf("--for %s: only a pkt is for one end, not %s", f.side, format)
	}
	return format, nil
}

// formatOf returns the format, one of those known.
func (f *renderFlags) formatOf(known []dot.Format) (dot.Format, error) {
	all := formatNames(known)
	if f.format != "" {
		if !slices.Contains(all, f.format) {
			return "", unknown("format", f.format, all)
		}
		return dot.Format(f.format), nil
	}
	if f.output == "-" {
		return "", fmt.Errorf("--output -: want --format as well, one of %s", strings.Join(all, ", "))
	}
	format, err := formatOf("output", f.output, known)
	if err != nil {
		return "", fmt.Errorf("%w, or --format", err)
	}
	return format, nil
}

// loadRun reads the counterexample in the file of that name.
func loadRun(name string) (*trace.Run, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", model.Quoted(name), errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	run, err := verify.Load(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", model.Quoted(name), err)
	}
	return run, nil
}
