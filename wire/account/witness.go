package account

import (
	"fmt"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/match"
)

// What is said of a capture as a witness, if it lacks anything.
const (
	OneDirection   = "one-direction"
	MissedSegments = "missed-segments"
)

// WitnessVerdict returns what is said of the capture as a witness; "" if nothing shows that
// it lacks a segment.
func WitnessVerdict(f *match.Result) string {
	switch w := f.Witness; {
	case w.Whole():
		return ""
	case w.OneWay:
		return OneDirection
	}
	return MissedSegments
}

// Witness says what a capture lacks, and what it has in another order than it was sent;
// empty where nothing shows that it does.
func Witness(f *match.Result) []string {
	w := f.Witness
	var all []string
	switch {
	case w.OneWay:
		all = append(all, fmt.Sprintf("one direction only: nothing of %v was captured", w.Silent))
	case w.Filtered:
		all = append(all, "only segments with SYN, FIN or RST were captured")
	case w.Doubt != "":
		all = append(all, w.Doubt)
	case len(w.Missed) > 0:
		all = append(all, "missed segments")
	}
	for i := range w.Missed {
		all = append(all, missed(f, &w.Missed[i]))
	}
	if len(w.Overtaken) > 0 {
		var frames []string
		for _, n := range w.Overtaken {
			frames = append(frames, fmt.Sprintf("frame %d", n))
		}
		all = append(all, strings.Join(frames, ", ")+" captured after what was sent later")
	}
	for _, e := range model.Ends {
		if n := w.Doubled[e]; n > 0 {
			all = append(all, fmt.Sprintf("%d packets of %v captured twice", n, e))
		}
	}
	return all
}

// missed says what was not captured, and what shows it.
func missed(f *match.Result, m *match.Missed) string {
	e := &f.Connection.Events[m.Event]
	s := Segment(f.Connection, m.Event)
	what := "ACK"
	switch {
	case e.Ctl&model.SYN != 0:
		what = s.Ctl.String()
	case e.Ctl&model.FIN != 0 && e.Len == 0:
		what = fmt.Sprintf("FIN at %d", s.Seq)
	case e.Ctl&model.FIN != 0:
		what = fmt.Sprintf("%s from %d on and FIN", trace.Count(int64(e.Len), "octet"), s.Seq)
	case e.Len > 0:
		what = fmt.Sprintf("%s from %d on", trace.Count(int64(e.Len), "octet"), s.Seq)
	}
	how := "which frame %d needs"
	if m.Acknowledged {
		how = "acknowledged by frame %d"
	} else if e.Len > 0 {
		how = "before frame %d"
	}
	likely := ""
	if m.Likely {
		likely = ", it seems"
	}
	return fmt.Sprintf("%v's %s, "+how+", not captured%s", e.From, what, m.Proof, likely)
}
