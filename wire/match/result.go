package match

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A Result is what the comparison of a connection with the model found.
type Result struct {
	Connection *capture.Connection
	// Witness says what the capture lacks. What was not captured has events of its own in
	// Connection.
	Witness *Witness
	// Steps is the run: one of the model but for the steps of kind Vanishes and
	// Unexplained, which stand where the capture leaves it.
	Steps []Step
	// Outcome says whether the model has a run that shows what the capture shows, and Bad
	// is the index of the event with which none goes on, or none was found to go on; -1
	// for none.
	Outcome Outcome
	Bad     int
	// Behind says that captures of both ends have only a run in which some of what was
	// captured was dropped or held between its capture and the end that it is for.
	Behind bool
	// Instead is what the model would have sent there, as far as it would have sent
	// anything, and From who it would have been.
	Instead []Text
	// Under are the settings, each other than the profile's in one thing that no capture
	// shows, under which the model allows what it does not allow as it is.
	Under []string
	// Final are the states of both ends at the end.
	Final [2]model.TCPState

	cost    int
	rules   *model.Parameters
	spans   [][2]span
	bundles [][]model.Segment
	sys     func(half [2]bool) *model.Model
}

// A Text is a segment by its relative numbers.
type Text struct {
	Seq, Ack uint32
	Ctl      model.Control
}

// Outcome is one of four. It is no verdict on a property: that a capture is not allowed
// says that another TCP was captured, not that the model breaks a promise.
type Outcome uint8

// The outcomes.
const (
	// Allowed: the model has a run that shows what the capture shows.
	Allowed Outcome = iota
	// NotAllowed: it has none, and every one was looked at.
	NotAllowed
	// NotDecided: none was found, and not every one was looked at.
	NotDecided
	// AllowedUnder: it has none, but with a setting that no capture shows other than in the
	// profile it has one.
	AllowedUnder
)

// String returns the outcome in words.
func (o Outcome) String() string {
	return [...]string{"allowed", "not allowed", "not decided", "allowed under other settings"}[o]
}

// Refused says that the model as the profile has it has no run, and every one was looked at.
func (r *Result) Refused() bool { return r.Outcome == NotAllowed || r.Outcome == AllowedUnder }

// ButForThat says whether the run is one of the model but for the event with which it leaves it.
func (r *Result) ButForThat() bool {
	leaves := 0
	for i := range r.Steps {
		if !r.Steps[i].Kind.Model() {
			leaves++
		}
	}
	return leaves == 1
}

// leaves notes that the capture leaves the model at an event.
func (r *Result) leaves(x *search, ev int, reached []*node) {
	if r.Bad >= 0 {
		return
	}
	r.Outcome, r.Bad = NotAllowed, ev
	e := x.c.Events[ev].From
	least := map[Text]int{}
	for _, n := range reached {
		q := &n.state.drafts[e]
		for i := range int(q.n) {
			d := q.d[i]
			if d.age > 0 {
				continue
			}
			t, ok := r.text(e, d.seg)
			if cost, have := least[t]; ok && (!have || n.cost < cost) {
				least[t] = n.cost
			}
		}
	}
	most := -1
	for _, cost := range least {
		if most < 0 || cost < most {
			most = cost
		}
	}
	for t, cost := range least {
		if cost <= most+costUnseen {
			r.Instead = append(r.Instead, t)
		}
	}
	slices.SortFunc(r.Instead, func(a, b Text) int {
		if a.Ctl != b.Ctl {
			return int(b.Ctl) - int(a.Ctl)
		}
		if a.Seq != b.Seq {
			return int(a.Seq) - int(b.Seq)
		}
		return int(a.Ack) - int(b.Ack)
	})
}

// text returns a segment of the model by the numbers that it stands for.
func (r *Result) text(e model.End, seg model.Segment) (Text, bool) {
	i := max(int(seg.Incarnation)-1, 0)
	t := Text{Ctl: seg.Ctl}
	var ok bool
	if t.Seq, ok = r.spans[i][e].real(seg.Seq); !ok {
		return t, false
	}
	if seg.Has(model.ACK) {
		if t.Ack, ok = r.spans[i][e.Peer()].real(seg.Ack); !ok {
			return t, false
		}
	}
	return t, true
}

// take takes the way to the last state as the run.
func (r *Result) take(last *node) {
	if last == nil {
		return
	}
	r.cost = last.cost
	for _, e := range model.Ends {
		r.Final[e] = last.state.tcb[e].State
	}
	for n := last; n.parent != nil; n = n.parent {
		r.Steps = append(r.Steps, n.step)
	}
	slices.Reverse(r.Steps)
}

// Pending says whether the event had not arrived when the capture ends.
func (r *Result) Pending(ev int) bool {
	for i := range r.Steps {
		if s := &r.Steps[i]; s.Event == ev && (s.Kind == Arrives || s.Kind == ArrivesAgain) {
			return false
		}
	}
	return true
}

// Followed says whether the event takes part in the run, and is not data left out.
func (r *Result) Followed(ev int) bool { return len(r.bundles[ev]) > 0 }
