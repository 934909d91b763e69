package trace

import (
	"io"
	"strconv"

	"tcpcheck/model"
)

// Schema names the form of a run in JSON.
const Schema = "tcpcheck/trace/v1"

// JSON returns the run in the form of [Schema], ready for encoding/json.
func (r *Run) JSON() any {
	flights, of := r.Flights()
	file := runJSON{headJSON: r.head(flights), Steps: []stepJSON{}}
	sent := 0
	for i := range r.Steps {
		sent += r.Steps[i].segments()
		file.Steps = append(file.Steps, r.stepOf(i, of[i], sent))
	}
	return file
}

// Write writes the run in the form of [Schema].
func (r *Run) Write(w io.Writer) error { return WriteJSON(w, r.JSON()) }

// Settings is a list of parameters that JSON has as an object, in order.
type Settings []model.Setting

// MarshalJSON returns an object with a number for each value that is one, and a
// string for each other.
func (s Settings) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, setting := range s {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendQuote(out, setting.Name)
		out = append(out, ':')
		if _, err := strconv.Atoi(setting.Value); err == nil {
			out = append(out, setting.Value...)
		} else {
			out = strconv.AppendQuote(out, setting.Value)
		}
	}
	return append(out, '}'), nil
}

type runJSON struct {
	headJSON
	Steps []stepJSON `json:"steps"`
}

type headJSON struct {
	Schema     string        `json:"schema"`
	Parameters Settings      `json:"parameters"`
	Mutant     *string       `json:"mutant"`
	Property   string        `json:"property"`
	Kind       *string       `json:"kind"`
	Loop       *int          `json:"loop"`
	Initial    stateJSON     `json:"initial"`
	Segments   []segmentJSON `json:"segments"`
}

type stepJSON struct {
	actionJSON
	After stateJSON `json:"after"`
}

type actionJSON struct {
	Step    int        `json:"step"`
	Tick    int        `json:"tick"`
	Text    string     `json:"text"`
	Kind    string     `json:"kind"`
	End     *string    `json:"end"`
	ISS     *model.Seq `json:"iss"`
	Clock   string     `json:"clock,omitempty"`
	Segment *int       `json:"segment"`
	Sends   *int       `json:"sends"`
	// Makes is the segment that a middlebox sends to the end that it is beside, and Middlebox
	// what becomes at one of the segment that arrives or is sent: drop, reset or untranslated.
	Makes     *int   `json:"makes,omitempty"`
	Middlebox string `json:"middlebox,omitempty"`
}

type momentJSON struct {
	Step int `json:"step"`
	Tick int `json:"tick"`
	Age  int `json:"age"`
}

type segmentJSON struct {
	ID          int          `json:"id"`
	From        string       `json:"from"`
	Seq         model.Seq    `json:"seq"`
	Ack         *model.Seq   `json:"ack"`
	Ctl         string       `json:"ctl"`
	Incarnation uint8        `json:"incarnation"`
	Unit        uint8        `json:"unit"`
	Phantom     bool         `json:"phantom"`
	Forged      bool         `json:"forged,omitempty"`
	Sent        momentJSON   `json:"sent"`
	Arrived     []momentJSON `json:"arrived"`
	Astray      *momentJSON  `json:"astray"`
	Lost        *momentJSON  `json:"lost"`
	Fate        string       `json:"fate"`
	// Wnd is SEG.WND, of an end with a receive buffer.
	Wnd *uint8 `json:"wnd,omitempty"`
	// Begins and Stops say that the middlebox beside an end made it, or kept it.
	Begins string `json:"begins,omitempty"`
	Stops  string `json:"stops,omitempty"`
}

type stateJSON struct {
	A          tcbJSON        `json:"a"`
	B          tcbJSON        `json:"b"`
	ToA        []inFlightJSON `json:"to_a"`
	ToB        []inFlightJSON `json:"to_b"`
	Opens      uint8          `json:"opens"`
	Loss       uint8          `json:"loss"`
	Duplicates uint8          `json:"duplicates"`
	Strays     uint8          `json:"strays"`
	Aborts     uint8          `json:"aborts"`
	Forgeries  uint8          `json:"forgeries,omitempty"`
	Ungraceful []int          `json:"ungraceful"`
	// What the middleboxes beside A and B know; nil for none.
	EntryA *entryJSON `json:"entry_a,omitempty"`
	EntryB *entryJSON `json:"entry_b,omitempty"`
}

// entryJSON is what a middlebox knows of the connection.
type entryJSON struct {
	State string `json:"state"`
	// Left is for how many more ticks it is kept; nil for ever.
	Left *uint16 `json:"left"`
	// FromB says that B sent the SYN.
	FromB bool `json:"from_b,omitempty"`
	// Known has the ends whose numbers are known, and End and Ack those numbers, of A and of B.
	Known       []string     `json:"known,omitempty"`
	End         [2]model.Seq `json:"end"`
	Ack         [2]model.Seq `json:"ack"`
	ISS         [2]model.Seq `json:"iss"`
	Incarnation uint8        `json:"incarnation"`
}

func entryOf(n *model.Entry) *entryJSON {
	if n.State == model.BoxNone {
		return nil
	}
	j := &entryJSON{State: n.State.String(), End: n.End, Ack: n.Ack, ISS: n.ISS,
		Incarnation: n.Incarnation, FromB: n.FromB}
	if n.Timed {
		j.Left = &n.Left
	}
	for _, e := range model.Ends {
		if n.Knows(e) {
			j.Known = append(j.Known, e.String())
		}
	}
	return j
}

type tcbJSON struct {
	State             string    `json:"state"`
	SndUna            model.Seq `json:"snd_una"`
	SndNxt            model.Seq `json:"snd_nxt"`
	RcvNxt            model.Seq `json:"rcv_nxt"`
	SYNUnacknowledged bool      `json:"syn_unacknowledged"`
	Unsent            uint8     `json:"unsent"`
	Timer             *string   `json:"timer"`
	Left              uint16    `json:"left"`
	Retransmissions   uint8     `json:"retransmissions"`
	Incarnation       uint8     `json:"incarnation"`
	Phantom           bool      `json:"phantom"`
	Received          uint8     `json:"received"`
	// Files have these only where they are so. What is owed follows from the run.
	HalfClosed bool        `json:"half_closed,omitempty"`
	Unread     bool        `json:"unread,omitempty"`
	Clock      model.Clock `json:"clock,omitempty"`
	ClockLost  bool        `json:"clock_lost,omitempty"`
	// TSRecent is how many ticks ago TS.Recent was sent, at most one more than what is in
	// flight can be old.
	TSRecent      uint16      `json:"ts_recent_age,omitempty"`
	TSRecentClock model.Clock `json:"ts_recent_clock,omitempty"`
	ReuseIn       uint16      `json:"reuse_in,omitempty"`
	// ACKIn is for how many ticks no ACK is sent of those that are limited.
	ACKIn uint16 `json:"ack_in,omitempty"`
	// ACKDue is in how many ticks an ACK that is delayed has to be sent, and one.
	ACKDue uint16 `json:"ack_due,omitempty"`
	// Probes counts the keep-alives since anything was heard.
	Probes uint8 `json:"probes,omitempty"`
	// Thought is for how long the application could make a call and has made none.
	Thought uint16 `json:"thought,omitempty"`
	// ISNClock is what the clock of initial sequence numbers shows.
	ISNClock model.Seq `json:"isn_clock,omitempty"`
	// Lingers is what is left of the time for which CLOSE lingers.
	Lingers *uint16 `json:"lingers,omitempty"`
	// RTO is the backed-off one that is kept, in ticks.
	RTO uint16 `json:"rto,omitempty"`
	// AheadText and AheadFIN are what is held out of order: bit i is the number i+1 beyond RCV.NXT.
	AheadText uint8 `json:"ahead_text,omitempty"`
	AheadFIN  uint8 `json:"ahead_fin,omitempty"`
	// Where an end has a receive buffer: Held is what is received and not read, in units,
	// and SndWnd what the peer has told of its window.
	Held         uint8      `json:"held,omitempty"`
	FINQueued    bool       `json:"fin_queued,omitempty"`
	SndWnd       *uint8     `json:"snd_wnd,omitempty"`
	SndWl1       *model.Seq `json:"snd_wl1,omitempty"`
	SndWl2       *model.Seq `json:"snd_wl2,omitempty"`
	WindowProbes uint8      `json:"window_probes,omitempty"`
}

type inFlightJSON struct {
	Segment string `json:"segment"`
	Life    uint16 `json:"life"`
	Astray  bool   `json:"astray"`
	// The ghosts tell apart what looks the same to an endpoint.
	Incarnation uint8 `json:"incarnation"`
	Unit        uint8 `json:"unit"`
	Phantom     bool  `json:"phantom"`
	// Clock is that of its TSval.
	Clock model.Clock `json:"clock,omitempty"`
}

// head returns all but the steps.
func (r *Run) head(flights []Flight) headJSON {
	head := headJSON{
		Schema: Schema, Parameters: Settings(r.Parameters.Settings()), Mutant: orNull(r.Mutant),
		Property: r.Property, Kind: orNull(r.Word), Initial: stateOf(&r.Initial),
		Segments: []segmentJSON{},
	}
	if r.Loop >= 0 {
		head.Loop = &r.Loop
	}
	for i := range flights {
		head.Segments = append(head.Segments, r.segmentOf(i, &flights[i]))
	}
	return head
}

// stepOf returns step i, which is about a flight, -1 for none, and up to which, its
// own included, so many were sent.
func (r *Run) stepOf(i, flight, sent int) stepJSON {
	step := &r.Steps[i]
	s := stepJSON{actionOf(step.Action, flight), stateOf(&step.After)}
	s.Step, s.Tick = i+1, step.Tick
	if step.Makes {
		makes := sent
		s.Makes, sent = &makes, sent-1
	}
	if step.Sends {
		s.Sends = &sent
	}
	s.Middlebox = middleboxOf(step)
	return s
}

// segments is how many segments begin in the step.
func (s *Step) segments() int {
	n := 0
	if s.Sends {
		n++
	}
	if s.Makes {
		n++
	}
	if s.Action.Kind == model.Forge {
		n++
	}
	return n
}

// middleboxOf says what the middlebox does in a step to the segment that arrives and to the one
// that is sent; "" where they pass.
func middleboxOf(s *Step) string {
	for _, v := range []model.BoxVerdict{s.In, s.Out} {
		if v != model.BoxPass {
			return v.String()
		}
	}
	return ""
}

// actionOf returns an action, which is about a flight, -1 for none.
func actionOf(a model.Action, flight int) actionJSON {
	s := actionJSON{Text: a.String(), Kind: a.Kind.String()}
	if a.Kind != model.Tick {
		s.End = orNull(a.End.String())
	}
	if a.Kind == model.Open || a.Creates {
		s.ISS, s.Clock = &a.ISS, a.Clock.String()
	}
	if flight >= 0 {
		id := flight + 1
		s.Segment = &id
	}
	return s
}

func (r *Run) segmentOf(i int, f *Flight) segmentJSON {
	sentAt := r.Steps[f.Sent].Tick
	at := func(step int) momentJSON {
		tick := r.Steps[step].Tick
		return momentJSON{step + 1, tick, tick - sentAt}
	}
	s := segmentJSON{
		ID: i + 1, From: f.From.String(), Seq: f.Segment.Seq, Ctl: f.Segment.Ctl.String(),
		Incarnation: f.Segment.Incarnation, Unit: f.Segment.Unit, Phantom: f.Segment.Marks&model.OfPhantom != 0,
		Forged: f.Forged,
		Sent:   at(f.Sent), Arrived: []momentJSON{}, Fate: f.Fate(),
	}
	s.Begins, s.Stops = f.place(f.Begins), f.place(f.Stops)
	if f.Segment.Has(model.ACK) {
		s.Ack = &f.Segment.Ack
	}
	if f.Segment.Wnd > 0 {
		wnd := f.Segment.Wnd - 1
		s.Wnd = &wnd
	}
	for _, step := range f.Arrived {
		s.Arrived = append(s.Arrived, at(step))
	}
	if f.Astray >= 0 {
		astray := at(f.Astray)
		s.Astray = &astray
	}
	if f.Lost >= 0 {
		lost := at(f.Lost)
		s.Lost = &lost
	}
	return s
}

func stateOf(s *model.State) stateJSON {
	j := stateJSON{
		A: tcbOf(&s.TCB[model.A]), B: tcbOf(&s.TCB[model.B]),
		ToA: inFlightOf(&s.Toward[model.A]), ToB: inFlightOf(&s.Toward[model.B]),
		Opens: s.Opens, Loss: s.Loss, Duplicates: s.Duplicates, Strays: s.Strays, Aborts: s.Aborts,
		Forgeries:  s.Forgeries,
		Ungraceful: []int{}, EntryA: entryOf(&s.Entry[model.A]), EntryB: entryOf(&s.Entry[model.B]),
	}
	for i := range model.MaxIncarnations {
		if s.Ungraceful&(1<<i) != 0 {
			j.Ungraceful = append(j.Ungraceful, i+1)
		}
	}
	return j
}

func tcbOf(t *model.TCB) tcbJSON {
	j := tcbJSON{
		State: t.State.String(), SndUna: t.SndUna, SndNxt: t.SndNxt, RcvNxt: t.RcvNxt,
		SYNUnacknowledged: t.SYNUnacknowledged, Unsent: t.Unsent, Timer: orNull(t.Timer.Kind.String()),
		Left:            t.Timer.Left,
		Retransmissions: t.Retransmissions, Incarnation: t.Incarnation, Phantom: t.Phantom, Received: t.Received,
		HalfClosed: t.HalfClosed, Unread: t.Unread,
		Clock: t.Clock, ClockLost: t.ClockLost, TSRecent: t.Recent.Age, TSRecentClock: t.Recent.Clock,
		ReuseIn: t.ReuseIn(), ACKIn: t.ACKIn, ACKDue: t.ACKDue(), Probes: t.Probes,
		Thought: t.Thought, Lingers: lingers(t),
		RTO: t.RTO, ISNClock: t.ISNClock, Held: t.Held, AheadText: t.Ahead.Text, AheadFIN: t.Ahead.FIN,
		FINQueued: t.FINQueued, WindowProbes: t.SendWindow.Probes,
	}
	if w := t.SendWindow; w.Wnd > 0 {
		wnd := w.Wnd - 1
		j.SndWnd, j.SndWl1, j.SndWl2 = &wnd, &w.Wl1, &w.Wl2
	}
	return j
}

// lingers returns what is left of the time for which a CLOSE lingers; nil for none.
func lingers(t *model.TCB) *uint16 {
	if t.Linger.Kind == model.TimerOff {
		return nil
	}
	return &t.Linger.Left
}

func inFlightOf(c *model.Channel) []inFlightJSON {
	all := []inFlightJSON{}
	for _, seg := range c.Segments() {
		all = append(all, inFlightJSON{
			seg.String(), seg.Life, seg.Astray(), seg.Incarnation, seg.Unit, seg.Marks&model.OfPhantom != 0,
			seg.Clock,
		})
	}
	return all
}

// orNull returns s; nil for "".
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
