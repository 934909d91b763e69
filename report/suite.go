package report

import (
	"fmt"
	"io"

	"tcpcheck/explore"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// SuiteSchema names the form of the answers to a suite in JSON.
const SuiteSchema = "tcpcheck/suite/v1"

// An Asked is one question of a suite with its answer.
type Asked struct {
	Name     string
	Resolved *settings.Resolved
	Mutant   string
	Answer   *verify.Answer
	// Expected has the verdict expected of each property.
	Expected []explore.Verdict
}

// Cases returns what was found of every property.
func Cases(all []Asked) []Case {
	var cases []Case
	for i := range all {
		asked := &all[i]
		for j := range asked.Answer.Findings {
			cases = append(cases, Case{asked.Name, &asked.Answer.Findings[j], asked.Expected[j], asked.Answer.Limit})
		}
	}
	return cases
}

// Suite writes what was found for each question, then the counterexamples that
// were not expected. With color, RSTs are red.
func Suite(w io.Writer, all []Asked, color bool) error {
	cases := Cases(all)
	different, width := 0, 0
	for i := range cases {
		width = max(width, len(cases[i].Finding.Property.Name))
	}
	for i := range cases {
		c := &cases[i]
		ok := "ok"
		if !c.AsExpected() {
			ok = "NO"
			different++
		}
		line := fmt.Sprintf("  %s  %-*s  %s\n", ok, width, c.Finding.Property.Name, c.found())
		if i == 0 || cases[i-1].Question != c.Question {
			line = c.Question + "\n" + line
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	says := fmt.Sprintf("\nAll %d verdicts are as expected.\n", len(cases))
	if different > 0 {
		says = fmt.Sprintf("\n%d of %d verdicts not as expected.\n", different, len(cases))
	}
	if _, err := io.WriteString(w, says); err != nil {
		return err
	}
	for i := range cases {
		if c := &cases[i]; !c.AsExpected() && c.Finding.Run != nil {
			if _, err := fmt.Fprintf(w, "\n%s:\n", c.Question); err != nil {
				return err
			}
			if err := counterexample(w, c.Finding, color); err != nil {
				return err
			}
		}
	}
	return nil
}

type suiteJSON struct {
	Schema    string      `json:"schema"`
	Questions []askedJSON `json:"questions"`
}

type askedJSON struct {
	Name       string                     `json:"name"`
	AsExpected bool                       `json:"as_expected"`
	Expected   map[string]explore.Verdict `json:"expected"`
	Answer     answerJSON                 `json:"answer"`
}

// SuiteJSON returns the answers in the form of [SuiteSchema], ready for
// encoding/json.
func SuiteJSON(all []Asked) any {
	j := suiteJSON{Schema: SuiteSchema, Questions: []askedJSON{}}
	for i := range all {
		asked := &all[i]
		one := askedJSON{Name: asked.Name, AsExpected: true, Expected: map[string]explore.Verdict{}}
		one.Answer = answerOf(asked.Resolved, asked.Mutant, asked.Answer, 0)
		for k, want := range asked.Expected {
			f := &asked.Answer.Findings[k]
			one.Expected[f.Property.Name] = want
			one.AsExpected = one.AsExpected && f.Verdict == want
		}
		j.Questions = append(j.Questions, one)
	}
	return j
}
