package account

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"tcpcheck/explore/parallel"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// A Report tells what is found in one capture, or in the two of both ends. The
// connections are compared with the model, some at a time, while it is written.
type Report struct {
	// Interfaces says that there is one file, whose two interfaces are two sides.
	Interfaces bool
	// Files are their names, Counts what was in each.
	Files  []string
	Counts []capture.Counts
	// Profiles names each end's.
	Profiles    [2]string
	Connections []*capture.Connection
	Rules       match.Rules
	// OnlyAnomalous leaves the other connections out.
	OnlyAnomalous bool
	// Anomalous is the number of connections that are, once the report is written.
	Anomalous int
}

// atATime is how many connections are followed before the next is written of.
const atATime = 64

// each calls write with what is found of each connection that is to be told of, in
// their order.
func (r *Report) each(write func(n int, f *match.Result) error) error {
	r.Anomalous = 0
	n := 0
	for part := range slices.Chunk(r.Connections, atATime) {
		for _, found := range r.follow(part) {
			n++
			if found.err != nil {
				return found.err
			}
			if found.anomalous {
				r.Anomalous++
			}
			if r.OnlyAnomalous && !found.anomalous {
				continue
			}
			if err := write(n, found.result); err != nil {
				return err
			}
		}
	}
	return nil
}

// A followed is what is found of one connection.
type followed struct {
	result    *match.Result
	anomalous bool
	err       error
}

// follow compares connections with the model, on all processors.
func (r *Report) follow(all []*capture.Connection) []followed {
	found := make([]followed, len(all))
	_ = parallel.Each(len(all), runtime.GOMAXPROCS(0), func(i int) error { // the errors are told in their order
		f := &found[i]
		if f.result, f.err = match.Follow(all[i], r.Rules); f.err == nil {
			f.anomalous = anomalous(f.result)
		}
		return nil
	})
	return found
}

// anomalous says whether a property is violated, or the model does not allow what
// was seen.
func anomalous(f *match.Result) bool {
	return !f.Allowed() || slices.ContainsFunc(f.Verdicts(), func(v match.Verdict) bool {
		return v.Answer == match.Violated
	})
}

// Text writes the report. With color, a RST is red.
func (r *Report) Text(w io.Writer, color bool) error {
	for i, name := range r.Files {
		c := r.Counts[i]
		line := fmt.Sprintf("%s: %s, %s of TCP", name, count(c.Frames, "frame"), count(c.Segments, "segment"))
		if c.Malformed > 0 {
			line += fmt.Sprintf(", %d malformed", c.Malformed)
		}
		if c.CutShort {
			line += ", cut short"
		}
		fmt.Fprintln(w, line+".")
	}
	if err := r.each(func(n int, f *match.Result) error { return r.connection(w, n, f, color) }); err != nil {
		return err
	}
	switch n := len(r.Connections); {
	case n == 0:
		fmt.Fprintln(w, "No TCP connection.")
	case n > 1:
		fmt.Fprintf(w, "\n%s, %s of them anomalous.\n", count(n, "connection"), trace.Grouped(int64(r.Anomalous)))
	}
	return nil
}

// connection writes what was found of one.
func (r *Report) connection(w io.Writer, n int, f *match.Result, color bool) error {
	c := f.Connection
	fmt.Fprintf(w, "\nConnection %d: A %v, B %v\n", n, c.Addr[model.A], c.Addr[model.B])
	wrapped(w, "  ", r.about(c)+".")
	fmt.Fprintln(w)
	if err := Chart(f).WriteText(w, color); err != nil {
		return err
	}
	fmt.Fprintln(w)
	s := Summarize(f)
	wrapped(w, "", "Closed first: "+s.ClosedFirst+".")
	wrapped(w, "", "TIME-WAIT: "+s.TimeWait+".")
	for _, seen := range s.Seen {
		wrapped(w, "", seen.What+": "+strings.Join(seen.Which, ", ")+".")
	}
	for _, cause := range f.Causes() {
		where := ""
		if cause.Event >= 0 {
			where = fmt.Sprintf("frame %d, ", c.Events[cause.Event].Number())
		}
		wrapped(w, "", fmt.Sprintf("Why: %s%s: %s (%s).", where, cause.Name, cause.Text, frames(cause.Frames)))
	}
	r.verdict(w, f)
	r.properties(w, f)
	return nil
}

// about says what a connection is.
func (r *Report) about(c *capture.Connection) string {
	about := fmt.Sprintf("%s, data of A %s, of B %s octets", count(len(c.Incarnations), "incarnation"),
		octets(c, model.A), octets(c, model.B))
	if !c.Incarnations[0].FromSYN {
		about += "; its beginning is not in the capture"
	}
	switch {
	case c.Sides == 2:
		what := "file"
		if r.Interfaces {
			what = "interface"
		}
		about += fmt.Sprintf("; frames of the first %s, taken at %v, have ', of the second, at %v, \"",
			what, c.Near[0], c.Near[1])
	case len(r.Files) == 2:
		about += "; it is in one of the files only"
	}
	return about
}

// properties writes what was seen of each property.
func (r *Report) properties(w io.Writer, f *match.Result) {
	var holds []string
	verdicts := f.Verdicts()
	for _, v := range verdicts {
		switch v.Answer {
		case match.Violated:
			line := "VIOLATED: " + v.Name
			if v.Why != "" {
				line += " (" + v.Why + ")"
			}
			if len(v.Frames) > 0 {
				line += ": " + frames(v.Frames)
			}
			wrapped(w, "", line+".")
		case match.Holds:
			holds = append(holds, v.Name)
		case match.NotVisible:
		}
	}
	if len(holds) > 0 {
		wrapped(w, "", "Holds: "+strings.Join(holds, ", ")+".")
	}
	for _, v := range verdicts {
		if v.Answer == match.NotVisible {
			wrapped(w, "", "Not visible: "+v.Name+": "+v.Why+".")
		}
	}
}

// profiles names the profiles.
func (r *Report) profiles() string {
	if r.Profiles[0] == r.Profiles[1] {
		return r.Profiles[0]
	}
	return r.Profiles[0] + " and " + r.Profiles[1]
}

// verdict writes whether the model allows the capture.
func (r *Report) verdict(w io.Writer, f *match.Result) {
	if f.Allowed() {
		wrapped(w, "", fmt.Sprintf("Model (%s): allowed; the ladder is a run of it.", r.profiles()))
		if s := Assumed(f); len(s) > 0 {
			wrapped(w, "", "Assumed: "+strings.Join(s, "; ")+".")
		}
		return
	}
	e := &f.Connection.Events[f.Bad]
	line := fmt.Sprintf("Model (%s): NOT ALLOWED at frame %d.", r.profiles(), e.Number())
	if instead := Instead(f); len(instead) > 0 {
		line += fmt.Sprintf(" Up to there it has a run; then %v would have sent %s.", e.From,
			strings.Join(instead, " or "))
	} else {
		line += fmt.Sprintf(" Up to there it has a run; then %v would have sent nothing.", e.From)
	}
	if f.Undecided {
		line += " Not every run was looked at."
	}
	wrapped(w, "", line)
	if s := Assumed(f); len(s) > 0 {
		wrapped(w, "", "Assumed: "+strings.Join(s, "; ")+".")
	}
}

// count writes a number of things.
func count(n int, thing string) string { return trace.Count(int64(n), thing) }

// Instead lists what the model would have sent.
func Instead(f *match.Result) []string {
	var all []string
	for _, t := range f.Instead {
		all = append(all, (&trace.Segment{Seq: t.Seq, Ack: t.Ack, Ctl: t.Ctl}).String())
	}
	return all
}

// octets writes how much data was seen of an end.
func octets(c *capture.Connection, e model.End) string {
	var n uint64
	for i := range c.Incarnations {
		n += c.Incarnations[i].Ends[e].Octets
	}
	return trace.Grouped(int64(n))
}

// frames writes frame numbers: "frame 3", "frames 3, 5".
func frames(ns []int) string {
	var all []string
	for _, n := range ns {
		all = append(all, fmt.Sprint(n))
	}
	switch len(all) {
	case 0:
		return "no frame"
	case 1:
		return "frame " + all[0]
	}
	return "frames " + strings.Join(all, ", ")
}

// wrapped writes a paragraph in lines of at most 80 columns, all but the first
// indented by two more.
func wrapped(w io.Writer, indent, text string) {
	line := indent
	for i, word := range strings.Fields(text) {
		if i > 0 && len([]rune(line))+1+len([]rune(word)) > 80 {
			fmt.Fprintln(w, line)
			line = indent + "  " + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}
