package report

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// A CaptureWriter writes what is found of the connections of captures, one after another.
type CaptureWriter interface {
	begin() error
	tell(f *account.Found) error
	end() error
}

// Captures has all that is found of captures written, in one go.
func Captures(a *account.Account, writers ...CaptureWriter) error {
	for _, w := range writers {
		if err := w.begin(); err != nil {
			return err
		}
	}
	if err := a.Each(func(f *account.Found) error {
		for _, w := range writers {
			if err := w.tell(f); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, w := range writers {
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// Capture writes what a capture shows, a ladder for each connection. With color, a RST
// is red.
func Capture(w io.Writer, a *account.Account, color bool) error {
	return Captures(a, CaptureText(w, a, color))
}

// CaptureText returns what writes captures as text: of few connections a ladder each, of many
// a table, and then those that are asked for.
func CaptureText(w io.Writer, a *account.Account, color bool) CaptureWriter {
	return &captureText{w: w, a: a, color: color, live: a.Once && terminal(w)}
}

// captureText writes captures as text.
type captureText struct {
	w     io.Writer
	a     *account.Account
	color bool
	// live has the table drawn anew while a capture comes in, on a terminal.
	live bool

	tally account.Tally
	odd   anomalies
	// first are those that are told of if there are few, and asked the numbers of those that
	// are asked for if there are many.
	first []*account.Found
	asked map[int]bool
}

func (t *captureText) begin() error {
	if t.live && !t.details() {
		t.a.Watch = t.draw
	}
	return nil
}

// clear has a terminal begin again at its top.
const clear = "\x1b[H\x1b[2J"

// draw draws the table as it is, with what is held.
func (t *captureText) draw(held iter.Seq[*capture.Connection]) {
	now := t.tally.Clone()
	n := 0
	for c := range held {
		n++
		now.Glance(c, t.a.Rules)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%s so far, %s of them held.\n", clear, trace.Count(int64(t.a.All+n), "connection"),
		trace.Grouped(int64(n)))
	if err := tally(&b, now); err == nil {
		_, _ = b.WriteTo(t.w) // an error comes again at the end
	}
}

// details says whether connections are asked for of which there are many.
func (t *captureText) details() bool {
	return (t.a.Filter.Wants() || t.a.OnlyAnomalous) && !t.a.Summary
}

func (t *captureText) tell(f *account.Found) error {
	t.tally.Add(f)
	t.odd.add(f)
	switch {
	case !t.a.Many():
		t.first = append(t.first, f)
	case t.details() && t.a.Once:
		// What is read but once is told of at once.
		return t.connection(f)
	case t.details():
		if t.asked == nil {
			t.asked = map[int]bool{}
		}
		t.asked[f.Number] = true
	}
	return nil
}

// connection writes what was found of one, of which a run is looked for if there is none.
func (t *captureText) connection(f *account.Found) error {
	if err := f.Search(t.a.Rules); err != nil {
		return err
	}
	return connection(t.w, t.a, f, t.color)
}

func (t *captureText) end() error {
	a := t.a
	if a.Watch != nil {
		fmt.Fprint(t.w, clear)
	}
	files(t.w, a)
	skipped(t.w, a)
	many := a.Many()
	if many || a.Summary {
		if err := tally(t.w, &t.tally); err != nil {
			return err
		}
	}
	switch {
	case many && t.details() && !a.Once:
		if err := a.Again(t.asked, t.connection); err != nil {
			return err
		}
	case many && !t.details():
		t.odd.write(t.w, a.Anomalous)
	case !many && !a.Summary:
		for _, f := range t.first {
			if err := t.connection(f); err != nil {
				return err
			}
		}
	}
	t.sum()
	return nil
}

// sum writes how many connections there were.
func (t *captureText) sum() {
	a := t.a
	switch n := int64(a.All); {
	case n == 0:
		fmt.Fprintln(t.w, "No TCP connection.")
	case (n > 1 || a.Filter.Wants()) && a.Only == 0:
		undecided := ""
		if a.Undecided > 0 {
			undecided = ", " + trace.Grouped(int64(a.Undecided)) + " not decided"
		}
		of := ""
		if a.Filter.Wants() {
			of = trace.Grouped(int64(a.Matched)) + " of "
		}
		fmt.Fprintf(t.w, "\n%s%s, %s of them anomalous%s.\n", of, trace.Count(n, "connection"),
			trace.Grouped(int64(a.Anomalous)), undecided)
		if a.Many() && !t.details() {
			fmt.Fprintln(t.w, "To see some: --connection, --filter, --cause, --verdict, --anomalous.")
		}
	}
}

// skipped says which files of folders are no captures.
func skipped(w io.Writer, a *account.Account) {
	for i, why := range a.Skipped {
		if i == account.Few {
			fmt.Fprintf(w, "And %s more are no captures.\n", trace.Count(int64(len(a.Skipped)-i), "file"))
			break
		}
		paragraph(w, "", why+".")
	}
}

// files says what became of the packets of the files, one by one if there are few.
func files(w io.Writer, a *account.Account) {
	if len(a.Files) <= account.Few {
		for i, name := range a.Files {
			fmt.Fprintf(w, "%s: %s.\n", name, read(&a.Counts[i]))
		}
		return
	}
	var sum capture.Counts
	for i := range a.Counts {
		sum.Add(&a.Counts[i])
	}
	fmt.Fprintf(w, "%s: %s.\n", trace.Count(int64(len(a.Files)), "file"), read(&sum))
}

// read says what became of the packets of a file.
func read(c *capture.Counts) string {
	all := []string{trace.Count(int64(c.Frames), "frame"), trace.Count(int64(c.Segments), "segment") + " of TCP"}
	add := func(n int, what string) {
		if n > 0 {
			all = append(all, trace.Grouped(int64(n))+" "+what)
		}
	}
	add(c.Malformed, "malformed")
	add(c.Unreadable, "unreadable")
	for _, link := range slices.Sorted(maps.Keys(c.UnknownLinks)) {
		add(c.UnknownLinks[link], fmt.Sprintf("of link type %d, which is not known", link))
	}
	add(c.Fragments, "IP fragments without the rest")
	add(c.NoSeq, "without their SEQ, taken to be SND.NXT")
	add(c.Inner, "of other protocols, taken for the next data")
	if c.OtherLines > 0 {
		all = append(all, trace.Count(int64(c.OtherLines), "other line"))
	}
	if c.BadLines > 0 {
		all = append(all, trace.Count(int64(c.BadLines), "line")+" not understood ("+c.BadLine+")")
	}
	if c.CutShort {
		all = append(all, "cut short")
	}
	if c.Damage != "" {
		all = append(all, "damaged after that: "+c.Damage)
	}
	says := strings.Join(all, ", ")
	if len(c.Names) > 0 {
		says += "; " + strings.Join(c.Names, ", ")
	}
	return says
}

// connection writes what was found of one.
func connection(w io.Writer, a *account.Account, of *account.Found, color bool) error {
	f := of.Run
	c := f.Connection
	fmt.Fprintf(w, "\nConnection %d: A %v, B %v\n", of.Number, c.Addr[model.A], c.Addr[model.B])
	says := about(a, c)
	if a.Stream != nil && len(a.Files) > 1 {
		says += "; in " + a.Files[of.File]
	}
	paragraph(w, "  ", says+".")
	fmt.Fprintln(w)
	if err := account.Chart(f).WriteText(w, color); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, text := range slices.Concat(happened(f), ofModel(a, f), violated(f), rest(f)) {
		paragraph(w, "", text)
	}
	return nil
}

// about says what a connection is.
func about(a *account.Account, c *capture.Connection) string {
	says := fmt.Sprintf("%s, data of A %s, of B %s octets",
		trace.Count(int64(len(c.Incarnations)), "incarnation"), octets(c, model.A), octets(c, model.B))
	if !c.Incarnations[0].FromSYN {
		says += "; its beginning is not in the capture"
	}
	switch {
	case c.Sides == 2:
		what := "file"
		if a.Interfaces {
			what = "interface"
		}
		says += fmt.Sprintf("; frames of the first %s, taken at %v, have ', of the second, at %v, \"",
			what, c.Near[0], c.Near[1])
	case len(a.Files) == 2 && a.Stream == nil:
		says += "; it is in one of the files only"
	}
	return says
}

// happened says how a connection ended, what became of its segments, and why.
func happened(f *match.Result) []string {
	s := account.Summarize(f)
	all := []string{"Closed first: " + s.ClosedFirst + ".", "TIME-WAIT: " + s.TimeWait + "."}
	for _, seen := range s.Seen {
		all = append(all, seen.What+": "+strings.Join(seen.Which, ", ")+".")
	}
	for _, cause := range f.Causes() {
		where := ""
		if cause.Event >= 0 {
			where = fmt.Sprintf("frame %d, ", f.Connection.Events[cause.Event].Number())
		}
		all = append(all, fmt.Sprintf("Why: %s%s: %s (%s).", where, cause.Kind, cause.Text, frames(cause.Frames)))
	}
	return all
}

// ofModel says whether the model allows what was seen, and what was assumed for that.
func ofModel(a *account.Account, f *match.Result) []string {
	var all []string
	if w := account.Witness(f); len(w) > 0 {
		all = append(all, "Capture: "+strings.Join(w, "; ")+".")
	}
	says := fmt.Sprintf("Model (%s): ", bothProfiles(a))
	switch f.Outcome {
	case match.Allowed:
		says += "allowed; the ladder is a run of it."
	case match.NotAllowed, match.AllowedUnder:
		says += notAllowed(f)
	case match.NotDecided:
		says += notDecided(f)
	}
	all = append(all, says)
	if s := account.Assumed(f); len(s) > 0 {
		all = append(all, "Assumed: "+strings.Join(s, "; ")+".")
	}
	return all
}

// notDecided says where nothing was found that goes on, and why that is no refusal.
func notDecided(f *match.Result) string {
	says := fmt.Sprintf("not decided at frame %d. Up to there it has a run; none was found that goes on, and ",
		f.Connection.Events[f.Bad].Number())
	if f.Witness.Whole() {
		return says + "not every one could be looked at."
	}
	return says + "what was not captured may be why."
}

// notAllowed says where the capture leaves the model.
func notAllowed(f *match.Result) string {
	e := &f.Connection.Events[f.Bad]
	would := "nothing"
	if instead := account.Instead(f); len(instead) > 0 {
		would = strings.Join(instead, " or ")
	}
	if f.Outcome == match.AllowedUnder {
		return fmt.Sprintf("allowed under %s. As the profile has it, it leaves the model at frame %d (%s): %v "+
			"would have sent %s.", strings.Join(f.Under, ", or "), e.Number(), f.Clause(), e.From, would)
	}
	says := fmt.Sprintf("NOT ALLOWED at frame %d (%s). Up to there it has a run; then %v would have sent %s.",
		e.Number(), f.Clause(), e.From, would)
	if f.ButForThat() {
		says += " But for that frame all is as the model has it."
	}
	return says
}

// violated lists the properties that are.
func violated(f *match.Result) []string {
	var all []string
	for _, v := range f.Findings() {
		if v.Verdict != explore.Violated {
			continue
		}
		line := "VIOLATED: " + v.Name
		if v.Why != "" {
			line += " (" + v.Why + ")"
		}
		if len(v.Frames) > 0 {
			line += ": " + frames(v.Frames)
		}
		all = append(all, line+".")
	}
	return all
}

// rest lists the properties that hold, and those that cannot be seen, together where the
// reason is the same.
func rest(f *match.Result) []string {
	var holds, reasons []string
	unseen := map[string][]string{}
	for _, v := range f.Findings() {
		switch v.Verdict {
		case explore.Holds:
			holds = append(holds, v.Name)
		case explore.Incomplete:
			if unseen[v.Why] == nil {
				reasons = append(reasons, v.Why)
			}
			unseen[v.Why] = append(unseen[v.Why], v.Name)
		case explore.Violated:
		}
	}
	var all []string
	if len(holds) > 0 {
		all = append(all, "Holds: "+strings.Join(holds, ", ")+".")
	}
	for _, why := range reasons {
		all = append(all, "Not visible: "+strings.Join(unseen[why], ", ")+": "+why+".")
	}
	return all
}

// bothProfiles names the profiles.
func bothProfiles(a *account.Account) string {
	if a.Profiles[0] == a.Profiles[1] {
		return a.Profiles[0]
	}
	return a.Profiles[0] + " and " + a.Profiles[1]
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

// paragraph writes a text in lines of at most 80 columns, all but the first
// indented by two more.
func paragraph(w io.Writer, indent, text string) {
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
