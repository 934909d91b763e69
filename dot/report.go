package dot

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// writeReport writes the run as Markdown, to be pasted into an issue: the verdict,
// the parameters, the ladder, the caption, and how to find the run again.
func writeReport(w io.Writer, run *trace.Run, caption string) error {
	var b strings.Builder
	verdict, shown := "VIOLATED: ", "violates it"
	if witnesses(run) {
		verdict, shown = "", "shows it"
	}
	fmt.Fprintf(&b, "**%s`%s`**%s, in %s\n\n", verdict, run.Property, kind(run), steps(run))
	parametersTable(&b, run)
	b.WriteString("\nA shortest run that " + shown)
	if run.Parameters.Tick == 0 {
		b.WriteString("; times in ticks")
	}
	b.WriteString(":\n\n```text\n")
	if err := run.WriteLadder(&b, false); err != nil {
		return err
	}
	b.WriteString("```\n\n")
	for _, line := range wrapColumns(caption, 79) {
		b.WriteString(markdownText(line) + "\n")
	}
	fmt.Fprintf(&b, "\nTo reproduce:\n\n```sh\n%s\n```\n", Command(run))
	_, err := io.WriteString(w, b.String())
	return err
}

// parametersTable writes the parameters as a table of four columns. Policies stand
// in it only where they are not those of the textbook profile.
func parametersTable(b *strings.Builder, run *trace.Run) {
	var cells []model.Setting
	differ := differing(&run.Parameters)
	for _, s := range run.Parameters.Settings() {
		name := model.BothEnds(s.Name)
		_, policy := model.KnobNamed(name)
		if !policy || name == "rto" || name == "backoff" || name == "retries" {
			cells = append(cells, s)
		}
	}
	for _, s := range differ {
		if !contains(cells, s.Name) {
			cells = append(cells, s)
		}
	}
	if run.Mutant != "" {
		cells = append(cells, model.Setting{Name: "mutant", Value: run.Mutant})
	}
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

func contains(settings []model.Setting, name string) bool {
	for _, s := range settings {
		if s.Name == name {
			return true
		}
	}
	return false
}

var markdownEscapes = strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "|", `\|`, "#", `\#`, "`", "\\`")

// markdownText escapes what has a meaning in Markdown.
func markdownText(s string) string { return markdownEscapes.Replace(s) }
