package dot

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// writeMermaid writes the run as a Mermaid sequence diagram. Its arrows are level:
// a segment that takes longer has a note where it is sent, and its arrow, with the
// same letter, where it arrives.
func writeMermaid(w io.Writer, run *trace.Run, caption string) error {
	rows := run.Ladder()
	m := &mermaid{several: chartOf(run).several}
	m.add("---\ntitle: %s\n---", strconv.Quote(title(run)))
	m.add("sequenceDiagram")
	m.indent = "  "
	m.add("participant A\nparticipant B")
	for i := range rows {
		if i > 0 && rows[i].Tick > rows[i-1].Tick {
			m.note("over A,B", ticksLater(run, rows[i].Tick-rows[i-1].Tick))
		}
		if run.Loop >= 0 && i > 0 && rows[i-1].Step <= run.Loop && rows[i].Step > run.Loop {
			m.begin("loop for ever")
		}
		m.row(&rows[i])
	}
	if len(m.indent) > 2 {
		m.end()
	}
	m.begin(reddish)
	m.note("over A,B", strings.Join(wrapColumns(verb(run)+run.Property+kind(run), 60), "\n"))
	m.end()
	m.note("over A,B", strings.Join(wrapColumns(caption, 72), "\n"))
	_, err := io.WriteString(w, m.String())
	return err
}

type mermaid struct {
	strings.Builder
	indent  string
	several bool
}

// add adds lines.
func (m *mermaid) add(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		m.WriteString(m.indent + line + "\n")
	}
}

// reddish is the ground of a RST, and of the violation.
const reddish = "rect rgb(255, 228, 225)"

// begin adds the beginning of a box, end its end.
func (m *mermaid) begin(box string) {
	m.add("%s", box)
	m.indent += "  "
}

func (m *mermaid) end() {
	m.indent = m.indent[2:]
	m.add("end")
}

// note adds a note.
func (m *mermaid) note(where, words string) {
	if words != "" {
		m.add("Note %s: %s", where, mermaidText(words))
	}
}

// row adds a row of the text ladder: what an end does before its segment, what a
// segment does after it.
func (m *mermaid) row(r *trace.Row) {
	if r.Segment == nil {
		m.note("over A", r.At[model.A])
		m.note("over B", r.At[model.B])
		return
	}
	from, to := r.From, r.From.Peer()
	label := mermaidSegment(r.Segment, m.several)
	if r.Label != "" {
		label = r.Label + ": " + label
	}
	if r.Leaves {
		m.note("over "+from.String(), r.At[from])
	}
	red := r.Segment.Has(model.RST) && (r.Arrives || r.Label == "")
	if red {
		m.begin(reddish)
	}
	switch {
	case r.Leaves && r.Arrives:
		m.add("%v->>%v: %s", from, to, mermaidText(label))
	case r.Lost:
		m.add("%v-x%v: %s", from, to, mermaidText(label+", "+r.At[to]))
	case r.Leaves && r.Label == "":
		m.add("%v-)%v: %s", from, to, mermaidText(label+", "+r.At[to]))
	case r.Leaves:
		sends := "sends " + label
		if r.At[to] != "" {
			sends += ", " + r.At[to]
		}
		m.note("over "+from.String(), sends)
	default:
		m.add("%v--)%v: %s", from, to, mermaidText(label))
	}
	if red {
		m.end()
	}
	if r.Arrives {
		m.note("over "+to.String(), r.At[to])
	}
}

// mermaidSegment returns a segment without angle brackets, which Mermaid takes for
// HTML.
func mermaidSegment(s *model.Segment, several bool) string {
	words := fmt.Sprintf("SEQ=%d ", s.Seq)
	if s.Has(model.ACK) {
		words += fmt.Sprintf("ACK=%d ", s.Ack)
	}
	words += s.Ctl.String()
	if several {
		words += fmt.Sprintf(" #%d", s.Incarnation)
	}
	return words
}

// mermaidText escapes what has a meaning in Mermaid.
var mermaidEscapes = strings.NewReplacer("#", "#35;", ";", "#59;", "<", "#lt;", ">", "#gt;", "\n",
	"<br/>", "%%", "%#37;")

func mermaidText(s string) string { return mermaidEscapes.Replace(s) }
