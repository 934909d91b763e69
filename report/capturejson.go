package report

import (
	"encoding/json"
	"io"
	"time"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/facts"
	"tcpcheck/wire/match"
)

// CaptureSchema names the form of [CaptureJSON].
const CaptureSchema = "tcpcheck/capture/v2"

type fileJSON struct {
	Name         string      `json:"name"`
	Frames       int         `json:"frames"`
	Segments     int         `json:"segments"`
	Malformed    int         `json:"malformed"`
	CutShort     bool        `json:"cut_short"`
	Unreadable   int         `json:"unreadable,omitempty"`
	UnknownLinks map[int]int `json:"unknown_links,omitempty"`
	Fragments    int         `json:"fragments,omitempty"`
	Damage       string      `json:"damage,omitempty"`
	NoSeq        int         `json:"without_seq,omitempty"`
	OtherLines   int         `json:"other_lines,omitempty"`
	BadLines     int         `json:"lines_not_understood,omitempty"`
	BadLine      string      `json:"line_not_understood,omitempty"`
	Names        []string    `json:"names,omitempty"`
}

type connectionJSON struct {
	Connection   int            `json:"connection"`
	File         string         `json:"file"`
	A            string         `json:"a"`
	B            string         `json:"b"`
	Begins       *string        `json:"begins"`
	Ends         *string        `json:"ends"`
	Ended        string         `json:"ended"`
	Incarnations int            `json:"incarnations"`
	FromSYN      bool           `json:"from_syn"`
	OctetsA      uint64         `json:"octets_a"`
	OctetsB      uint64         `json:"octets_b"`
	LeftOut      int            `json:"segments_left_out"`
	ClosedFirst  string         `json:"closed_first"`
	TimeWait     string         `json:"time_wait"`
	Closers      []closerJSON   `json:"closers"`
	TimeWaits    []timeWaitJSON `json:"time_waits"`
	Seen         []seenJSON     `json:"seen"`
	Segments     []eventJSON    `json:"segments"`
	Run          []stepJSON     `json:"run"`
	Witness      witnessJSON    `json:"witness"`
	Model        modelJSON      `json:"model"`
	Causes       []causeJSON    `json:"causes"`
	Properties   []propertyJSON `json:"properties"`
}

type seenJSON struct {
	What   string   `json:"what"`
	Frames []string `json:"which"`
}

// closerJSON is who closed first, or one of two that closed at once.
type closerJSON struct {
	Incarnation int     `json:"incarnation"`
	End         string  `json:"end"`
	Frame       int     `json:"frame"`
	Time        *string `json:"time"`
	By          string  `json:"by"`
	Untold      *string `json:"untold"`
}

// timeWaitJSON is what is known of a TIME-WAIT.
type timeWaitJSON struct {
	Incarnation int     `json:"incarnation"`
	End         string  `json:"end"`
	Held        string  `json:"held"`
	Frame       *int    `json:"frame"`
	Since       *string `json:"since"`
	OverBy      *int    `json:"over_by_frame"`
	Why         *string `json:"why"`
}

type eventJSON struct {
	Frame       *int     `json:"frame"`
	Shown       *int     `json:"not_captured_shown_by,omitempty"`
	Frame2      *int     `json:"frame_in_second_file,omitempty"`
	Seconds     float64  `json:"seconds"`
	Arrived     *float64 `json:"arrived,omitempty"`
	From        string   `json:"from"`
	Incarnation int      `json:"incarnation"`
	Seq         uint32   `json:"seq"`
	Ack         *uint32  `json:"ack"`
	Len         uint32   `json:"len"`
	Ctl         string   `json:"ctl"`
	Kind        *string  `json:"kind"`
	Of          *int     `json:"of"`
}

type stepJSON struct {
	Step    string `json:"step"`
	End     string `json:"end"`
	Segment *int   `json:"segment"`
	A       string `json:"a"`
	B       string `json:"b"`
}

type witnessJSON struct {
	Verdict string   `json:"verdict"`
	Says    []string `json:"says"`
}

type modelJSON struct {
	Verdict string   `json:"verdict"`
	By      string   `json:"by"`
	Frame   *int     `json:"frame"`
	Instead []string `json:"instead"`
	Assumed []string `json:"assumed"`
	Clause  *string  `json:"clause"`
	Under   []string `json:"allowed_under"`
}

type causeJSON struct {
	Frame  *int   `json:"frame"`
	Cause  string `json:"cause"`
	Text   string `json:"text"`
	Frames []int  `json:"frames"`
}

type propertyJSON struct {
	Name    string  `json:"name"`
	Verdict string  `json:"verdict"`
	Why     *string `json:"why"`
	Frames  []int   `json:"frames"`
}

// CaptureJSON writes what a capture shows, in lines: what it is compared with, then a line for
// each connection, as it comes, then what was read.
func CaptureJSON(w io.Writer, a *account.Account) error { return Captures(a, CaptureLines(w, a)) }

// CaptureLines returns what writes captures as lines of JSON.
func CaptureLines(w io.Writer, a *account.Account) CaptureWriter { return &captureLines{w, a} }

type captureLines struct {
	w io.Writer
	a *account.Account
}

// line writes a value on a line.
func (l *captureLines) line(value any) error {
	e := json.NewEncoder(l.w)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

func (l *captureLines) begin() error {
	return l.line(struct {
		Schema   string `json:"schema"`
		ProfileA string `json:"profile_a"`
		ProfileB string `json:"profile_b"`
	}{CaptureSchema, l.a.Profiles[model.A], l.a.Profiles[model.B]})
}

func (l *captureLines) tell(f *account.Found) error {
	j := ofConnection(f)
	if f.File < len(l.a.Files) {
		j.File = l.a.Files[f.File]
	}
	return l.line(j)
}

func (l *captureLines) end() error {
	files := []fileJSON{}
	for i, name := range l.a.Files {
		c := l.a.Counts[i]
		files = append(files, fileJSON{name, c.Frames, c.Segments, c.Malformed, c.CutShort, c.Unreadable,
			c.UnknownLinks, c.Fragments, c.Damage, c.NoSeq, c.OtherLines, c.BadLines, c.BadLine, c.Names})
	}
	return l.line(struct {
		Files      []fileJSON `json:"files"`
		All        int        `json:"connections"`
		Matched    int        `json:"matched"`
		Anomalous  int        `json:"anomalous"`
		NotDecided int        `json:"not_decided"`
	}{files, l.a.All, l.a.Matched, l.a.Anomalous, l.a.Undecided})
}

func ofConnection(found *account.Found) connectionJSON {
	seen := found.Connection
	c := seen
	if found.Run != nil {
		c = found.Run.Connection // with what was not captured
	}
	s := found.Summary()
	j := connectionJSON{
		Connection: found.Number,
		A:          c.Addr[model.A].String(), B: c.Addr[model.B].String(), Incarnations: len(c.Incarnations),
		Begins: clock(seen.FirstSeen(&seen.Events[0])),
		Ends:   clock(seen.FirstSeen(&seen.Events[len(seen.Events)-1])),
		Ended:  found.Ended().String(), Closers: ofClosers(found), TimeWaits: ofTimeWaits(found),
		FromSYN: c.Incarnations[0].FromSYN, LeftOut: c.Folded.Segments + c.Folded.Controls,
		ClosedFirst: s.ClosedFirst, TimeWait: s.TimeWait,
		Seen: []seenJSON{}, Segments: []eventJSON{}, Run: []stepJSON{}, Causes: []causeJSON{},
		Properties: []propertyJSON{},
		Witness:    witnessJSON{Verdict: "whole", Says: []string{}},
		Model: modelJSON{Verdict: found.Outcome().String(), By: "numbers",
			Instead: []string{}, Assumed: []string{}, Under: []string{}},
	}
	for i := range c.Incarnations {
		j.OctetsA += c.Incarnations[i].Ends[model.A].Octets
		j.OctetsB += c.Incarnations[i].Ends[model.B].Octets
	}
	for _, of := range s.Seen {
		j.Seen = append(j.Seen, seenJSON{of.What, of.Which})
	}
	for i := range c.Events {
		j.Segments = append(j.Segments, ofEvent(c, i))
	}
	if found.Run != nil {
		j.add(found.Run)
		return j
	}
	for _, name := range found.Causes() {
		if name != account.NoCause {
			j.Causes = append(j.Causes, causeJSON{Cause: name, Frames: []int{}})
		}
	}
	for _, name := range found.Verdicts()[1:] {
		j.Properties = append(j.Properties, propertyJSON{Name: name, Verdict: explore.Violated.String(),
			Frames: []int{}})
	}
	return j
}

// add adds what the comparison with the model found.
func (j *connectionJSON) add(f *match.Result) {
	j.Model.By = "run"
	j.Witness.Says = append(j.Witness.Says, account.Witness(f)...)
	if v := account.WitnessVerdict(f); v != "" {
		j.Witness.Verdict = v
	}
	j.Model.Instead = append(j.Model.Instead, account.Instead(f)...)
	j.Model.Assumed = append(j.Model.Assumed, account.Assumed(f)...)
	j.Model.Under = append(j.Model.Under, f.Under...)
	if clause := f.Clause(); clause != "" {
		j.Model.Clause = &clause
	}
	for i := range f.Steps {
		j.Run = append(j.Run, ofStep(&f.Steps[i]))
	}
	if f.Bad >= 0 {
		j.Model.Frame = new(f.Connection.Events[f.Bad].Number())
	}
	for _, cause := range f.Causes() {
		of := causeJSON{Cause: cause.Kind.String(), Text: cause.Text, Frames: append([]int{}, cause.Frames...)}
		if cause.Event >= 0 {
			of.Frame = new(f.Connection.Events[cause.Event].Number())
		}
		j.Causes = append(j.Causes, of)
	}
	for _, v := range f.Findings() {
		of := propertyJSON{Name: v.Name, Verdict: v.Says(), Frames: append([]int{}, v.Frames...)}
		if v.Why != "" {
			of.Why = new(v.Why)
		}
		j.Properties = append(j.Properties, of)
	}
}

// ofClosers returns who closed first, of each incarnation.
func ofClosers(f *account.Found) []closerJSON {
	all := []closerJSON{}
	for i := range f.Facts {
		for _, c := range f.Facts[i].Closed {
			e := &f.Connection.Events[c.Event]
			j := closerJSON{Incarnation: i + 1, End: c.End.String(), Frame: e.Number(), By: "FIN",
				Time: clock(f.Connection.FirstSeen(e))}
			if c.Reset {
				j.By = "RST"
			}
			if why := f.Facts[i].Untold; why != "" {
				j.Untold = new(why)
			}
			all = append(all, j)
		}
	}
	return all
}

// ofTimeWaits returns the TIME-WAITs that there were, or may have been, of each incarnation.
func ofTimeWaits(f *account.Found) []timeWaitJSON {
	all := []timeWaitJSON{}
	for i := range f.Facts {
		for _, e := range model.Ends {
			t := &f.Facts[i].TimeWait[e]
			if t.Grade == facts.Not {
				continue
			}
			j := timeWaitJSON{Incarnation: i + 1, End: e.String(), Held: t.Grade.String()}
			if t.Held() {
				j.Frame, j.Since = new(f.Connection.Events[t.From].Number()), clock(t.Since)
			}
			if t.Over >= 0 {
				j.OverBy = new(f.Connection.Events[t.Over].Number())
			}
			if t.Why != "" {
				j.Why = new(t.Why)
			}
			all = append(all, j)
		}
	}
	return all
}

// clock writes a time in nanoseconds since 1970; nil where the capture has none.
func clock(ns int64) *string {
	if ns == 0 {
		return nil
	}
	return new(time.Unix(0, ns).UTC().Format("2006-01-02T15:04:05.000000Z"))
}

// ofEvent returns an event.
func ofEvent(c *capture.Connection, i int) eventJSON {
	e, s, begun := &c.Events[i], account.Segment(c, i), c.FirstSeen(&c.Events[0])
	j := eventJSON{
		Seconds: seconds(c.FirstSeen(e) - begun), From: e.From.String(), Incarnation: e.Incarnation + 1,
		Seq: s.Seq, Len: s.Len, Ctl: s.Ctl.String(),
	}
	if e.Frame[0] > 0 {
		j.Frame = new(e.Frame[0])
	}
	if e.Proof > 0 {
		j.Shown = new(e.Proof)
	}
	if e.Frame[1] > 0 {
		j.Frame2 = new(e.Frame[1])
	}
	if t := c.Arrived(e); t != 0 {
		j.Arrived = new(seconds(t - begun))
	}
	if e.Ctl&model.ACK != 0 {
		j.Ack = &s.Ack
	}
	if e.Kind != capture.New {
		j.Kind = new(e.Kind.String())
	}
	if e.Of > 0 {
		j.Of = new(e.Of)
	}
	return j
}

func seconds(ns int64) float64 { return float64(ns/1000) / 1e6 }

func ofStep(s *match.Step) stepJSON {
	j := stepJSON{Step: s.Kind.String(), End: s.End.String(), A: s.After[model.A].State.String(),
		B: s.After[model.B].State.String()}
	if s.Kind == match.Acts {
		j.Step = s.Action.Kind.String()
	}
	if s.Event >= 0 {
		j.Segment = new(s.Event)
	}
	return j
}
