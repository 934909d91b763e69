package trace

import (
	"fmt"
	"slices"
	"strconv"

	"tcpcheck/model"
)

// A Chart is what a ladder shows, before anything has a place: an event a row, the
// ways of the segments between rows, the timers beside them. A run of the model has
// one ([Run.Chart]), and so has a captured connection. Text is written here
// ([Chart.WriteText]), pictures elsewhere.
type Chart struct {
	// Heads are those of the columns that say where a row is in time.
	Heads []Head
	Rows  []Row
	Ways  []Way
	Bars  []Bar
	// Several says that there are segments of several incarnations.
	Several bool
	// Loop is the first row of what goes on for ever; -1 for none.
	Loop int
	// Boxes says beside which ends there is a middlebox, which has a rail of its own.
	Boxes [2]bool
	// Narrow says that the text has to fit into 80 columns: it has at the rails no more
	// than states, between them what an end does without a segment, and the segments
	// in short where they are long.
	Narrow bool
}

// A Head is that of a column, in a text and in a picture.
type Head struct{ Text, Picture string }

// A Row is one event at one end; the first is the beginning, at both ends.
type Row struct {
	// Columns say where it is in time, one for each head; "" for what is not known.
	Columns []string
	// When says the same in words, for a form that has no columns; "" for none.
	When string
	// Gap is how much time passes before it, and Later how much in words; "" if that is
	// not told.
	Gap   Gap
	Later string
	// LeftOut says what is left out before it; "" for nothing.
	LeftOut string
	// Step is the index of the step; -1 for the beginning.
	Step int
	// Notes are what stands at each end's rail. Neither has one in a last row that is of
	// the channel or of time.
	Notes [2]Note
	// Rails are both ends after it.
	Rails [2]Rail
	// Boxes are what stands at the rail of the middlebox beside each end, and Known says whether
	// that knows the connection.
	Boxes [2]Note
	Known [2]bool
	// Marks say in lines what the row is marked for; none if it is not.
	Marks []string
}

// A Gap is how much room time gets.
type Gap uint8

// The gaps: none, a tick's, and that of more time than is drawn.
const (
	NoGap Gap = iota
	TickGap
	LongGap
)

// A Note is what stands at a rail; the zero note for nothing.
type Note struct {
	// Does is a call, a timeout or a reset; "" for an arrival that does no more
	// than State says.
	Does string
	// State is the TCP state after it, and Changed says that it was another before.
	State   string
	Changed bool
	// Reset says that a RST ended the connection, Strange that nothing in the model
	// leads to it.
	Reset, Strange bool
}

// A Rail is one end between two rows.
type Rail struct {
	State       model.TCPState
	Incarnation uint8
	Timer       model.TimerKind
}

// A Segment is one as it is written. Its numbers are counted from the beginning of its
// connection.
type Segment struct {
	Seq, Ack, Len uint32
	Ctl           model.Control
	Incarnation   uint8
	// Wnd is SEG.WND and one; 0 where no window is told.
	Wnd uint8
}

// A Way is one segment's from one end to the other; a duplicate has two.
type Way struct {
	Segment
	From model.End
	// Sent and Arrived are rows; Arrived is -1 for a segment that does not.
	Sent, Arrived int
	// Direct says that nothing happens between the two, so that text has one line for both.
	Direct bool
	// Ends says what becomes of the segment if it, or a copy of it, does not arrive, and
	// Lost that it is lost.
	Ends string
	Lost bool
	// Strays says when the segment goes astray; "" if it does not.
	Strays string
	// Late, Astray and Again say why it takes longer: a later tick, strayed, a
	// duplicate of what arrived before.
	Late, Astray, Again bool
	// Strange says that nothing in the model sends it.
	Strange bool
	// Begins and Stops are where it begins and ends, of one that a middlebox makes or keeps.
	Begins, Stops Place
	// Forged says that it comes from someone outside, as if from From, in the row in which it
	// arrives.
	Forged bool
}

// A Bar is the time that a timer runs.
type Bar struct {
	End  model.End
	Kind model.TimerKind
	// From and To are rows; To is -1 for a timer that still runs at the end.
	From, To int
	// Words say how long it runs, or what it was set to, at more and less length.
	Words []string
}

// Is says whether anything stands at a rail.
func (r *Row) Is() bool {
	return r.Notes[model.A].Is() || r.Notes[model.B].Is() || r.Boxes[model.A].Is() || r.Boxes[model.B].Is()
}

// Is says whether there is anything in the note.
func (n Note) Is() bool { return n.Does != "" || n.State != "" }

// String returns the note in full: "close: FIN-WAIT-1".
func (n Note) String() string {
	if n.Does == "" || n.State == "" {
		return n.Does + n.State
	}
	return n.Does + ": " + n.State
}

// brief returns the note without a state that goes without saying.
func (n Note) brief() string {
	if n.Reset || n.Does != "" && !n.Changed {
		return n.Does
	}
	return n.String()
}

// String returns the segment as the RFC's figures have it.
func (s *Segment) String() string {
	words := "<SEQ=" + strconv.FormatUint(uint64(s.Seq), 10) + ">"
	if s.Ctl&model.ACK != 0 {
		words += "<ACK=" + strconv.FormatUint(uint64(s.Ack), 10) + ">"
	}
	if s.Len > 0 {
		words += "<LEN=" + strconv.FormatUint(uint64(s.Len), 10) + ">"
	}
	if s.Wnd > 0 {
		words += "<WND=" + strconv.FormatUint(uint64(s.Wnd-1), 10) + ">"
	}
	return words + "<CTL=" + s.Ctl.String() + ">"
}

// Short returns the segment in few letters: "8/9+7 ACK".
func (s *Segment) Short() string {
	words := strconv.FormatUint(uint64(s.Seq), 10)
	if s.Ctl&model.ACK != 0 {
		words += "/" + strconv.FormatUint(uint64(s.Ack), 10)
	}
	if s.Len > 0 {
		words += "+" + strconv.FormatUint(uint64(s.Len), 10)
	}
	return words + " " + s.Ctl.String()
}

// Place returns the columns of row i as a picture has them: none where the last row
// of which it is known is at the same place.
func (c *Chart) Place(i int) []string {
	here := c.Rows[i].Columns
	for i--; i >= 0; i-- {
		if above := c.Rows[i].Columns; slices.Equal(above, here) {
			return nil
		} else if slices.ContainsFunc(above, func(s string) bool { return s != "" }) {
			break
		}
	}
	return here
}

// Tag is what tells the segments of several incarnations apart: "#2"; "" for one.
func (c *Chart) Tag(s *Segment) string {
	if !c.Several {
		return ""
	}
	return fmt.Sprintf("#%d", s.Incarnation)
}

// Label is what stands at a way in a picture.
func (c *Chart) Label(w *Way) string {
	s := w.String() + c.Tag(&w.Segment)
	switch {
	case w.Forged:
		s = "forged " + s
	case w.Again:
		s += " again"
	case w.Arrived >= 0 && w.Ends != "":
		s += ", a copy " + w.Ends
	}
	return s
}
