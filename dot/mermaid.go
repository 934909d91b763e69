package dot

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// writeMermaid writes the drawing as a Mermaid sequence diagram. Its arrows are level:
// a segment that takes longer has a note where it is sent, and its arrow, with the
// same letter, where it arrives.
func (d *Drawing) writeMermaid(w io.Writer) error {
	lines := d.Chart.Lines()
	m := &mermaid{chart: d.Chart}
	m.add("---\ntitle: %s\n---", strconv.Quote(d.Title))
	m.add("sequenceDiagram")
	m.indent = "  "
	m.add("participant A\nparticipant B")
	for i := range lines {
		line := &lines[i]
		m.note("over A,B", line.Later)
		m.note("over A,B", line.LeftOut)
		if line.Repeats {
			m.begin("loop for ever")
		}
		m.line(line)
		if i == len(lines)-1 && len(m.indent) > 2 {
			m.end()
		}
		if len(line.Marks) > 0 {
			m.begin(map[bool]string{false: reddish, true: greenish}[d.Good])
			m.note("over A,B", strings.Join(wrapColumns(strings.Join(line.Marks, " "), 60), "\n"))
			m.end()
		}
	}
	m.note("over A,B", strings.Join(wrapColumns(showable(d.Caption), 72), "\n"))
	_, err := io.WriteString(w, m.String())
	return err
}

type mermaid struct {
	strings.Builder
	indent string
	chart  *trace.Chart
}

// add adds lines.
func (m *mermaid) add(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		m.WriteString(m.indent + line + "\n")
	}
}

// reddish is the ground of a RST, and of the violation; greenish that of something good.
const (
	reddish  = "rect rgb(255, 228, 225)"
	greenish = "rect rgb(223, 242, 234)"
)

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

// line adds a line of the ladder: what an end does before its segment, what a segment
// does after it.
func (m *mermaid) line(l *trace.Line) {
	for e, where := range [...]string{"right of A", "left of B"} {
		if l.Box[e] != "" {
			m.note(where, "middlebox: "+l.Box[e])
		}
	}
	if l.Way == nil {
		m.note("over A", l.At[model.A])
		m.note("over B", l.At[model.B])
		return
	}
	from, to := l.Way.From, l.Way.From.Peer()
	label := mermaidSegment(&l.Way.Segment)
	if tag := m.chart.Tag(&l.Way.Segment); tag != "" {
		label += " " + tag
	}
	if l.When != "" {
		label = l.When + ": " + label
	}
	if l.Label != "" {
		label = l.Label + ": " + label
	}
	if l.Leaves {
		m.note("over "+from.String(), l.At[from])
	}
	red := l.Way.Ctl&model.RST != 0 && (l.Arrives || l.Label == "")
	if red {
		m.begin(reddish)
	}
	switch {
	case l.Way.Stops != trace.AtEnd && (l.Arrives || l.Label == ""):
		m.add("%v-x%v: %s", from, to, mermaidText(label+", no further than the middlebox"))
	case l.Leaves && l.Arrives:
		m.add("%v->>%v: %s", from, to, mermaidText(label))
	case l.Lost():
		m.add("%v-x%v: %s", from, to, mermaidText(label+", "+l.At[to]))
	case l.Leaves && l.Label == "":
		m.add("%v-)%v: %s", from, to, mermaidText(label+", "+l.At[to]))
	case l.Leaves:
		sends := "sends " + label
		if l.At[to] != "" {
			sends += ", " + l.At[to]
		}
		m.note("over "+from.String(), sends)
	case l.Way.Forged:
		m.add("%v--)%v: %s", from, to, mermaidText("forged, not "+from.String()+"'s: "+label))
	default:
		m.add("%v--)%v: %s", from, to, mermaidText(label))
	}
	if red {
		m.end()
	}
	if l.Arrives {
		m.note("over "+to.String(), l.At[to])
	}
}

// mermaidSegment returns a segment without angle brackets, which Mermaid takes for
// HTML.
func mermaidSegment(s *trace.Segment) string {
	words := fmt.Sprintf("SEQ=%d ", s.Seq)
	if s.Ctl&model.ACK != 0 {
		words += fmt.Sprintf("ACK=%d ", s.Ack)
	}
	if s.Len > 0 {
		words += fmt.Sprintf("LEN=%d ", s.Len)
	}
	return words + s.Ctl.String()
}

// mermaidText escapes what has a meaning in Mermaid.
var mermaidEscapes = strings.NewReplacer("#", "#35;", ";", "#59;", "<", "#lt;", ">", "#gt;", "\n",
	"<br/>", "%%", "%#37;")

func mermaidText(s string) string { return mermaidEscapes.Replace(s) }
