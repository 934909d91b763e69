package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/ask/scenario"
	"tcpcheck/model"
	"tcpcheck/trace"
)

// ScenarioRuns writes the results of a scenario, one after the other: whether each is
// as expected, why it is so, and the run. Captions has what is to be said of
// the run of each.
func ScenarioRuns(w io.Writer, results []scenario.Result, captions []string, color bool) error {
	var b strings.Builder
	head(&b, results[0].Scenario)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	for i := range results {
		if err := scenarioRun(w, &results[i], captions[i], color); err != nil {
			return err
		}
	}
	return nil
}

func scenarioRun(w io.Writer, r *scenario.Result, caption string, color bool) error {
	q := r.Question
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", hanging(0, fmt.Sprintf("%d. %s", r.Number, asked(q, r.Expected))))
	says := "As expected: " + r.String() + "."
	if !r.OK() {
		says = "NOT as expected: " + strings.Join(r.Differs, "; ") + "."
	}
	b.WriteString(hanging(3, says) + "\n")
	if times := q.Resolved.Rounded; len(times) > 0 {
		b.WriteString(hanging(3, rounded(times)) + "\n")
	}
	if q.Because != "" {
		b.WriteString(wrap(3, q.Because) + "\n")
	}
	if run := r.Found.Run; run != nil {
		if r.Expected.Scan != nil {
			caption = "With wait" + noBreak + run.Parameters.Time(run.Parameters.Wait[model.A]) + ": " + caption
		}
		if b.WriteString("\n"); caption != "" {
			b.WriteString(wrap(3, caption) + "\n\n")
		}
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
		return run.WriteLadder(w, color)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ScenarioTable writes the results of several scenarios as a table.
func ScenarioTable(w io.Writer, results []scenario.Result) error {
	var rows [][]string
	different := 0
	for i := range results {
		r := &results[i]
		if r.Number == 1 {
			rows = append(rows, []string{r.Scenario.Name, "", "", ""})
		}
		ok := "yes"
		if !r.OK() {
			ok, different = "NO", different+1
		}
		rows = append(rows, []string{
			fmt.Sprintf("%4d %s", r.Number, r.Expected.Property.Name),
			narrow(r.Expected.String()), narrow(r.String()), ok,
		})
	}
	if err := writeTable(w, []string{"scenario, check", "expected", "found", "ok"}, rows); err != nil {
		return err
	}
	says := "all as expected"
	if different > 0 {
		says = fmt.Sprintf("%d not as expected", different)
	}
	_, err := fmt.Fprintf(w, "\n%d checks, %s.\n", len(results), says)
	return err
}

// narrow breaks a cell of the table into lines.
func narrow(cell string) string {
	const width = 16
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(cell) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}

// Verdicts writes what was found for each question, then the counterexamples that
// were not expected. With color, RSTs are red.
func Verdicts(w io.Writer, results []scenario.Result, color bool) error {
	var b strings.Builder
	different, width := 0, 0
	for i := range results {
		width = max(width, len(results[i].Expected.Property.Name))
	}
	for i := range results {
		r := &results[i]
		ok := "ok"
		if !r.OK() {
			ok = "NO"
			different++
		}
		if i == 0 || questionName(&results[i-1]) != questionName(r) {
			b.WriteString(questionName(r) + "\n")
		}
		fmt.Fprintf(&b, "  %s  %-*s  %s\n", ok, width, r.Expected.Property.Name, found(r))
	}
	says := fmt.Sprintf("\nAll %d verdicts are as expected.\n", len(results))
	if different > 0 {
		says = fmt.Sprintf("\n%d of %d verdicts not as expected.\n", different, len(results))
	}
	if _, err := io.WriteString(w, b.String()+says); err != nil {
		return err
	}
	for i := range results {
		if r := &results[i]; !r.OK() && r.Found.Run != nil {
			if _, err := fmt.Fprintf(w, "\n%s:\n", questionName(r)); err != nil {
				return err
			}
			if err := counterexample(w, &r.Found.Finding, &Told{}, color); err != nil {
				return err
			}
		}
	}
	return nil
}

// questionName names the question, or the situation that it is of.
func questionName(r *scenario.Result) string {
	if r.Question.Name != "" {
		return r.Question.Name
	}
	return r.Scenario.Name
}

// found says what was found, in a few words.
func found(r *scenario.Result) string {
	f := &r.Found
	says := f.Property.Kind.Says(f.Verdict)
	switch {
	case r.Incomplete() && r.Expected.Scan == nil:
		says += ", limit of " + string(f.Limit)
	case r.Expected.Closer():
		return r.String()
	case f.Run != nil:
		says += parenthesized(f.Word) + ", in " + trace.Count(int64(f.Run.Events()), "event")
	}
	return says
}
