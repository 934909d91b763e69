package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/relay"
	"tcpcheck/trace"
)

// Relay writes the answer about a relay: each verdict in a line, with what it means; the bounds; a run
// for each property that is violated.
func Relay(w io.Writer, a *relay.Answer) error {
	var b strings.Builder
	for i := range a.Findings {
		relayVerdict(&b, &a.Findings[i], a.Limit)
	}
	b.WriteString("\n" + relayBounds(a.Question) + wrap(2, fmt.Sprintf("%s, %s, to a depth of %s.",
		trace.Count(a.States, "state"), trace.Count(a.Transitions, "transition"),
		trace.Count(int64(a.Depth), "step"))) + "\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	for i := range a.Findings {
		if err := relayRun(w, &a.Findings[i]); err != nil {
			return err
		}
	}
	return nil
}

// relayVerdict writes the verdict on one property and what it means.
func relayVerdict(b *strings.Builder, f *relay.Finding, limit explore.Limit) {
	switch p := f.Property; f.Verdict {
	case explore.Holds:
		fmt.Fprintf(b, "HOLDS: %s\n%s\n", p.Name, wrap(2, "Within the bounds below, "+p.Sentence+"."))
	case explore.Violated:
		fmt.Fprintf(b, "VIOLATED: %s, after %s\n%s\n", p.Name, after(f.Run), wrap(2,
			"Within the bounds below it happens that "+p.Violation+"."))
	case explore.Incomplete:
		fmt.Fprintf(b, "INCOMPLETE: %s\n%s\n", p.Name, wrap(2, incomplete[limit]+
			" No violation was found until then, and nothing is claimed of the rest."))
	}
}

// after says how long a run is.
func after(r *relay.Run) string {
	if r.Resolved.Tick == 0 {
		return trace.Count(int64(r.Ticks()), "tick")
	}
	return r.Resolved.Time(r.Ticks())
}

// relayBounds says what an answer is about.
func relayBounds(q *relay.Question) string {
	of := "a relay that passes everything on, but for what is set"
	if q.Relay != nil {
		of = q.Relay.Name
	}
	unit := "times in ticks"
	if q.Tick > 0 {
		unit = "a tick is " + q.Tick.String()
	}
	var set []string
	for i := range relay.Dictionary {
		d := &relay.Dictionary[i]
		if value := q.Value(d); value != "0" || d.Time {
			set = append(set, strings.ReplaceAll(d.Name+" "+value, " ", noBreak))
		}
	}
	return fmt.Sprintf("Bounds, %s; %s:\n%s\n", of, unit, wrap(2, strings.Join(set, ", ")+"."))
}

// relayRun writes the run that violates a property, if there is one.
func relayRun(w io.Writer, f *relay.Finding) error {
	if f.Run == nil {
		return nil
	}
	if _, err := fmt.Fprintf(w, "\nA shortest run that violates %s:\n\n", f.Property.Name); err != nil {
		return err
	}
	return RelayLadder(w, f)
}

// RelayLadder writes the run as a ladder, and what it violates.
func RelayLadder(w io.Writer, f *relay.Finding) error {
	if err := f.Run.WriteLadder(w); err != nil {
		return err
	}
	ends := ""
	if f.Run.Stuck() {
		ends = " Nothing happens any more."
	}
	_, err := fmt.Fprintf(w, "%s\n", wrap(6, "violates "+f.Property.Name+": "+
		f.Property.Violation+"."+ends+" See "+
		f.Property.Source+"."))
	return err
}

// RelayLeast writes the shortest time with which what is asked holds, and a run with a tick less.
func RelayLeast(w io.Writer, l *relay.Least, q *relay.Question) error {
	var names []string
	for i := range q.Properties {
		names = append(names, q.Properties[i].Name)
	}
	what, hold := strings.Join(names, ", "), "hold"
	if len(names) == 1 {
		hold = "holds"
	}
	bounds := func(a *relay.Answer) string { return "\n" + relayBounds(a.Question) }
	var err error
	switch {
	case l.Limit != explore.NoLimit:
		_, err = fmt.Fprintf(w, "INCOMPLETE: %s\n%s\n", l.Name, wrap(2, incomplete[l.Limit]))
		return err
	case l.Enough == nil:
		_, err = fmt.Fprintf(w, "NO SAFE %s up to %s\n%s\n%s", strings.ToUpper(l.Name), q.Time(l.UpTo),
			wrap(2, fmt.Sprintf("Within the bounds below, there is no %s up to that from which on %s %s.",
				l.Name, what, hold)), bounds(l.Short))
	case l.Short == nil:
		_, err = fmt.Fprintf(w, "SMALLEST SAFE %s: 0\n%s\n%s", strings.ToUpper(l.Name),
			wrap(2, fmt.Sprintf("Within the bounds below, %s %s with any %s.", what, hold, l.Name)),
			bounds(l.Enough))
		return err
	default:
		_, err = fmt.Fprintf(w, "SMALLEST SAFE %s: %s\n%s\n%s", strings.ToUpper(l.Name), q.Time(l.At),
			wrap(2, fmt.Sprintf("Within the bounds below, %s %s with %s, and not with %s.",
				what, hold, q.Time(l.At), q.Time(l.At-1))), bounds(l.Enough))
	}
	if err != nil {
		return err
	}
	for i := range l.Short.Findings {
		if f := &l.Short.Findings[i]; f.Run != nil {
			return relayRun(w, f)
		}
	}
	return nil
}

// ListRelays lists the relays, what can be asked of one, and what can be set.
func ListRelays(w io.Writer) {
	for _, r := range relay.All() {
		entry(w, r.Name, r.Sentence, r.Source)
		for _, v := range r.Values {
			entryValue(w, v.Name+" "+v.Value, v.Source)
		}
		for _, note := range r.Notes {
			entryValue(w, note, "")
		}
	}
	fmt.Fprintln(w, "\nWhat can be asked of one:")
	for i := range relay.Properties {
		p := &relay.Properties[i]
		entry(w, p.Name, p.Sentence, p.Source)
	}
	fmt.Fprintln(w, "\nWhat people tell of them (relay --story NAME):")
	for _, s := range relay.Stories() {
		entry(w, s.Name+": "+s.Answer, s.Claim, s.Source)
	}
	fmt.Fprintln(w, "\nWhat can be set:")
	for i := range relay.Dictionary {
		d := &relay.Dictionary[i]
		fmt.Fprintf(w, "%s (default %s)\n%s\n", d.Name, d.Default, wrap(4, d.Sentence))
		for _, c := range d.Choices {
			entryValue(w, c, "")
		}
	}
}
