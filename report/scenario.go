package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/ask/scenario"
	"tcpcheck/model"
	"tcpcheck/verify"
)

// groups has what scenarios of a group are about, by [scenario.Groups].
var groups = map[string]string{
	"claims":     "What the usual explanations of TIME_WAIT claim",
	"literature": "What the literature says",
}

// answers has what comes of a claim in words, by [scenario.Answers].
var answers = map[string]string{"true": "true", "conditions": "true under conditions", "false": "false"}

// Scenarios lists scenarios by group: the name, what comes of the claim, the claim,
// and what is expected.
func Scenarios(w io.Writer, all []*scenario.Scenario) error {
	var b strings.Builder
	for _, g := range scenario.Groups {
		b.WriteString(groups[g] + "\n\n")
		for _, s := range all {
			if s.Group != g {
				continue
			}
			var expected []string
			for i := range s.Checks {
				c := &s.Checks[i]
				expected = append(expected, asked(c)+": "+c.Expected.String())
			}
			fmt.Fprintf(&b, "%s: %s\n%s\n", s.Name, answers[s.Answer], wrap(4, s.Claim))
			for _, e := range expected {
				b.WriteString(hanging(6, e) + "\n")
			}
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}

// Scenario writes all that a scenario says.
func Scenario(w io.Writer, s *scenario.Scenario) error {
	var b strings.Builder
	head(&b, s)
	for i := range s.Checks {
		c := &s.Checks[i]
		fmt.Fprintf(&b, "\n%s\n", hanging(0, fmt.Sprintf("%d. %s: %s", i+1, asked(c), c.Expected.String())))
		b.WriteString(wrap(3, c.Property.Sentence+" ["+c.Property.Source+"]") + "\n")
		if c.Expected.Scan == nil {
			b.WriteString(wrap(3, "Bounds, "+unit(&c.Resolved.Parameters)+": "+bounds(questionOf(c))) + "\n")
		}
		if c.Because != "" {
			b.WriteString(wrap(3, c.Because) + "\n")
		}
		for _, line := range statesOf(&c.Expected) {
			b.WriteString(hanging(3, line) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// head writes the name, what comes of the claim, the claim and the source of a scenario.
func head(b *strings.Builder, s *scenario.Scenario) {
	b.WriteString(s.Name)
	if s.Answer != "" {
		b.WriteString(": " + answers[s.Answer])
	}
	b.WriteString("\n")
	says := s.Claim
	if s.Source != "" {
		says = strings.TrimSpace(says + " [" + s.Source + "]")
	}
	if says != "" {
		b.WriteString(wrap(2, says) + "\n")
	}
}

// asked names the property or witness, and what the check sets.
func asked(c *scenario.Check) string {
	words := []string{c.Property.Name}
	if c.Mutant != nil {
		words = append(words, "mutant"+noBreak+c.Mutant.Name)
	}
	for _, s := range c.Given {
		words = append(words, s.Name+noBreak+s.Value)
	}
	if s := c.Expected.Scan; s != nil {
		words = append(words, fmt.Sprintf("wait%s%d%sto%s%d", noBreak, s.From, noBreak, noBreak, s.To))
	}
	return strings.Join(words, ", ")
}

// ScenarioRuns writes the results of a scenario, one check after the other: whether
// it is as expected, why it is so, and the run. Captions has what is to be said of
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
	c := r.Check
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", hanging(0, fmt.Sprintf("%d. %s", r.Number, asked(c))))
	says := "As expected: " + r.String() + "."
	if !r.OK() {
		says = "NOT as expected: " + strings.Join(r.Differs, "; ") + "."
	}
	b.WriteString(hanging(3, says) + "\n")
	if times := c.Resolved.Rounded; len(times) > 0 {
		b.WriteString(hanging(3, rounded(times)) + "\n")
	}
	if c.Because != "" {
		b.WriteString(wrap(3, c.Because) + "\n")
	}
	if run := r.Found.Run; run != nil {
		if c.Expected.Scan != nil {
			caption = "With wait" + noBreak + run.Parameters.Time(run.Parameters.Wait[model.A]) + ": " + caption
		}
		b.WriteString("\n" + wrap(3, caption) + "\n\n")
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
			fmt.Sprintf("%4d %s", r.Number, r.Check.Property.Name),
			narrow(r.Check.Expected.String()), narrow(r.String()), ok,
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

// hanging is wrap with all lines but the first two columns further to the right.
func hanging(indent int, text string) string {
	return strings.TrimPrefix(wrap(indent+2, text), "  ")
}

// statesOf lists the states that are expected.
func statesOf(e *scenario.Expectation) []string {
	var lines []string
	for _, end := range model.Ends {
		if e.States[end] != nil {
			lines = append(lines, end.String()+": "+scenario.Listed(e.States[end]))
		}
	}
	return lines
}

// questionOf is what a check asks, as far as bounds tell it.
func questionOf(c *scenario.Check) *verify.Question {
	return &verify.Question{Parameters: c.Resolved.Parameters, Mutant: c.Mutant}
}
