package reduce

import (
	"slices"

	"tcpcheck/model"
)

// Loose is a model that can do more than another, in fewer states. A segment is let
// loose once it would leave the end that it is on its way to in its state: ESTABLISHED,
// say, stays ESTABLISHED. From then on it is as in a channel that is a set: it may arrive
// at any time within its life, any number of times, or never; of several that are alike
// the one that lives longest is kept. The others are counted, as they were, and arrive,
// or are lost at the cost of the budget.
//
// Why what holds of it holds of the model: it can do all that the model can, whichever
// segments are let loose. What arrives once, is lost, goes astray or is late may do so
// here; and what it draws when it arrives is in flight here as well, or is loose, and
// was sent no earlier. What is violated here need not be so in the model.
type Loose struct {
	model *model.Model
	stale *Stale
}

// LooseOf returns that of m, where min-delay is 0. With stale, what of a segment has no
// effect is not told apart, in models of which [StaleOf] says so.
func LooseOf(m *model.Model, stale bool) *Loose {
	l := &Loose{model: m}
	if stale {
		l.stale = StaleOf(m, m.Parameters.Strays == 0)
	}
	return l
}

// Initial returns the initial states.
func (l *Loose) Initial() []model.State { return l.model.Initial() }

// Enabled appends the actions enabled in s to as. Nothing waits for what is loose.
func (l *Loose) Enabled(s model.State, as []model.Action) []model.Action {
	from := len(as)
	held := lapsed(&s)
	as = l.model.Enabled(held, as)
	if held.InFlight() < s.InFlight() {
		as = append(as, slices.DeleteFunc(l.model.Enabled(s, nil), func(a model.Action) bool {
			return !a.Segment.Loose() || a.Segment.Life > 0
		})...)
	}
	kept := slices.DeleteFunc(as[from:], func(a model.Action) bool {
		return a.Segment.Loose() && a.Kind != model.Deliver
	})
	return as[:from+len(kept)]
}

// Apply returns the state to which a, enabled in s, leads.
func (l *Loose) Apply(s model.State, a model.Action) model.State {
	if a.Kind == model.Tick || a.Kind == model.Expire {
		s = lapsed(&s)
	}
	after, f := l.model.Step(s, a)
	if a.Segment.Loose() && !after.Overflow {
		if f.Sends && after.TCB == s.TCB {
			after.Toward[a.End.Peer()].Remove(f.Sent)
			l.release(&after, a.End.Peer(), f.Sent)
		}
		l.put(&after, a.End, a.Segment)
	}
	if l.stale != nil && l.stale.apart && a.Kind == model.Deliver && a.Segment.Len() > 0 && !after.Overflow {
		// Where ACKs are apart, what moves the window stays to draw what they would.
		a.Segment.Ctl, a.Segment.Unit = model.ACK, 0
		l.release(&after, a.End, a.Segment)
	}
	l.Settle(&after)
	return after
}

// lapsed returns s without what is loose and has no life left.
func lapsed(s *model.State) model.State {
	held := *s
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			if seg.Life == 0 && seg.Loose() {
				held.Toward[e].Remove(seg)
			}
		}
	}
	return held
}

// Settle lets loose what has no effect in s, and sends at once what that draws: it may
// draw it at any time.
func (l *Loose) Settle(s *model.State) {
	bare := model.State{TCB: s.TCB}
	for _, e := range model.Ends {
		bare.TCB[e].Timer.Left = 0 // so that it is seen to be restarted
	}
	for _, e := range model.Ends {
		old := s.Toward[e]
		for _, seg := range old.Segments() {
			if !seg.Loose() && l.idle(&bare, e, seg) {
				s.Toward[e].Remove(seg)
				l.release(s, e, seg)
			}
		}
	}
	if l.stale != nil {
		l.stale.Normalize(s)
	}
	bare.TCB = s.TCB
	for again := true; again && !s.Overflow; {
		before := s.Toward
		for _, e := range model.Ends {
			for _, seg := range before[e].Segments() {
				if !seg.Loose() {
					continue
				}
				if f := l.draws(&bare, e, seg); f.Sends {
					l.release(s, e.Peer(), f.Sent)
				}
			}
		}
		again = s.Toward != before
	}
}

// idle says whether a segment leaves e in its state. An ACK of a FIN or a SYN that comes
// again is what gets the peer on, and not let go.
func (l *Loose) idle(s *model.State, e model.End, seg model.Segment) bool {
	t, f := l.model.Arrival(s, e, seg)
	if t.State != s.TCB[e].State {
		return false
	}
	if !f.Sends || seg.Ctl&(model.FIN|model.SYN) == 0 {
		return true
	}
	t, _ = l.model.Arrival(s, e.Peer(), f.Sent)
	return t.State == s.TCB[e.Peer()].State
}

// draws returns what comes of the arrival of a segment that leaves e as it is; nothing
// of any other.
func (l *Loose) draws(s *model.State, e model.End, seg model.Segment) model.Effects {
	t, f := l.model.Arrival(s, e, seg)
	if t != s.TCB[e] {
		return model.Effects{}
	}
	return f
}

// release puts a segment in flight, loose, for as long as it could be there.
func (l *Loose) release(s *model.State, e model.End, seg model.Segment) {
	if s.Strays > 0 && !seg.Astray() {
		seg.Life += uint16(l.model.Parameters.MSL - l.model.Parameters.Delay)
		seg.Marks |= model.Astray // at any time from now on
	}
	seg.Marks |= model.Loose
	l.put(s, e, seg)
}

func (l *Loose) put(s *model.State, e model.End, seg model.Segment) {
	if !s.Overflow && !l.model.Put(&s.Toward[e], seg) {
		*s = model.State{Overflow: true}
	}
}
