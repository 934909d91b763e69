package report

import (
	"io"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// writeTable writes rows in columns below a header, as plain text: a line under the
// header, no frame, numbers to the right. A cell may have several lines.
func writeTable(w io.Writer, header []string, rows [][]string) error {
	t := pretty.NewWriter()
	t.SetStyle(pretty.StyleDefault)
	style := t.Style()
	style.Options = pretty.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.AppendHeader(prettyRow(header))
	for _, r := range rows {
		t.AppendRow(prettyRow(r))
	}
	var configs []pretty.ColumnConfig
	for i := range header {
		if numbers(rows, i) {
			configs = append(configs, pretty.ColumnConfig{Number: i + 1, Align: text.AlignRight,
				AlignHeader: text.AlignRight})
		}
	}
	t.SetColumnConfigs(configs)
	for line := range strings.SplitSeq(t.Render(), "\n") {
		if _, err := io.WriteString(w, strings.TrimRight(line, " ")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func prettyRow(cells []string) pretty.Row {
	var r pretty.Row
	for _, c := range cells {
		r = append(r, c)
	}
	return r
}

// numbers says whether the cells of a column begin with a digit, those that are not
// empty.
func numbers(rows [][]string, column int) bool {
	some := false
	for _, r := range rows {
		c := r[column]
		if c != "" && (c[0] < '0' || c[0] > '9') {
			return false
		}
		some = some || c != ""
	}
	return some
}
