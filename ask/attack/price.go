package attack

import (
	"slices"

	"tcpcheck/model"
	"tcpcheck/verify"
)

// Sizes are those of the real thing, of which the model has a small one.
type Sizes struct {
	// Window is how many numbers are in a receive window.
	Window float64
	// Ports is how many ports the client may have; 1 where it is known.
	Ports float64
	// Counted says that challenge ACKs are limited for all connections of a host together, and that
	// the forger, who has one of his own to it, counts them (counting.go).
	Counted bool
}

// space is how many sequence numbers there are.
const space = 1 << 32

// offers returns the segments that can be forged in s: of all that do the same the one of which
// the fewest have to be sent for one to hit.
//
// The numbers that SEQ, and ACK, can be lie in cells, whose numbers no rule tells apart: each
// number that an end compares with is one, and so is what lies between them. A segment hits if
// its two numbers lie in cells of which some do what is wanted. What the forger chose himself
// he knows.
func (z *Sizes) offers(m *model.Model, s *model.State) []verify.Offer {
	var offers []verify.Offer
	for _, o := range z.priced(m, s) {
		offers = append(offers, o.Offer)
	}
	return offers
}

// priced is an offer, and what of its numbers is found out before it is sent, by counting.
type priced struct {
	verify.Offer
	found []Found
}

// priced returns the offers, with what is found out for each.
func (z *Sizes) priced(m *model.Model, s *model.State) []priced {
	var offers []priced
	of := map[model.Outcome]int{}
	for _, e := range model.Ends {
		t := &s.TCB[e]
		for _, ctl := range model.Forgeable {
			hits := map[model.Outcome]*hit{}
			var order []model.Outcome
			for _, x := range m.Forgeries(s, e, ctl) {
				o := m.Outcome(s, x)
				if o.Nothing(s) {
					continue
				}
				h := hits[o]
				if h == nil {
					h = &hit{first: x, cells: map[[2]cell]bool{}}
					hits[o], order = h, append(order, o)
				}
				if at := [2]cell{z.seqCell(m, s, x), z.ackCell(m, s, x)}; !h.cells[at] {
					h.cells[at] = true
					h.numbers += float64(at[0].size / space * at[1].size)
				}
			}
			for _, o := range order {
				price := float64(space / hits[o].numbers)
				port := 1.0
				if !t.Phantom && (t.State != model.Listen || s.TCB[e.Peer()].State.HasTCB()) {
					port = z.Ports
				}
				price = float64(price * port)
				if t.State.Synchronized() && m.Parameters.Timestamped() && ctl&model.RST == 0 &&
					!answersOnly(m, s, hits[o].first) {
					// TSval, in half of whose space it is not before TS.Recent (RFC 7323, 5.2)
					if reopens(m, s, hits[o].first) {
						price = port // and after it SEQ does not matter
					}
					price *= 2
				}
				is := priced{Offer: verify.Offer{Action: hits[o].first, Price: price}}
				if z.Counted && t.State.Synchronized() && !t.Phantom {
					is = z.counted(m, s, hits[o], is, port)
				}
				at, known := of[o]
				if !known {
					of[o] = len(offers)
					offers = append(offers, is)
				} else if is.Price < offers[at].Price {
					offers[at] = is
				}
			}
		}
	}
	return offers
}

// answersOnly says whether what arrives draws an ACK and does nothing else to its receiver: so does a
// segment whose TSval is old (RFC 7323, 5.3, R1).
func answersOnly(m *model.Model, s *model.State, a model.Action) bool {
	after, f := m.Step(*s, a)
	return f.Sends && f.Sent.Ctl == model.ACK && after.TCB[a.End] == s.TCB[a.End]
}

// reopens says whether a SYN opens a new connection out of TIME-WAIT. With timestamps one that is newer
// does, whatever its SEQ (RFC 6191, 2; Linux's tcp_timewait_state_process).
func reopens(m *model.Model, s *model.State, a model.Action) bool {
	after, _ := m.Step(*s, a)
	return s.TCB[a.End].State == model.TimeWait && after.TCB[a.End].State == model.SynReceived
}

// A hit is what segments with the same control bits hit that do the same: the first of them, their
// cells, and how many of 2^32 numbers that is, for each number that SEQ and ACK can be.
type hit struct {
	first   model.Action
	cells   map[[2]cell]bool
	numbers float64
}

// A cell is a set of numbers.
type cell struct {
	place place
	// at is the number where there is but one.
	at   model.Seq
	size float64
}

// place is where a cell lies.
type place uint8

const (
	anywhere place = iota // there is nothing to compare with
	exactly               // at a number
	inWindow              // in the receiver's window
	justSent              // before SND.UNA by no more than a window
	opposite              // half of the space from such a number, or from one in the window
	right                 // after all these, in half of the space
	left                  // before
)

// seqCell returns the cell in which SEQ of what arrives lies: a number of the stream of the other
// end, or of the forger.
func (z *Sizes) seqCell(m *model.Model, s *model.State, a model.Action) cell {
	t, peer := &s.TCB[a.End], &s.TCB[a.End.Peer()]
	switch {
	case t.Phantom:
		return cell{size: space}
	case !t.State.HasTCB() || t.State == model.SynSent:
		return z.cell(m, a.Segment.Seq, peer, nil)
	}
	return z.cell(m, a.Segment.Seq, peer, t)
}

// ackCell returns the cell in which ACK lies: a number of the stream of the end at which it
// arrives.
func (z *Sizes) ackCell(m *model.Model, s *model.State, a model.Action) cell {
	t, peer := &s.TCB[a.End], &s.TCB[a.End.Peer()]
	switch {
	case !a.Segment.Has(model.ACK):
		return cell{size: space}
	case !peer.State.HasTCB() || peer.State == model.SynSent || peer.Phantom:
		return z.cell(m, a.Segment.Ack, t, nil)
	}
	return z.cell(m, a.Segment.Ack, t, peer)
}

// cell returns the cell of a number of the stream that sender sends, if it has a TCB, and
// receiver, unless it is nil, receives.
func (z *Sizes) cell(m *model.Model, x model.Seq, sender, receiver *model.TCB) cell {
	l := line{sender: sender, receiver: receiver, mask: model.Seq(m.Parameters.SeqMod - 1),
		window: model.Seq(m.Parameters.Window)}
	if sender.State.HasTCB() {
		for n := range (sender.SndNxt-sender.SndUna)&l.mask + 1 {
			l.points = append(l.points, (sender.SndUna+n)&l.mask)
		}
		l.from = sender.SndNxt
	}
	if receiver != nil {
		l.points = append(l.points, receiver.RcvNxt, (receiver.RcvNxt-1)&l.mask)
		l.from = receiver.RcvNxt
	}
	if len(l.points) == 0 {
		return cell{size: space}
	}
	if slices.Contains(l.points, x) {
		return cell{place: exactly, at: x, size: 1}
	}
	c := cell{place: l.place(x), size: z.Window}
	if half := float64(space / 2); c.place == right && receiver != nil {
		c.size = half - z.Window
	} else if c.place == right {
		c.size = half
	} else if c.place == left && sender.State.HasTCB() {
		c.size = half - 2*z.Window
	} else if c.place == left {
		c.size = half - z.Window
	}
	slices.Sort(l.points)
	for _, y := range slices.Compact(l.points) {
		if l.place(y) == c.place {
			c.size--
		}
	}
	return c
}

// A line is the numbers of a stream, and what is known of them.
type line struct {
	sender, receiver   *model.TCB
	points             []model.Seq
	from, window, mask model.Seq
}

// place returns where a number lies if it is none of those that an end compares with.
func (l *line) place(x model.Seq) place {
	half := (l.mask + 1) / 2
	ahead := (x - l.from) & l.mask
	switch {
	case l.receiver != nil && ahead < l.window:
		return inWindow
	case l.sender.State.HasTCB() && (x-l.sender.SndUna+l.window)&l.mask < l.window:
		return justSent
	case ahead >= half && ahead < half+l.window:
		return opposite
	case ahead < half:
		return right
	}
	return left
}
