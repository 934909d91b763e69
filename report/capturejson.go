package report

import (
	"fmt"
	"io"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
	"tcpcheck/wire/account"
	"tcpcheck/wire/capture"
	"tcpcheck/wire/match"
)

// CaptureSchema names the form of [CaptureJSON].
const CaptureSchema = "tcpcheck/capture/v1"

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
	A            string         `json:"a"`
	B            string         `json:"b"`
	Incarnations int            `json:"incarnations"`
	FromSYN      bool           `json:"from_syn"`
	OctetsA      uint64         `json:"octets_a"`
	OctetsB      uint64         `json:"octets_b"`
	LeftOut      int            `json:"segments_left_out"`
	ClosedFirst  string         `json:"closed_first"`
	TimeWait     string         `json:"time_wait"`
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
	Frame   *int     `json:"frame"`
	Instead []string `json:"instead"`
	Assumed []string `json:"assumed"`
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

// CaptureJSON writes what a capture shows, a connection at a time.
func CaptureJSON(w io.Writer, a *account.Account) error {
	files := []fileJSON{}
	for i, name := range a.Files {
		c := a.Counts[i]
		files = append(files, fileJSON{name, c.Frames, c.Segments, c.Malformed, c.CutShort, c.Unreadable,
			c.UnknownLinks, c.Fragments, c.Damage, c.NoSeq, c.OtherLines, c.BadLines, c.BadLine, c.Names})
	}
	head := struct {
		Schema   string     `json:"schema"`
		Files    []fileJSON `json:"files"`
		ProfileA string     `json:"profile_a"`
		ProfileB string     `json:"profile_b"`
	}{CaptureSchema, files, a.Profiles[model.A], a.Profiles[model.B]}
	text, err := indented(head, "")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s,\n  \"connections\": [", strings.TrimSuffix(text, "\n}"))
	separator := ""
	err = a.Each(func(_ int, f *match.Result) error {
		text, err := indented(ofConnection(f), "    ")
		fmt.Fprintf(w, "%s\n    %s", separator, text)
		separator = ","
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n  ],\n  \"anomalous\": %d\n}\n", a.Anomalous)
	return err
}

// indented returns a value as JSON, all lines but the first behind a prefix.
func indented(value any, prefix string) (string, error) {
	var b strings.Builder
	err := trace.WriteJSON(&b, value)
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\n", "\n"+prefix), err
}

func ofConnection(f *match.Result) connectionJSON {
	c := f.Connection
	s := account.Summarize(f)
	j := connectionJSON{
		A: c.Addr[model.A].String(), B: c.Addr[model.B].String(), Incarnations: len(c.Incarnations),
		FromSYN: c.Incarnations[0].FromSYN, LeftOut: c.Folded.Segments + c.Folded.Controls,
		ClosedFirst: s.ClosedFirst, TimeWait: s.TimeWait,
		Seen: []seenJSON{}, Segments: []eventJSON{}, Run: []stepJSON{}, Causes: []causeJSON{},
		Properties: []propertyJSON{},
		Witness:    witnessJSON{Verdict: "whole", Says: append([]string{}, account.Witness(f)...)},
		Model: modelJSON{Verdict: f.Outcome.String(), Instead: append([]string{}, account.Instead(f)...),
			Assumed: append([]string{}, account.Assumed(f)...)},
	}
	if v := account.WitnessVerdict(f); v != "" {
		j.Witness.Verdict = v
	}
	for i := range c.Incarnations {
		j.OctetsA += c.Incarnations[i].Ends[model.A].Octets
		j.OctetsB += c.Incarnations[i].Ends[model.B].Octets
	}
	for _, seen := range s.Seen {
		j.Seen = append(j.Seen, seenJSON{seen.What, seen.Which})
	}
	for i := range c.Events {
		j.Segments = append(j.Segments, ofEvent(c, i))
	}
	for i := range f.Steps {
		j.Run = append(j.Run, ofStep(&f.Steps[i]))
	}
	if f.Bad >= 0 {
		j.Model.Frame = new(c.Events[f.Bad].Number())
	}
	for _, cause := range f.Causes() {
		of := causeJSON{Cause: cause.Kind.String(), Text: cause.Text, Frames: append([]int{}, cause.Frames...)}
		if cause.Event >= 0 {
			of.Frame = new(c.Events[cause.Event].Number())
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
	return j
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
