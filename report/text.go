package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tcpcheck/ask/explain"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// Text writes the answer to q: each verdict in a line, with what it means; the
// bounds; the counterexamples as ladders; the statistics, if there are any. With
// color, RSTs are red. R says which parameters are not as they were given, or were not. Told
// has what stands below the ladder of each finding.
func Text(w io.Writer, q *verify.Question, a *verify.Answer, r *settings.Resolved, told []Told,
	color bool) error {
	var b strings.Builder
	for i := range a.Findings {
		verdict(&b, &a.Findings[i], a, &q.Parameters)
	}
	b.WriteString("\nBounds, " + unit(&q.Parameters) + ":\n" + wrap(2, bounds(q)) + "\n")
	b.WriteString(resolution(r))
	b.WriteString(wrap(2, explored(a)) + "\n" + beyond(q, a))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	for i := range a.Findings {
		if err := counterexample(w, &a.Findings[i], &told[i], color); err != nil {
			return err
		}
	}
	if a.Stats == nil {
		return nil
	}
	_, err := io.WriteString(w, stats(a))
	return err
}

// Told is what is told of a counterexample in words: what happened; of one that goes on for
// ever up to when that could have been helped; and what would have prevented it. "" for what
// is not.
type Told struct{ Happened, Hope, Prevented string }

// String returns all.
func (t Told) String() string { return sentences(t.Happened, t.Hope, t.Prevented) }

// sentences joins those that there are.
func sentences(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}

// verdict writes the verdict on one property and what it means.
func verdict(b *strings.Builder, f *verify.Finding, a *verify.Answer, q *model.Parameters) {
	p := &f.Property
	within := "Within the bounds below"
	whatever := unlimited(q)
	if whatever != "" {
		within += ", and " + whatever
	}
	violation := within + ", it happens that " + p.Violation + "."
	if whatever == "" {
		violation = within + " it happens that " + p.Violation + "."
	}
	switch {
	case f.Verdict == explore.Holds:
		fmt.Fprintf(b, "%s\n%s\n", headline("HOLDS: "+p.Name+afterComma(whatever)+butForOmissions(a.Omission)),
			wrap(2, within+", "+p.Sentence+"."))
	case f.Verdict == explore.Violated && f.Run == nil && whatever != "":
		fmt.Fprintf(b, "VIOLATED: %s\n%s\n", p.Name,
			wrap(2, violation+" No run is shown: with numbers in place of "+
				"any, those found have more of something than can be shown."))
	case f.Verdict == explore.Violated && f.Run == nil:
		fmt.Fprintf(b, "VIOLATED: %s\n%s\n", p.Name, wrap(2, violation+
			" No run is shown: fingerprints do not tell it, and the search that keeps whole states did not reach it. "+
			incomplete[a.Limit]))
	case f.Verdict == explore.Violated:
		fmt.Fprintf(b, "%s\n%s\n", headline(fmt.Sprintf("VIOLATED: %s%s, %s%s", p.Name, parenthesized(kindOf(f)),
			strings.ReplaceAll("in "+f.Run.Length(), " ", noBreak), needs(f, q))), wrap(2, violation))
	case f.Verdict == explore.Incomplete:
		fmt.Fprintf(b, "INCOMPLETE: %s\n%s\n", p.Name, wrap(2, incomplete[a.Limit]+givenUp(a, q)+
			" No violation was found until then, and nothing is claimed of the rest."))
	}
}

// Witness writes the answer to a question for a witness: the run as a ladder, or
// that there is none.
// Of a run that goes on, shown is how long it is up to the witness; "" for one that ends there.
func Witness(w io.Writer, q *verify.Question, a *verify.Answer, shown string, color bool) error {
	f := &a.Findings[0]
	p := &f.Property
	if f.Run != nil {
		in := f.Run.Length()
		if shown != "" {
			in = shown + "; it goes on to the end"
		}
		is := "a shortest run"
		if f.Run.Longer {
			is = "a run, perhaps not a shortest one"
		}
		if _, err := fmt.Fprintf(w, "%s, in %s:\n%s\n\n", p.Name, in,
			wrap(2, p.Sentence+" ("+p.Source+"). This is "+is+"; \"tcpcheck when "+p.Name+"\" says how "+
				"late it can be.")); err != nil {
			return err
		}
		return f.Run.WriteLadder(w, color)
	}
	says := "no run within these bounds shows that " + p.Sentence + "."
	if f.Verdict == explore.Incomplete {
		says = "none found. " + incomplete[a.Limit]
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n%s\n", wrap(0, p.Name+": "+says), wrap(2, bounds(q)), wrap(2, explored(a)))
	return err
}

// incomplete says, by limit, why a search is.
var incomplete = map[explore.Limit]string{
	explore.States:      "The search ended at its limit of states (--max-states).",
	explore.Memory:      "The search ended at its limit of memory (--max-memory).",
	explore.Time:        "The search ended at its limit of time (--timeout).",
	explore.Interrupted: "The search was interrupted.",
	explore.Capacity: fmt.Sprintf("A run has more than %d segments in flight in one direction, and was not "+
		"followed further.",
		model.Capacity),
}

// kindOf is the kind of a violation, but where the property's name says it.
func kindOf(f *verify.Finding) string {
	if f.Property.Whole != "" {
		return ""
	}
	return f.Word
}

func parenthesized(word string) string {
	if word == "" {
		return ""
	}
	return " (" + word + ")"
}

// counterexample writes the run of a violated property, or a witness, as a ladder, and what
// is told of it.
func counterexample(w io.Writer, f *verify.Finding, told *Told, color bool) error {
	if f.Run == nil {
		return nil
	}
	does := "violates"
	if f.Property.Kind == explore.Sometimes {
		does = "shows"
	}
	if _, err := fmt.Fprintf(w, "\n%s:\n\n", f.Run.Lead(does+" "+f.Property.Name)); err != nil {
		return err
	}
	if err := f.Run.WriteLadder(w, color); err != nil {
		return err
	}
	caption := fmt.Sprintf("%s %s%s. See %s.", does, f.Property.Name, parenthesized(kindOf(f)),
		f.Property.Source)
	if _, err := fmt.Fprintf(w, "%s\n", wrap(6, caption)); err != nil || told.Happened == "" {
		return err
	}
	story, err := explain.Story(f.Run)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s\n", wrap(2, sentences(story+".", told.Hope, told.Prevented)))
	return err
}

// explored says how much was searched.
func explored(a *verify.Answer) string {
	if a.Zones {
		return fmt.Sprintf("%s states, each with a zone of times, %s transitions, to a depth of %d events.",
			trace.Grouped(a.States), trace.Grouped(a.Transitions), a.Depth)
	}
	says := fmt.Sprintf("%s states, %s transitions, to a depth of %d steps.",
		trace.Grouped(a.States), trace.Grouped(a.Transitions), a.Depth)
	switch {
	case a.Omission > 0:
		says += " Kept of each state are 64 bits: of two with the same, one is omitted, and what only it leads to."
	case a.Store == explore.Fingerprint:
		says += " Kept of each state are 64 bits that no other has, so none is omitted."
	}
	return says
}

const noBreak = "\u00a0"

// Paragraph breaks text into lines of at most 79 columns, the last one ended too.
func Paragraph(text string) string { return wrap(0, strings.TrimSpace(text)) + "\n" }

// wrap breaks text into lines of at most 79 columns, indented. A no-break space
// is a space at which no line breaks.
func wrap(indent int, text string) string {
	prefix := strings.Repeat(" ", indent)
	var b strings.Builder
	line := prefix
	for _, word := range strings.Split(text, " ") {
		if len(line) > indent && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > 79 {
			b.WriteString(line + "\n")
			line = prefix
		}
		if len(line) > indent {
			line += " "
		}
		line += word
	}
	return strings.ReplaceAll(b.String()+line, noBreak, " ")
}
