package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tcpcheck/ask/sweep"
	"tcpcheck/model"
	"tcpcheck/report"
)

// sweepOutput is in which format the results of a sweep are written, and where to.
type sweepOutput struct{ format, file string }

func (o *sweepOutput) add(flags *pflag.FlagSet) {
	flags.StringVar(&o.format, "format", "", "the `format`: "+strings.Join(report.SweepFormats, ", ")+
		" (default: by the file's extension, or table)")
	flags.StringVarP(&o.file, "output", "o", "-", "write to this `file`; - is standard output")
}

// given says whether there is anything but the defaults.
func (o *sweepOutput) given() bool { return o.format != "" || o.file != "-" }

// check chooses the format, by default that of the file's extension, and returns an error
// if a grid cannot be written in it.
func (o *sweepOutput) check(grid *sweep.Grid) error {
	if o.format == "" && o.file == "-" {
		o.format = "table"
	}
	if o.format == "" {
		o.format = strings.TrimPrefix(filepath.Ext(o.file), ".")
		if o.format == "txt" {
			o.format = "table"
		}
		if !slices.Contains(report.SweepFormats, o.format) || filepath.Ext(o.file) == ".table" {
			return fmt.Errorf("--output %s: want an extension of txt, %s, or --format",
				model.Quoted(o.file), strings.Join(report.SweepFormats[1:], ", "))
		}
	}
	if !slices.Contains(report.SweepFormats, o.format) {
		return unknown("format", o.format, report.SweepFormats)
	}
	if err := report.SweepFits(grid, o.format); err != nil {
		return fmt.Errorf("--format %s: %w", o.format, err)
	}
	return nil
}

// write writes the results, and what is known of the plane, if anything is, in the format that was chosen.
func (o *sweepOutput) write(stdout io.Writer, grid *sweep.Grid, results []*sweep.Result,
	plane *sweep.Plane) error {
	return writeTo(o.file, stdout, func(w io.Writer) error {
		return report.Sweep(w, grid, results, plane, o.format)
	})
}
