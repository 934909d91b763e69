package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/ask/scenario"
	"tcpcheck/model"
)

// groups has what scenarios of a group are about, by [scenario.Groups].
var groups = map[string]string{
	"claims":     "What the usual explanations of TIME_WAIT claim",
	"literature": "What the literature says",
	"questions":  "What people ask",
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
			for i := range s.Questions {
				q := &s.Questions[i]
				for j := range q.Expected {
					e := &q.Expected[j]
					expected = append(expected, asked(q, e)+": "+e.String())
				}
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
	number := 0
	for i := range s.Questions {
		q := &s.Questions[i]
		for j := range q.Expected {
			number++
			expectation(&b, number, q, &q.Expected[j])
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// expectation writes what a question expects of one property, with its number.
func expectation(b *strings.Builder, number int, q *scenario.Question, e *scenario.Expectation) {
	fmt.Fprintf(b, "\n%s\n", hanging(0, fmt.Sprintf("%d. %s: %s", number, asked(q, e), e.String())))
	b.WriteString(wrap(3, e.Property.Sentence+" ["+e.Property.Source+"]") + "\n")
	if e.Scan == nil {
		ask := q.Ask()
		b.WriteString(wrap(3, "Bounds, "+unit(&ask.Parameters)+": "+bounds(&ask)) + "\n")
	}
	if q.Because != "" {
		b.WriteString(wrap(3, q.Because) + "\n")
	}
	for _, end := range model.Ends {
		if through := e.States[end]; through != nil {
			b.WriteString(hanging(3, end.String()+": "+scenario.Listed(through)) + "\n")
		}
	}
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

// asked names the question, if it has a name, the property or witness, and what the
// question sets.
func asked(q *scenario.Question, e *scenario.Expectation) string {
	words := []string{e.Property.Name}
	if q.Name != "" {
		words[0] = q.Name + ": " + words[0]
	}
	if q.Mutant != nil {
		words = append(words, "mutant"+noBreak+q.Mutant.Name)
	}
	for _, s := range q.Given {
		words = append(words, s.Name+noBreak+s.Value)
	}
	if t := e.Timing; t != nil {
		if t.Since != nil {
			words = append(words, "since"+noBreak+t.Since.Name)
		}
		for _, end := range model.Ends {
			if n := t.Think[end]; n == model.Any {
				words = append(words, "think"+end.Suffix()+noBreak+"any")
			} else if n > 0 {
				words = append(words, "think"+end.Suffix()+noBreak+q.Resolved.Parameters.Time(n))
			}
		}
	}
	if s := e.Scan; s != nil {
		words = append(words, fmt.Sprintf("wait%s%d%sto%s%d", noBreak, s.From, noBreak, noBreak, s.To))
	}
	return strings.Join(words, ", ")
}

// hanging is wrap with all lines but the first two columns further to the right.
func hanging(indent int, text string) string {
	return strings.TrimPrefix(wrap(indent+2, text), "  ")
}
