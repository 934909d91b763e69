package matrix

import "tcpcheck/model"

// Of all instants at which B's FINs can arrive, those below are enough. T(k) is when
// FIN k is sent, d the delay, W TIME-WAIT; TIME-WAIT ends at e, and FIN k, which finds
// it over, draws the RST at x ≥ e.
//
//  1. A FIN that arrived at a ≤ e costs a loss unless its ACK is still in flight, that is
//     unless a + d ≥ x. One that is in flight itself costs none. So an earlier x costs no
//     more, down to e or T(k), whichever is later: once TIME-WAIT is over, FINs arrive at
//     once.
//  2. Where FINs restart nothing, the first that arrives fixes e. All others cost least if
//     they arrive as late as they can, at the end of their delay, and no more if they
//     arrive at once where the ACK is gone by e in any case. One that outlives TIME-WAIT
//     is the one that finds it over.
//  3. Where FINs restart TIME-WAIT, the last that arrives fixes e. If W > d, the ACKs of
//     all that arrive are gone by x, so that each costs a loss whenever it arrives; then
//     they may as well arrive at once, which has TIME-WAIT end soonest. If W ≤ d, none
//     but the first has to arrive. A FIN that outlives TIME-WAIT is the one that finds it
//     over. Where FINs can be lost, that costs no more than the loss of an ACK, and
//     restarts nothing: then no FIN arrives but the first.
//  4. The FIN that starts TIME-WAIT may as well be the oldest. If W ≥ 2d, its ACK is gone
//     by x, and it may as well arrive at once. In a shorter TIME-WAIT its ACK can be in
//     flight at x, if it arrives late enough: at the end of its delay, at the last instant
//     of FIN-WAIT-2, or W before a FIN is sent.
//  5. Where TIME-WAIT answers FINs with RST, x is when the second arrives, and the first may
//     be late as well. Where it ignores them, they cost nothing, whenever they arrive; one
//     that does and that nothing answers until B gives up is as bad as a RST.
//  6. Where answers to FINs are limited, a FIN that comes soon after one that was answered
//     costs nothing: FINs are tried whenever anything happens, the end of the limit included.

// An arrival says whether a FIN of B's arrives now.
type arrival uint8

const (
	held arrival = iota // not now
	may
	must
)

// arrives says whether a FIN of B's, in flight in s, arrives now.
func (q *quiet) arrives(s *model.State, fin model.Segment) arrival {
	p := &q.Parameters
	a := &s.TCB[model.A]
	outlives := fin.Life > a.Timer.Left
	switch {
	case a.State.HasTCB() && p.Policy[model.A].LimitsFINs():
		return may
	case !a.State.HasTCB(), a.State != model.TimeWait && !q.startsLate():
		return must
	case a.State != model.TimeWait:
		due := a.Timer.Kind == model.TimerFinWait2 && a.Timer.Left == 0
		if int(fin.Life) == p.Delay || fin.Life == 0 || due || q.untilStarts(s) == 0 {
			return may
		}
	case p.Policy[model.A].TimeWaitFIN == model.TimeWaitFINRST:
		return must
	case p.Policy[model.A].TimeWaitFIN == model.TimeWaitFINIgnore:
		switch {
		case !outlives:
			return must
		case int(fin.Life) == p.Delay, int(a.Timer.Left) == p.Wait[model.A]:
			return may
		}
	case !restarts(p):
		if fin.Life == 0 || int(fin.Life)+p.Delay <= int(a.Timer.Left) {
			return must
		}
	case q.lost == LostACKs && !outlives:
		return must
	}
	return held
}

// loses says whether a segment on its way to e, at the end of its delay in s, is of those
// to be lost.
func (q *quiet) loses(s *model.State, e model.End, seg model.Segment) bool {
	return isACK(e, seg) || q.lost == LostAny && isFIN(e, seg) &&
		restarts(&q.Parameters) && s.TCB[model.A].State == model.TimeWait
}

// startsLate says whether it can be of use that TIME-WAIT does not start at once.
func (q *quiet) startsLate() bool {
	p := &q.Parameters
	return p.Wait[model.A] < 2*p.Delay || p.Policy[model.A].TimeWaitFIN != model.TimeWaitFINAck
}

// untilStarts returns after how many ticks a TIME-WAIT that starts then is over as B
// sends a FIN, if nothing arrives; -1 if it is too late for that.
func (q *quiet) untilStarts(s *model.State) int {
	b := &s.TCB[model.B]
	if b.State != model.LastAck {
		return -1
	}
	left := int(b.Timer.Left) - q.Parameters.Wait[model.A]
	for n := int(b.Retransmissions) + 1; left < 0 && n < len(q.timeouts); n++ {
		left += q.timeouts[n]
	}
	return max(left, -1)
}

// untilNext returns after how many ticks there is something to do again in s, in which
// only time can pass.
func (q *quiet) untilNext(s *model.State) int {
	ticks, _ := q.UntilDue(s)
	if q.startsLate() && s.TCB[model.A].State != model.TimeWait {
		next := q.Pass(*s, 1)
		if starts := q.untilStarts(&next); starts >= 0 {
			ticks = min(ticks, starts+1)
		}
	}
	return ticks
}
