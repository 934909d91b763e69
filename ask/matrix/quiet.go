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
// once or at the end of their delay, and A's ACKs are lost.
type quiet struct {
	*model.Model
	lost Lost
}

// enabled appends to as the actions left of those enabled in s.
func (q *quiet) enabled(s *model.State, as []model.Action) []model.Action {
	from := len(as)
	for _, a := range q.Enabled(*s, nil) {
		switch a.Kind {
		case model.Close:
			return append(as[:from], a)
		case model.Deliver:
			switch {
			case q.isFIN(a.End, a.Segment):
				if int(a.Segment.Life) == q.Parameters.Delay || a.Segment.Life == 0 {
					as = append(as, a)
				}
			case !isACK(a.End, a.Segment):
				return append(as[:from], a)
			}
		case model.Lose:
			if q.loses(a.End, a.Segment) {
				as = append(as, a)
			}
		case model.Tick, model.Retransmit, model.GiveUp, model.Expire, model.Abandon:
			as = append(as, a)
		case model.Open, model.Send, model.Abort, model.DeliverDuplicate, model.GoAstray:
		}
	}
	return as
}

// isFIN says whether a segment on its way to e is a FIN of B's.
func (q *quiet) isFIN(e model.End, seg model.Segment) bool { return e == model.A && seg.Has(model.FIN) }

// isACK says whether a segment on its way to e is an ACK of A's.
func isACK(e model.End, seg model.Segment) bool { return e == model.B && seg.Ctl == model.ACK }

// loses says whether a segment on its way to e is of those to be lost.
func (q *quiet) loses(e model.End, seg model.Segment) bool {
	return isACK(e, seg) || q.lost == LostAny && q.isFIN(e, seg)
}

// wants says whether a loss is asked for that the budget no longer has.
func (q *quiet) wants(s *model.State) bool {
	if s.Loss > 0 {
		return false
	}
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			if seg.Life == 0 && q.loses(e, seg) {
				return true
			}
		}
	}
	return false
}
