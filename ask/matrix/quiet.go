package matrix

import "tcpcheck/model"

// Lost says which segments the network loses.
type Lost uint8

// What can be lost.
const (
	LostACKs Lost = iota // the ACKs that the active closer sends in TIME-WAIT
	LostAny              // those, and the FINs that they answer
)

// LostNames lists the names of what can be lost, by number.
var LostNames = []string{"acks", "any"}

// A quiet network is the model of which only what is asked about is left: A closes,
// B closes as soon as it can, what has to arrive arrives at once, B's FINs arrive at
// the instants that matter, and A's ACKs do not arrive, but are lost at the end of
// their delay.
type quiet struct {
	*model.Model
	lost Lost
	// timeouts are B's, by the number of retransmissions.
	timeouts []int
}

func newQuiet(m *model.Model, lost Lost) *quiet {
	return &quiet{m, lost, m.Parameters.Timeouts(model.B)}
}

// enabled appends to as the actions left of those enabled in s.
func (q *quiet) enabled(s *model.State, as []model.Action) []model.Action {
	from := len(as)
	for _, a := range q.Enabled(*s, nil) {
		switch a.Kind {
		case model.Close, model.Shutdown:
			return append(as[:from], a)
		case model.Deliver:
			arrives := must
			switch {
			case isFIN(a.End, a.Segment):
				arrives = q.arrives(s, a.Segment)
			case isACK(a.End, a.Segment):
				arrives = held
			}
			switch arrives {
			case must:
				return append(as[:from], a)
			case may:
				as = append(as, a)
			case held:
			}
		case model.Lose:
			if q.loses(s, a.End, a.Segment) {
				as = append(as, a)
			}
		case model.Tick, model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.LingerEnd, model.Probe:
			as = append(as, a)
		case model.Open, model.Send, model.Abort, model.DeliverDuplicate, model.GoAstray, model.Read,
			model.Crash, model.Reboot, model.ProbeWindow, model.Forget, model.Forge, model.DelayedACK:
		}
	}
	return as
}

// isFIN says whether a segment on its way to e is a FIN of B's.
func isFIN(e model.End, seg model.Segment) bool { return e == model.A && seg.Has(model.FIN) }

// isACK says whether a segment on its way to e is an ACK of A's.
func isACK(e model.End, seg model.Segment) bool { return e == model.B && seg.Ctl == model.ACK }

// wants says whether a loss is asked for that the budget no longer has.
func (q *quiet) wants(s *model.State) bool {
	if s.Loss > 0 {
		return false
	}
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			if seg.Life == 0 && q.loses(s, e, seg) {
				return true
			}
		}
	}
	return false
}
