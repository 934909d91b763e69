package report

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
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
			fmt.Fprintf(w, "%s: %s.\n", name, account.WasRead(&a.Counts[i]))
		}
		return
	}
	var sum capture.Counts
	for i := range a.Counts {
		sum.Add(&a.Counts[i])
	}
	fmt.Fprintf(w, "%s: %s.\n", trace.Count(int64(len(a.Files)), "file"), account.WasRead(&sum))
}

// connection writes what was found of one.
func connection(w io.Writer, a *account.Account, of *account.Found, color bool) error {
	f := of.Run
	c := f.Connection
	fmt.Fprintf(w, "\nConnection %d: A %v, B %v\n", of.Number, c.Addr[model.A], c.Addr[model.B])
	says := a.About(c)
	if a.Stream != nil && len(a.Files) > 1 {
		says += "; in " + a.Files[of.File]
	}
	paragraph(w, "  ", says+".")
	fmt.Fprintln(w)
	if err := account.Chart(f).WriteText(w, color); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, text := range append(a.Words(f), account.Rest(f)...) {
		paragraph(w, "", text)
	}
	return nil
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
