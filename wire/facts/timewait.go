package facts

import (
	"fmt"
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A Grade says how well a TIME-WAIT is known.
type Grade uint8

// The grades.
const (
	// Not: the end was not in TIME-WAIT when the capture ended, nor before.
	Not Grade = iota
	// Untold: the capture does not show whether it was.
	Untold
	// ByStack: it was if its stack uses the ACK of a FIN that comes again, and else is in
	// CLOSING.
	ByStack
	// Likely: the acknowledgement of its FIN was seen, and nothing speaks against its having
	// arrived.
	Likely
	// Certain: it was, unless it had given up and answers nothing.
	Certain
	grades
)

// Grades lists all.
func Grades() []Grade {
	var all []Grade
	for g := range grades {
		all = append(all, g)
	}
	return all
}

// String returns the grade in words.
func (g Grade) String() string {
	return [...]string{"no", "cannot be told", "depends on the stack", "likely", "certain"}[g]
}

// A TimeWait is what is known of an end's TIME-WAIT.
type TimeWait struct {
	Grade Grade
	// From is the index of the event whose arrival begins it, and Since when that was, in
	// nanoseconds since 1970: where it arrived or, if there is no capture of that, was seen.
	From  int
	Since int64
	// Over is the index of the first event that shows that it is over: a RST that the end
	// sends, or its SYN of the next incarnation; -1 for none.
	Over int
	// Why says why it cannot be told.
	Why string
}

// Held says whether there was a TIME-WAIT, as far as is known.
func (t *TimeWait) Held() bool { return t.Grade >= ByStack }

// timeWait says what is known of e's.
func (v *view) timeWait(e model.End) TimeWait {
	t := v.shown(e)
	if t.Grade != Not || v.passive(e) {
		return t
	}
	// A RST may be one for a FIN that came again, or for its ACK, which were not captured.
	if doubtful := v.unseen(e) || v.resets(e.Peer()) && v.goesOn(); !doubtful {
		return t
	}
	for _, end := range model.Ends {
		if why := v.missing(end); why != "" {
			return TimeWait{Grade: Untold, From: -1, Over: -1, Why: why}
		}
	}
	if v.bare() {
		return TimeWait{Grade: Untold, From: -1, Over: -1, Why: "no ACK was captured"}
	}
	return t
}

// unseen says whether a FIN may be missing of which TIME-WAIT came: that of e, which its peer's
// acknowledges, or that of the peer, which had sent what was not captured.
func (v *view) unseen(e model.End) bool {
	peer := &v.ends[e.Peer()]
	switch {
	case len(peer.fins) == 0:
		return v.missing(e.Peer()) != "" && (len(v.ends[e].fins) > 0 || v.missing(e) != "")
	case len(v.ends[e].fins) == 0:
		return peer.acks && before(v.c.Incarnations[v.incarnation].Ends[e].Next, peer.acked)
	}
	return false
}

// resets says whether e sends a RST.
func (v *view) resets(e model.End) bool {
	return slices.ContainsFunc(v.of, func(i int) bool {
		return v.event(i).From == e && v.event(i).Ctl&model.RST != 0
	})
}

// goesOn says whether there is more than SYNs and RSTs.
func (v *view) goesOn() bool {
	return slices.ContainsFunc(v.of, func(i int) bool { return v.event(i).Ctl&(model.SYN|model.RST) == 0 })
}

// bare says whether nothing but SYN, FIN and RST was captured.
func (v *view) bare() bool {
	return !slices.ContainsFunc(v.of, func(i int) bool {
		return v.event(i).Ctl&(model.SYN|model.FIN|model.RST) == 0
	})
}

// shown says what the events show of e's.
func (v *view) shown(e model.End) TimeWait {
	none := TimeWait{From: -1, Over: -1}
	x, peer := &v.ends[e], &v.ends[e.Peer()]
	reset := v.reset(e, len(v.c.Events))
	if len(x.fins) == 0 || v.passive(e) || reset && len(peer.fins) < 2 && v.got(e) < 0 {
		return none
	}
	untold := func(why string, args ...any) TimeWait {
		return TimeWait{Grade: Untold, From: -1, Over: -1, Why: fmt.Sprintf(why, args...)}
	}
	if len(peer.fins) == 0 {
		if peer.sent == 0 {
			return untold("the capture has the segments of %v only", e)
		}
		if last := len(v.c.Events) - 1; v.event(last).Ctl&model.FIN != 0 {
			return untold("the capture ends with the FIN of %v, frame %d", e, v.event(last).Number())
		}
		return none
	}
	got := v.got(e)
	if got < 0 && reset {
		return v.refused(e)
	}
	if got < 0 && v.filtered() && len(peer.fins) == 1 {
		// It would have been sent again, had its ACK not come.
		return TimeWait{Grade: Likely, From: peer.fins[0], Since: v.c.FirstSeen(v.event(peer.fins[0])), Over: -1}
	}
	if got < 0 {
		return untold("no segment of %v acknowledges the FIN of %v, frame %d", e, e.Peer(),
			v.event(peer.fins[0]).Number())
	}
	ack, grade := v.acknowledged(e, got)
	if ack < 0 && reset {
		return none
	}
	if ack < 0 {
		if again := x.fins[len(x.fins)-1]; again != x.fins[0] {
			return untold("nothing acknowledges the FIN of %v after it was sent again, frame %d", e,
				v.event(again).Number())
		}
		return untold("nothing acknowledges the FIN of %v, frame %d", e, v.event(x.fins[0]).Number())
	}
	t := TimeWait{Grade: grade, From: ack, Over: -1}
	if v.later(got, ack) {
		t.From = got
	}
	if v.reset(e, t.From) {
		return none
	}
	t.Over, t.Since = v.over(e, t.From), v.c.Arrived(v.event(t.From))
	if t.Since == 0 {
		t.Since = v.c.FirstSeen(v.event(t.From))
	}
	return t
}

// refused says what is known of e's where it acknowledges no FIN, and there is a RST: if e
// answers with it a FIN that its peer sent again, it may have got that before.
func (v *view) refused(e model.End) TimeWait {
	fins := v.ends[e.Peer()].fins
	for _, i := range v.of {
		ev := v.event(i)
		if ev.Ctl&model.RST == 0 {
			continue
		}
		if ev.From == e && ev.Ctl&model.ACK == 0 && fins[1] < i && ev.Seq == v.ends[e].after {
			return TimeWait{Grade: Untold, From: -1, Over: i, Why: fmt.Sprintf("%v answers the FIN of %v that comes "+
				"again, frame %d, with a RST", e, e.Peer(), v.event(fins[1]).Number())}
		}
		break
	}
	return TimeWait{From: -1, Over: -1}
}

// got returns the event that is the FIN that e got from its peer; -1 if e acknowledges none.
func (v *view) got(e model.End) int {
	fins := v.ends[e.Peer()].fins
	for _, i := range v.of {
		ev := v.event(i)
		if ev.From != e || ev.Ctl&model.RST != 0 || !v.covers(i) {
			continue
		}
		found := fins[0]
		for _, f := range fins {
			if v.c.Sides == 2 && v.c.Arrived(v.event(f)) == 0 {
				continue
			}
			if f < i || f == fins[0] {
				found = f
			}
			if v.c.Sides == 2 {
				return f
			}
		}
		return found
	}
	return -1
}

// acknowledged returns the event from which e knew that its FIN was acknowledged, where it
// got the FIN of its peer with another; -1 for none.
func (v *view) acknowledged(e model.End, got int) (int, Grade) {
	if v.c.Sides == 2 {
		return v.firstArrived(e, got)
	}
	x, peer := &v.ends[e], &v.ends[e.Peer()]
	if peer.acks && !before(peer.acked, x.after) {
		return got, Certain
	}
	// What was seen before e sent its FIN again had not arrived by then.
	again := x.fins[0]
	for _, f := range x.fins[1:] {
		if k := v.event(f).Kind; k != capture.Duplicate && k != capture.Late {
			again = f
		}
	}
	found, grade := -1, Likely
	for _, i := range v.of {
		ev := v.event(i)
		if ev.From == e || ev.Ctl&model.RST != 0 || !v.covers(i) || i < again && len(x.fins) > 1 || v.drawsRST(i) {
			continue
		}
		byFIN := ev.Ctl&model.FIN != 0 && i != peer.fins[0]
		if found < 0 {
			found = i
			if byFIN {
				grade = ByStack
			}
		} else if !byFIN {
			grade = Likely
		}
	}
	return found, grade
}

// firstArrived is acknowledged where the captures of both ends are there.
// What comes before the FIN that its sender had sent before it may lie right of the window.
func (v *view) firstArrived(e model.End, got int) (int, Grade) {
	found, grade := -1, Likely
	for _, i := range v.of {
		ev := v.event(i)
		if ev.From == e || ev.Ctl&model.RST != 0 || !v.covers(i) || v.c.Arrived(ev) == 0 ||
			v.drawsRST(i) {
			continue
		}
		if before(ev.Seq, v.ends[ev.From].after) || v.c.Arrived(ev) >= v.c.Arrived(v.event(got)) {
			grade = Certain
		}
		if found < 0 || v.c.Arrived(ev) < v.c.Arrived(v.event(found)) {
			found = i
		}
	}
	if found < 0 || v.event(found).Ctl&model.FIN == 0 {
		return found, grade
	}
	// A FIN that arrived before without that ACK makes it one that comes again.
	for _, f := range v.ends[e.Peer()].fins {
		if t := v.c.Arrived(v.event(f)); t != 0 && t < v.c.Arrived(v.event(found)) && !v.covers(f) {
			grade = ByStack
		}
	}
	return found, grade
}

// drawsRST says whether event i is answered by a RST: it found no connection. It is the last
// that came before that.
func (v *view) drawsRST(i int) bool {
	ev := v.event(i)
	for _, j := range v.of {
		rst := v.event(j)
		if rst.From != ev.From && rst.Ctl == model.RST && rst.Seq == ev.Ack && v.lastBefore(j) == i {
			return true
		}
	}
	return false
}

// lastBefore returns the event that came last to the sender of event j before that was sent;
// -1 for none.
func (v *view) lastBefore(j int) int {
	last := -1
	for _, i := range v.of {
		ev := v.event(i)
		if ev.From == v.event(j).From {
			continue
		}
		if v.c.Sides != 2 {
			if i < j {
				last = i
			}
			continue
		}
		if t := v.c.Arrived(ev); t != 0 && t <= v.c.FirstSeen(v.event(j)) &&
			(last < 0 || t > v.c.Arrived(v.event(last))) {
			last = i
		}
	}
	return last
}

// later says whether event i came to its receiver after event j.
func (v *view) later(i, j int) bool {
	if v.c.Sides == 2 {
		return v.c.Arrived(v.event(i)) > v.c.Arrived(v.event(j))
	}
	return i > j
}

// reset says whether the connection of e was ended by a RST before event i.
func (v *view) reset(e model.End, i int) bool {
	for _, j := range v.of {
		ev := v.event(j)
		if ev.Ctl&model.RST == 0 {
			continue
		}
		came, sooner := v.c.Arrived(ev), j < i
		if ev.From != e && v.c.Sides == 2 && i < len(v.c.Events) {
			if at := v.c.Arrived(v.event(i)); at != 0 {
				sooner = came < at
			}
		}
		if sooner && (ev.From == e || v.c.Sides < 2 || came != 0) {
			return true
		}
	}
	return false
}

// over returns the first event after from that shows that e is in TIME-WAIT no longer: TIME-WAIT
// sends no RST and opens no connection.
func (v *view) over(e model.End, from int) int {
	for i := from + 1; i < len(v.c.Events); i++ {
		ev := v.event(i)
		switch {
		case ev.From != e:
		case ev.Ctl&model.SYN != 0 && ev.Kind != capture.New: // it can be an old one
		case ev.Ctl&model.RST != 0 && (ev.Incarnation == v.incarnation ||
			v.c.Incarnations[ev.Incarnation].Ends[e].ISS ==
				v.c.Incarnations[v.incarnation].Ends[e].ISS), ev.Incarnation > v.incarnation && ev.Ctl&model.SYN != 0:
			return i
		}
	}
	return -1
}
