package dot

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// writeReport writes the drawing as Markdown, to be pasted into an issue: what is shown,
// the circumstances, the ladder, the caption, and how to draw it again.
func (d *Drawing) writeReport(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", d.Headline)
	d.table(&b)
	fmt.Fprintf(&b, "\n%s:\n\n```text\n", d.Lead)
	if err := d.Chart.WriteText(&b, false); err != nil {
		return err
	}
	b.WriteString("```\n\n")
	for _, line := range wrapColumns(showable(d.Caption), 79) {
		b.WriteString(markdownText(line) + "\n")
	}
	if d.Command != "" {
		fmt.Fprintf(&b, "\nTo reproduce:\n\n```sh\n%s\n```\n", d.Command)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// headline is the verdict of a run.
func headline(run *trace.Run) string {
	if run.Property == "" {
		return "**" + title(run) + "**"
	}
	verdict := "VIOLATED: "
	if witnesses(run) {
		verdict = ""
	}
	return fmt.Sprintf("**%s`%s`**%s, in %s", verdict, run.Property, kind(run), run.Length())
}

// lead says what the ladder of a run is.
func lead(run *trace.Run) string {
	says := run.Lead("violates it")
	switch {
	case run.Property == "":
		says = "What happens"
	case witnesses(run):
		says = run.Lead("shows it")
	}
	if run.Parameters.Tick == 0 {
		says += "; times in ticks"
	}
	return says
}

// circumstances returns the parameters of a run. Policies are among them only where
// they are not those of the textbook profile.
func circumstances(run *trace.Run) []model.Setting {
	var all []model.Setting
	for _, s := range run.Parameters.Settings() {
		name := model.BothEnds(s.Name)
		if !model.IsPolicy(name) || name == "rto" || name == "backoff" || name == "retries" {
			all = append(all, s)
		}
	}
	for _, s := range differing(&run.Parameters) {
		if !slices.ContainsFunc(all, func(have model.Setting) bool { return have.Name == s.Name }) {
			all = append(all, s)
		}
	}
	if run.Mutant != "" {
		all = append(all, model.Setting{Name: "mutant", Value: run.Mutant})
	}
	return all
}

// table writes the circumstances as a table of four columns.
func (d *Drawing) table(b *strings.Builder) {
	cells := d.Circumstances
	b.WriteString("| parameter | value | parameter | value |\n|---|---|---|---|\n")
	half := (len(cells) + 1) / 2
	for i := range half {
		fmt.Fprintf(b, "| %s | %s |", cells[i].Name, cells[i].Value)
		if j := i + half; j < len(cells) {
			fmt.Fprintf(b, " %s | %s |\n", cells[j].Name, cells[j].Value)
		} else {
			b.WriteString(" | |\n")
		}
	}
}

var markdownEscapes = strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "|", `\|`, "#", `\#`, "`", "\\`")

// markdownText escapes what has a meaning in Markdown.
func markdownText(s string) string { return markdownEscapes.Replace(s) }
