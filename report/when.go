package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// A When is a question at what times an event comes about, its answer, and what it was
// about.
type When struct {
	Resolved *settings.Resolved
	Mutant   string
	Timing   *verify.Timing
	Times    *verify.Times
}

// WhenText writes the answer for people: the times, in words, the bounds, and the runs.
// With color, RSTs are red.
func WhenText(w io.Writer, x *When, color bool) error {
	var b strings.Builder
	b.WriteString(x.headline() + "\n" + wrap(2, x.sentence()) + "\n\n")
	p := &x.Resolved.Parameters
	b.WriteString("Bounds, " + unit(p) + ":\n" + wrap(2, bounds(&x.Timing.Question)) + "\n" + wrap(2,
		trace.Grouped(x.Times.States)+" states, "+trace.Grouped(x.Times.Transitions)+" transitions.") + "\n")
	b.WriteString(resolution(x.Resolved))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	for _, of := range x.runs() {
		if _, err := fmt.Fprintf(w, "\n%s\n\n", wrap(0, of.says)); err != nil {
			return err
		}
		if len(of.run.Steps) == 0 {
			continue
		}
		if err := of.run.WriteLadder(w, color); err != nil {
			return err
		}
	}
	return nil
}

func (x *When) headline() string {
	p, t := &x.Resolved.Parameters, x.Times
	switch {
	case t.Limit != explore.NoLimit:
		return "INCOMPLETE: " + x.Timing.Event.Name
	case !t.Happens:
		return "NEVER: " + x.Timing.Event.Name
	case !t.Bounded:
		return x.Timing.Event.Name + ": " + p.Span(t.At) + " at the earliest, as late as you like"
	case t.At == t.Until:
		return x.Timing.Event.Name + ": " + p.Span(t.At) + " at the earliest and at the latest"
	}
	return x.Timing.Event.Name + ": " + p.Span(t.At) + " at the earliest, " + p.Span(t.Until) + " at the latest"
}

func (x *When) sentence() string {
	t := x.Times
	if t.Limit != explore.NoLimit {
		return incomplete[t.Limit]
	}
	says := trace.Capital(x.Timing.Event.Sentence) + "."
	switch {
	case !t.Happens:
		says += " Within the bounds below this comes about in no run."
	case t.Never == nil:
		says += " Within the bounds below this comes about in every run in which " + x.due() + "."
	case t.Never.Loop >= 0:
		says += " But it need not come about: there is a run that goes on for ever without."
	default:
		says += " But it need not come about: there is a run that ends without."
	}
	if s := x.Timing.Since; s != nil {
		says += " Time is counted from when this comes about: " + s.Sentence + "."
	}
	return says
}

// due says what the applications do.
func (x *When) due() string {
	says := "everyone does what is due"
	think := x.Timing.Think
	if think[model.A] == think[model.B] {
		return says + x.thinking("applications", think[model.A])
	}
	for _, e := range model.Ends {
		says += x.thinking(e.String()+"'s application", think[e])
	}
	return says
}

func (x *When) thinking(who string, think int) string {
	switch think {
	case model.Any:
		return ", and " + who + " at any time what can be done"
	case 0:
		return ", and " + who + " at once what can be done"
	}
	return ", and " + who + " within " + x.Resolved.Parameters.Span(think) + " what can be done"
}

// A timedRun is a run, and what is said of it.
type timedRun struct {
	says string
	run  *trace.Run
}

// runs lists those that were found.
func (x *When) runs() []timedRun {
	p, t := &x.Resolved.Parameters, x.Times
	var all []timedRun
	if t.Earliest != nil {
		all = append(all, timedRun{"A shortest of the runs in which it comes about earliest, after " +
			p.Span(t.At) + ":", t.Earliest})
	}
	if t.Latest != nil && (t.Until > t.At || t.Earliest == nil) {
		all = append(all, timedRun{"A shortest of the runs in which it comes about latest, after " +
			p.Span(t.Until) + ":", t.Latest})
	}
	if t.Never != nil {
		all = append(all, timedRun{"A run in which it does not come about:", t.Never})
	}
	return all
}

// Run returns the run that tells most: one in which the event does not come about, or comes
// about at the latest, or the earliest; nil if there is none.
func (x *When) Run() *trace.Run {
	all := x.runs()
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1].run
}

// WhenSchema names the form of the answer in JSON.
const WhenSchema = "tcpcheck/when/v1"

type whenJSON struct {
	Schema      string         `json:"schema"`
	Parameters  trace.Settings `json:"parameters"`
	Rounded     []roundingJSON `json:"rounded,omitempty"`
	Event       string         `json:"event"`
	Since       string         `json:"since,omitempty"`
	ThinkA      any            `json:"think_a"`
	ThinkB      any            `json:"think_b"`
	Happens     *bool          `json:"happens"`
	Earliest    any            `json:"earliest"`
	Latest      any            `json:"latest"`
	Always      *bool          `json:"always"`
	States      int64          `json:"states"`
	Transitions int64          `json:"transitions"`
	Limit       *explore.Limit `json:"limit"`
}

// WhenJSON writes the answer in the form of [WhenSchema]. The latest time is null where it
// has no bound, and what a limit left open is null.
func WhenJSON(w io.Writer, x *When) error {
	p, t := &x.Resolved.Parameters, x.Times
	at := func(ticks int) any {
		switch {
		case ticks == model.Any:
			return "any"
		case p.Tick > 0:
			return p.Time(ticks)
		}
		return ticks
	}
	j := whenJSON{
		Schema: WhenSchema, Parameters: trace.Settings(x.Resolved.Report(x.Mutant)), Rounded: roundedOf(x.Resolved),
		Event: x.Timing.Event.Name, ThinkA: at(x.Timing.Think[model.A]), ThinkB: at(x.Timing.Think[model.B]),
		States: t.States, Transitions: t.Transitions,
	}
	if x.Timing.Since != nil {
		j.Since = x.Timing.Since.Name
	}
	if t.Limit != explore.NoLimit {
		j.Limit = &t.Limit
		return trace.WriteJSON(w, j)
	}
	j.Happens, j.Always = &t.Happens, new(t.Never == nil)
	if t.Happens {
		j.Earliest = at(t.At)
	}
	if t.Bounded {
		j.Latest = at(t.Until)
	}
	return trace.WriteJSON(w, j)
}
