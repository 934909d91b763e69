package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tcpcheck/ask/explain"
	"tcpcheck/ask/minwait"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// A MinWait is a question for the smallest wait, its answer, and what it was about.
type MinWait struct {
	Resolved *settings.Resolved
	Mutant   string
	// Question is the one about some length of TIME-WAIT.
	Question *verify.Question
	Answer   *minwait.Answer
	// Patience is how an end is left to time out where the smallest wait is only how long
	// the peer tries; "" where it is not known to be.
	Patience string
	// Depends says on what the smallest wait depends most; nil where that is not known.
	Depends *explain.Dependence
}

// MinWaitText writes the answer: the smallest wait and what it is made of, the
// verdicts, the bounds, and the counterexample just below it. With color, RSTs are
// red.
func MinWaitText(w io.Writer, m *MinWait, color bool) error {
	var b strings.Builder
	p := &m.Resolved.Parameters
	a := m.Answer
	last := a.Lengths[len(a.Lengths)-1].Wait
	least, ok := a.Smallest()
	property := names(m.Question)
	switch {
	case ok:
		fmt.Fprintf(&b, "SMALLEST SAFE WAIT: %s\n%s\n", p.Span(least), wrap(2, fmt.Sprintf(
			"Within the bounds below, %s holds with a TIME-WAIT of %s, and with none that is shorter.",
			property, p.Span(least))))
	case a.Complete():
		fmt.Fprintf(&b, "NO SAFE WAIT up to %s\n%s\n", p.Span(last), wrap(2, fmt.Sprintf(
			"Within the bounds below, %s is violated with every TIME-WAIT from %s to %s.", property,
			p.Time(0), p.Span(last))))
	default:
		fmt.Fprintf(&b, "INCOMPLETE\n%s\n", wrap(2,
			"A search ended at a limit before the smallest wait was found."))
	}
	if bound, is := m.bound(); is {
		b.WriteString(wrap(2, bound.String()) + "\n")
	} else if sum, found := m.sum(); found {
		b.WriteString(wrap(2, sum.String()) + "\n")
	}
	if m.Patience != "" {
		b.WriteString(wrap(2, "That is only how long the peer tries: close-completes is violated with it ("+
			m.Patience+
			"), and with one retry more it is not enough.") + "\n")
	}
	b.WriteString(m.beyond())
	b.WriteString(m.gaps())
	if m.Depends != nil {
		b.WriteString(wrap(2, m.Depends.String()) + "\n")
	}
	b.WriteString("\n")
	if err := writeTable(&b, []string{"wait", "verdict", "events", "states"}, m.rows()); err != nil {
		return err
	}
	b.WriteString("\nBounds, " + unit(p) + ":\n" +
		wrap(2, bounds(&verify.Question{Parameters: *p, Mutant: m.Question.Mutant}, "wait")) + "\n")
	b.WriteString(resolution(m.Resolved))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	below := a.Below()
	if below == nil || below.Run == nil {
		return nil
	}
	if _, err := fmt.Fprintf(w, "\n%s\n\n", wrap(0, below.Run.Lead(fmt.Sprintf(
		"violates %s with a TIME-WAIT of %s:", below.Run.Property, p.Span(below.Wait))))); err != nil {
		return err
	}
	return below.Run.WriteLadder(w, color)
}

// names lists the properties of a question.
func names(q *verify.Question) string {
	var all []string
	for i := range q.Properties {
		all = append(all, q.Properties[i].Name)
	}
	return strings.Join(all, ", ")
}

// bound is that against any network, where it is the smallest wait, of one connection without
// data; of others it is another ([minwait.Bound]), even where the number is the same.
func (m *MinWait) bound() (minwait.Bound, bool) {
	least, ok := m.Answer.Smallest()
	p := &m.Resolved.Parameters
	if !ok || !p.Unlimited() || p.Incarnations != 1 || p.Data != [2]int{} {
		return minwait.Bound{}, false
	}
	b, ok := minwait.BoundOf(p)
	return b, ok && b.Ticks() == least
}

// sum says what the smallest wait is made of, if the counterexample below it tells.
func (m *MinWait) sum() (explain.Sum, bool) {
	least, ok := m.Answer.Smallest()
	below := m.Answer.Below()
	if !ok || below == nil || below.Run == nil {
		return explain.Sum{}, false
	}
	sum, ok := explain.Wait(below.Run)
	return sum, ok && sum.Ticks() == least
}

// beyond says how far longer waits were asked about; "" for the whole range.
func (m *MinWait) beyond() string {
	a := m.Answer
	if a.Whole() {
		return ""
	}
	p := &m.Resolved.Parameters
	least, _ := a.Smallest()
	says := "Nothing longer fails so far: it was asked up to " + p.Span(len(a.Lengths)-1)
	switch {
	case len(a.Gaps()) > 0:
		says = "Longer ones were asked about up to " + p.Span(len(a.Lengths)-1)
	case len(a.Lengths) == least+1:
		says = "Nothing longer was asked about"
	}
	return wrap(2, says+", of a range that goes up to "+p.Span(a.UpTo)+"; --whole-range goes on.") + "\n"
}

// gaps says where a longer wait is less safe than a shorter one.
func (m *MinWait) gaps() string {
	gaps := m.Answer.Gaps()
	if len(gaps) == 0 {
		return ""
	}
	var waits []string
	for _, wait := range gaps {
		waits = append(waits, m.Resolved.Parameters.Time(wait))
	}
	return wrap(2, "But there are gaps: it is violated again with a TIME-WAIT of "+
		strings.Join(waits, ", ")+".") + "\n"
}

// rows returns the verdicts, those in a row that are alike as one.
func (m *MinWait) rows() [][]string {
	p := &m.Resolved.Parameters
	var rows [][]string
	all := m.Answer.Lengths
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && all[j+1].Verdict == all[i].Verdict && eventsOf(&all[j+1]) == eventsOf(&all[i]) {
			j++
		}
		waits := p.Time(i)
		if j > i {
			waits += " to " + p.Time(j)
		}
		rows = append(rows, []string{waits, all[i].Verdict.String(), eventsOf(&all[i]), states(all[i : j+1])})
		i = j + 1
	}
	return rows
}

// states writes how many states were found, the least and the most.
func states(all []minwait.Length) string {
	least, most := all[0].States, all[0].States
	for i := range all {
		least, most = min(least, all[i].States), max(most, all[i].States)
	}
	if least == most {
		return trace.Grouped(least)
	}
	return trace.Grouped(least) + " to " + trace.Grouped(most)
}

func eventsOf(v *minwait.Length) string {
	if v.Verdict != explore.Violated {
		return ""
	}
	return fmt.Sprint(v.Events)
}

// dependence says in a few words on what the smallest wait depends most: "--rto-b 200ms: 800ms".
func (m *MinWait) dependence() string {
	if m.Depends == nil {
		return ""
	}
	return m.Depends.Flag + ": " + m.Depends.Parameters.Time(m.Depends.Wait)
}

// MinWaitTable writes the answers for the values of a name: for each the smallest
// wait, the numbers that it is the sum of and what it depends on most; then the bounds.
func MinWaitTable(w io.Writer, name string, values []string, all []*MinWait) error {
	heads := []string{name, "smallest", "made of"}
	depends := slices.ContainsFunc(all, func(m *MinWait) bool { return m.Depends != nil })
	if depends {
		heads = append(heads, "depends on")
	}
	var rows [][]string
	for i, m := range all {
		p := &m.Resolved.Parameters
		last := m.Answer.Lengths[len(m.Answer.Lengths)-1].Wait
		found, sum := "incomplete", ""
		if least, ok := m.Answer.Smallest(); ok {
			found = p.Time(least)
			if bound, is := m.bound(); is {
				sum = bound.Binding()
			} else if added, ok := m.sum(); ok {
				sum = added.Numbers()
			}
			if m.Patience != "" {
				found += ", only the peer's patience"
			}
			if len(m.Answer.Gaps()) > 0 {
				found += ", with gaps"
			} else if !m.Answer.Whole() {
				found += ", asked up to " + p.Time(len(m.Answer.Lengths)-1)
			}
		} else if m.Answer.Complete() {
			found = "none up to " + p.Time(last)
		}
		row := []string{values[i], found, sum}
		if depends {
			row = append(row, m.dependence())
		}
		rows = append(rows, row)
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", wrap(0, "Smallest TIME-WAIT for which "+names(all[0].Question)+
		" holds:")); err != nil {
		return err
	}
	if err := writeTable(w, heads, rows); err != nil {
		return err
	}
	p := &all[0].Resolved.Parameters
	of := ""
	if model.IsPolicy(name) || model.BothEnds(name) == "profile" {
		of = " of the first row"
	}
	_, err := fmt.Fprintf(w, "\nBounds%s, %s:\n%s\n", of, unit(p),
		wrap(2, bounds(&verify.Question{Parameters: *p, Mutant: all[0].Question.Mutant}, "wait",
			model.BothEnds(name))))
	return err
}
