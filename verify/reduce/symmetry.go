package reduce

import (
	"cmp"

	"tcpcheck/model"
)

// A Symmetry takes a state and its mirror image, in which A and B have changed
// places, for one.
//
// Why that is sound: where no connection is opened, the ends differ in nothing but
// their policies, their applications, how long TIME-WAIT lasts and whether they may close
// first. Where these are equal, a step at one end is in the mirror image one at the
// other, to the mirror image of where it led; and no safety property tells the ends
// apart.
type Symmetry struct{ rotation *Rotation }

// SymmetryOf returns the symmetry of a model with these parameters, whose states
// are normalized by rotation unless it is nil; nil if the ends differ.
func SymmetryOf(p *model.Parameters, rotation *Rotation) *Symmetry {
	if p.Start != model.StartEstablished || opens(p) || p.Opener != model.OpenerA ||
		p.Crashes != [2]int{} || p.ThirdParty() || p.Forger > 0 || p.FirstCloser != model.FirstCloserAny ||
		p.Policy[model.A] != p.Policy[model.B] || p.Data[model.A] != p.Data[model.B] ||
		p.Wait[model.A] != p.Wait[model.B] || p.Application[model.A] != p.Application[model.B] ||
		p.Application[model.A].Early == model.EarlyCloseYes || p.Aborts[model.A] != p.Aborts[model.B] {
		return nil
	}
	return &Symmetry{rotation}
}

// opens says whether there is ever an OPEN, and so a SYN.
func opens(p *model.Parameters) bool {
	return !p.Start.Opened() || p.Incarnations > 1
}

// Normalize makes s the lesser of itself and its mirror image, rotated.
func (y *Symmetry) Normalize(s *model.State) {
	if s.Overflow {
		return
	}
	if y.rotation != nil {
		y.rotation.Normalize(s)
	}
	order := Order(&s.TCB)
	if order < 0 {
		return
	}
	t := Mirrored(s)
	if y.rotation != nil {
		y.rotation.Normalize(&t)
	}
	if order > 0 || less(&t, s) {
		*s = t
	}
}

// Mirrored returns the mirror image of s.
func Mirrored(s *model.State) model.State {
	t := *s
	for _, e := range model.Ends {
		t.TCB[e], t.Toward[e] = s.TCB[e.Peer()], s.Toward[e.Peer()]
		if !t.TCB[e].State.HasTCB() {
			t.TCB[e].State = [...]model.TCPState{model.Closed, model.Listen}[e]
		}
	}
	return t
}

// Order is less than, equal to or greater than 0 as TCBs come before, are, or come
// after their mirror image.
func Order(tcb *[2]model.TCB) int {
	a, b := &tcb[model.A], &tcb[model.B]
	if !a.State.HasTCB() && !b.State.HasTCB() {
		return cmp.Or(cmp.Compare(a.SndNxt, b.SndNxt), cmp.Compare(a.Clock, b.Clock))
	}
	bit := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(a.State, b.State),
		cmp.Compare(a.SndUna, b.SndUna),
		cmp.Compare(a.SndNxt, b.SndNxt),
		cmp.Compare(a.RcvNxt, b.RcvNxt),
		cmp.Compare(bit(a.SYNUnacknowledged), bit(b.SYNUnacknowledged)),
		cmp.Compare(a.Unsent, b.Unsent),
		cmp.Compare(a.Timer.Kind, b.Timer.Kind),
		cmp.Compare(a.Timer.Left, b.Timer.Left),
		cmp.Compare(a.RTO, b.RTO),
		cmp.Compare(a.Retransmissions, b.Retransmissions),
		cmp.Compare(a.Incarnation, b.Incarnation),
		cmp.Compare(bit(a.Phantom), bit(b.Phantom)),
		cmp.Compare(a.Received, b.Received),
		cmp.Compare(bit(a.HalfClosed), bit(b.HalfClosed)),
		cmp.Compare(bit(a.Unread), bit(b.Unread)),
		cmp.Compare(a.Held, b.Held),
		cmp.Compare(a.Ahead.Text, b.Ahead.Text),
		cmp.Compare(a.Ahead.FIN, b.Ahead.FIN),
		cmp.Compare(bit(a.FINQueued), bit(b.FINQueued)),
		cmp.Compare(a.SendWindow.Wnd, b.SendWindow.Wnd),
		cmp.Compare(a.SendWindow.Wl1, b.SendWindow.Wl1),
		cmp.Compare(a.SendWindow.Wl2, b.SendWindow.Wl2),
		cmp.Compare(a.SendWindow.Probes, b.SendWindow.Probes),
		cmp.Compare(a.Owed, b.Owed),
		cmp.Compare(a.Clock, b.Clock),
		cmp.Compare(bit(a.ClockLost), bit(b.ClockLost)),
		cmp.Compare(a.Recent.Clock, b.Recent.Clock),
		cmp.Compare(a.Recent.Age, b.Recent.Age),
		cmp.Compare(a.PutOff, b.PutOff),
		cmp.Compare(a.ACKIn, b.ACKIn),
		cmp.Compare(a.ISNClock, b.ISNClock),
		cmp.Compare(bit(a.Taken), bit(b.Taken)),
		cmp.Compare(a.Probes, b.Probes),
		cmp.Compare(a.Thought, b.Thought),
		cmp.Compare(a.Linger.Kind, b.Linger.Kind),
		cmp.Compare(a.Linger.Left, b.Linger.Left),
		cmp.Compare(bit(a.Lost), bit(b.Lost)),
		cmp.Compare(bit(a.Told), bit(b.Told)),
	)
}
