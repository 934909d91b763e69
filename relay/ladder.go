package relay

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// The columns of a ladder: A, its leg, the relay, the other leg, B.
const (
	columnA = iota
	columnLegA
	columnRelay
	columnLegB
	columnB
	columns
)

// column returns where what happens at p is told.
func (p Place) column() int { return [...]int{columnA, columnRelay, columnRelay, columnB}[p] }

// leg returns the column of the leg.
func (e Side) leg() int { return [...]int{columnLegA, columnLegB}[e] }

// A row is a line of a ladder: what happens in one go.
type row struct {
	tick  int
	cells [columns]string
	// arrived says at which column something arrived in this row; -1 for none.
	arrived int
	// open has the item that was sent in this row and may arrive in it, by leg.
	open [2]*flight
}

// A flight is an item that is under way.
type flight struct {
	kind   Kind
	to     Place
	letter string
	// In which rows it was sent, arrived (-1: it did not), and was lost.
	sent, came int
	lost       []int
}

// ladder is one that is being drawn.
type ladder struct {
	run     *Run
	rows    []*row
	wires   [4][]*flight
	letters int
	flights []*flight
}

// A Chart is a run as rows and flights, to be drawn.
type Chart struct {
	Rows    []ChartRow
	Flights []Flight
}

// A ChartRow is what happens in one go: when, and what A, the relay and B do.
type ChartRow struct {
	Time string
	Says [3]string
}

// A Flight is what is sent from one of the three to another.
type Flight struct {
	Kind     Kind
	From, To int
	// Sent and Arrived are rows, Arrived -1 if it is under way still or lost for good; Lost are the rows
	// up to which it was lost, and sent again.
	Sent, Arrived int
	Lost          []int
}

// Chart returns the run as rows and flights.
func (r *Run) Chart() *Chart {
	l := r.ladder()
	c := &Chart{}
	for _, row := range l.rows {
		c.Rows = append(c.Rows, ChartRow{l.run.Resolved.Time(row.tick),
			[3]string{row.cells[columnA], row.cells[columnRelay], row.cells[columnB]}})
	}
	for _, f := range l.flights {
		c.Flights = append(c.Flights, Flight{Kind: f.kind, From: f.to.peer().column() / columnRelay,
			To: f.to.column() / columnRelay, Sent: f.sent, Arrived: f.came, Lost: f.lost})
	}
	return c
}

// WriteLadder writes the run with three rails, the relay's in the middle: what each does, and what is
// sent. What arrives at once is one arrow; what takes longer has the same letter at both ends.
func (r *Run) WriteLadder(w io.Writer) error { return r.ladder().write(w) }

// ladder returns the run as a ladder.
func (r *Run) ladder() *ladder {
	l := &ladder{run: r}
	tick := 0
	before := &r.Initial
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Action.Does == Passes {
			tick++
		} else {
			l.add(tick, before, s.Action, &s.After)
		}
		before = &s.After
	}
	return l
}

// Ticks is how many ticks the run takes.
func (r *Run) Ticks() (n int) {
	for i := range r.Steps {
		if r.Steps[i].Action.Does == Passes {
			n++
		}
	}
	return n
}

// add adds a step.
func (l *ladder) add(tick int, before *State, a Action, after *State) {
	var at *row
	if a.Does == Arrives || a.Does == Loses {
		at = l.arrives(tick, a, a.Does == Loses && after.Wires[a.At].N == before.Wires[a.At].N)
	} else {
		at = l.at(tick, a.At.column())
	}
	text := l.run.Says(before, a, after)
	if at.cells[a.At.column()] == "" {
		at.cells[a.At.column()] = text
	}
	l.sends(at, before, a, after)
}

// at returns the row for what happens at a column: that of what arrived there, if that is the last.
func (l *ladder) at(tick, column int) *row {
	if n := len(l.rows); n > 0 && l.rows[n-1].tick == tick && l.rows[n-1].arrived == column &&
		l.rows[n-1].cells[column] == "" {
		return l.rows[n-1]
	}
	return l.row(tick)
}

// row adds a row.
func (l *ladder) row(tick int) *row {
	l.rows = append(l.rows, &row{tick: tick, arrived: -1})
	return l.rows[len(l.rows)-1]
}

// arrives takes what arrives, or is lost, off its wire, and draws the end of its arrow. What is sent
// again once it is lost stays on the wire.
func (l *ladder) arrives(tick int, a Action, again bool) *row {
	f := l.wires[a.At][0]
	e := a.At.side()
	from, to := "", arrived
	var r *row
	if n := len(l.rows); n > 0 && l.rows[n-1].tick == tick && l.rows[n-1].open[e] == f {
		r = l.rows[n-1]
	} else {
		from = l.lettered(f)
		r = l.row(tick)
	}
	at := slices.Index(l.rows, r)
	if a.Does == Loses {
		f.lost = append(f.lost, at)
	}
	switch {
	case a.Does == Arrives:
		r.arrived, f.came = a.At.column(), at
	case again:
		to = "✗" + l.lettered(f)
	default:
		to = "✗"
	}
	r.cells[e.leg()] = arrow(f, from, to)
	r.open[e] = nil
	if !again {
		l.wires[a.At] = l.wires[a.At][1:]
	}
	return r
}

// lettered returns the letter of what takes longer, which it gets where it was sent as well.
func (l *ladder) lettered(f *flight) string {
	if f.letter == "" {
		f.letter = string(rune('a' + l.letters%26))
		l.letters++
		for _, r := range l.rows {
			if e := f.to.side(); r.open[e] == f {
				r.cells[e.leg()] = arrow(f, "", f.letter)
				r.open[e] = nil
			}
		}
	}
	return f.letter
}

// sends notes what a step sends, and what it takes off the wires.
func (l *ladder) sends(at *row, before *State, a Action, after *State) {
	for p := AtA; p <= AtB; p++ {
		had, has := int(before.Wires[p].N), int(after.Wires[p].N)
		if p == a.At && (a.Does == Arrives || a.Does == Loses && has < had) {
			had--
		}
		for len(l.wires[p]) > has {
			l.wires[p] = l.wires[p][:len(l.wires[p])-1] // what can not be taken any more
		}
		for i := had; i < has; i++ {
			f := &flight{kind: after.Wires[p].Items[i].Kind, to: p, came: -1}
			l.wires[p] = append(l.wires[p], f)
			e := p.side()
			r := at
			if r.cells[e.leg()] != "" {
				r = l.row(at.tick)
			}
			f.sent, l.flights = slices.Index(l.rows, r), append(l.flights, f)
			r.open[e] = f
			r.cells[e.leg()] = arrow(f, "", "··")
		}
	}
}

// arrived is what an arrow goes on to that arrives.
const arrived = ""

// arrow draws an arrow, or a part of one: from says where it came from, to where it goes on.
func arrow(f *flight, from, to string) string {
	right := f.to == RelayA || f.to == AtB
	tail, head := "---", "-->"
	if from != "" {
		tail = from + "··"
	}
	if to != arrived {
		head = fmt.Sprintf("%3s", strings.Repeat("·", 3-utf8.RuneCountInString(to))+to)
	}
	if right {
		return fmt.Sprintf("%s %-4s %s", tail, f.kind, head)
	}
	return fmt.Sprintf("%s %-4s %s", mirrored(head), f.kind, mirrored(tail))
}

// mirrored returns an end of an arrow for one that goes to the left.
func mirrored(end string) string {
	r := []rune(end)
	slices.Reverse(r)
	return strings.ReplaceAll(string(r), ">", "<")
}

// widest is how many columns a ladder has at most.
const widest = 80

// write writes the rows. What is told takes several lines where a line would be too wide.
func (l *ladder) write(w io.Writer) error {
	time := func(r *row) string { return l.run.Resolved.Time(r.tick) }
	times, widths := 1, [columns]int{columnA: len("A"), columnRelay: len("relay"), columnB: len("B")}
	for _, r := range l.rows {
		times = max(times, len(time(r)))
		for i, text := range r.cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	total := times
	for _, width := range widths {
		total += len(gap) + width
	}
	for ; total > widest; total-- {
		told := []*int{&widths[columnA], &widths[columnRelay], &widths[columnB]}
		*slices.MaxFunc(told, func(a, b *int) int { return *a - *b })--
	}
	var b strings.Builder
	line := func(t string, cells [columns]string) {
		text := fmt.Sprintf("%*s", times, t)
		for i, cell := range cells {
			text += gap + cell + strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	line("t", [columns]string{columnA: "A", columnRelay: "relay", columnB: "B"})
	for _, r := range l.rows {
		t, cells := time(r), r.cells
		for more := true; more; t = "" {
			now := cells
			more = false
			for _, i := range []int{columnA, columnRelay, columnB} {
				now[i], cells[i] = cut(cells[i], widths[i])
				more = more || cells[i] != ""
			}
			line(t, now)
			cells[columnLegA], cells[columnLegB] = "", ""
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// gap is what is between two columns.
const gap = "  "

// cut returns the words of a text that fit into a width, at least one, and the rest.
func cut(text string, width int) (line, rest string) {
	if len(text) <= width {
		return text, ""
	}
	at := strings.LastIndex(text[:width+1], " ")
	if at < 0 {
		if at = strings.Index(text, " "); at < 0 {
			return text, ""
		}
	}
	return text[:at], text[at+1:]
}

// Says says what a step is, at the place where it happens.
func (r *Run) Says(before *State, a Action, after *State) string {
	e := a.At.side()
	m := &r.Resolved.Parameters
	if a.Does == Arrives || a.Does == Loses {
		return arriving(before, a, after)
	}
	if a.At == e.end() {
		return [...]string{Reads: "reads", ReadsEnd: "reads the end", IsTold: "is told: reset", Writes: "writes",
			HalfCloses: "half-closes", Closes: "closes", Aborts: "aborts", Vanishes: "is gone"}[a.Does]
	}
	other := e.Other().at()
	sent := func(p Place) bool { return after.Wires[p.peer()].N > before.Wires[p.peer()].N }
	switch a.Does {
	case Reads:
		if sent(other) {
			return "passes it on"
		}
		return "reads"
	case Writes:
		return "passes on what it held"
	case ReadsEnd:
		switch {
		case after.Over != NotOver:
			return "closes both"
		case sent(other):
			return "passes the end on"
		case m.HalfClose == ignore:
			return "ignores the end"
		}
		return "has read the end"
	case IsTold:
		switch {
		case before.Over != NotOver || after.Over == ClosesBoth:
			return "is told: reset, closes"
		case after.Over == ResetsBoth:
			return "is told: reset, resets"
		case sent(other):
			return "is told: reset, passes an end on"
		}
		return "is told: reset"
	case Expires:
		return "idle for " + r.Resolved.Time(m.Idle) + ": " + closing(after.Over)
	case Arrives, Loses, HalfCloses, Closes, Aborts, Vanishes, Passes:
	case ExpiresHalf:
		return "half-closed for " + r.Resolved.Time(m.HalfClosed[e]) + ": " + closing(after.Over)
	}
	panic(fmt.Sprintf("BUG: %v is not the relay's", a))
}

// closing says how the relay closes.
func closing(o Over) string {
	return [...]string{NotOver: "", ClosesBoth: "closes both", ResetsBoth: "resets both",
		ForgetsBoth: "forgets both"}[o]
}

// arriving says what becomes of what arrives, unless it is received.
func arriving(before *State, a Action, after *State) string {
	k := &before.Sockets[a.At]
	item := before.Wires[a.At].Items[0].Kind
	switch {
	case a.Does == Loses:
		return ""
	case k.Status == Vanished:
		return "does not answer"
	case item == Data && !k.Status.receives():
		return "answers with a RST"
	case item >= RST && k.Queue > after.Sockets[a.At].Queue:
		return "loses what is not read"
	}
	return ""
}
