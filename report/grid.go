package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// GridFormats lists the formats of tables; the first is the default.
var GridFormats = []string{"table", "markdown", "csv", "json"}

// writeGrid writes a table as text or in Markdown.
func writeGrid(w io.Writer, header []string, rows [][]string, markdown bool) error {
	if markdown {
		return writeMarkdown(w, header, rows)
	}
	return writeBlocks(w, header, rows, mostColumns)
}

// writeMarkdown writes a table in Markdown.
func writeMarkdown(w io.Writer, header []string, rows [][]string) error {
	var b strings.Builder
	line := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + strings.ReplaceAll(c, "|", `\|`) + " |")
		}
		b.WriteString("\n")
	}
	line(header)
	b.WriteString("|" + strings.Repeat("---|", len(header)) + "\n")
	for _, r := range rows {
		line(r)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeCSV writes a table as CSV.
func writeCSV(w io.Writer, header []string, rows [][]string) error {
	return csv.NewWriter(w).WriteAll(append([][]string{header}, rows...))
}

// mostColumns is how many characters a line of text has, gap how many are between
// columns.
const (
	mostColumns = 80
	gap         = 2
)

// widths returns the number of characters of each column.
func widths(header []string, rows [][]string) []int {
	all := make([]int, len(header))
	for i := range header {
		all[i] = utf8.RuneCountInString(header[i])
		for _, r := range rows {
			all[i] = max(all[i], utf8.RuneCountInString(r[i]))
		}
	}
	return all
}

// tableWidth returns how wide a table is.
func tableWidth(header []string, rows [][]string) int {
	width := -gap
	for _, w := range widths(header, rows) {
		width += w + gap
	}
	return width
}

// writeBlocks writes a table as text of at most so many columns: where it is wider, as
// several below each other, each with the first column.
func writeBlocks(w io.Writer, header []string, rows [][]string, most int) error {
	widths := widths(header, rows)
	for from := 1; from < len(header); {
		to, width := from, widths[0]
		for to < len(header) && (to == from || width+gap+widths[to] <= most) {
			width += gap + widths[to]
			to++
		}
		if from > 1 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		cut := func(cells []string) []string { return append([]string{cells[0]}, cells[from:to]...) }
		var part [][]string
		for _, r := range rows {
			part = append(part, cut(r))
		}
		if err := writeTable(w, cut(header), part); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// A gloss is a word of a table, and what it means.
type gloss struct{ word, means string }

// glossary lists what words mean; in Markdown as a list.
func glossary(all []gloss, markdown bool) string {
	width := 0
	for _, t := range all {
		width = max(width, utf8.RuneCountInString(t.word))
	}
	var b strings.Builder
	for _, t := range all {
		if markdown {
			fmt.Fprintf(&b, "- %s: %s\n", t.word, t.means)
		} else {
			fmt.Fprintf(&b, "%-*s  %s\n", width, t.word, t.means)
		}
	}
	return b.String()
}

// roundings lists the times that are not as they were given, each once, below an empty
// line; nothing if there are none.
func roundings(all []settings.Rounding) string {
	var texts []string
	for _, r := range all {
		text := fmt.Sprintf("%s %s to %s", model.BothEnds(r.Name), model.Duration(r.From), model.Duration(r.To))
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return "\n" + Paragraph("Rounded: "+strings.Join(texts, ", ")+".")
}
