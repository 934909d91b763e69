package mutants

import (
	"slices"

	"tcpcheck/model"
)

// All lists the mutants.
var All = slices.Concat(ofClosing, ofOpening)

// ofClosing break rules of established connections and of their ends.
var ofClosing = []Mutant{
	{
		Name:     "fin-retransmit-off-by-one",
		Sentence: "a retransmitted FIN carries the sequence number after its own",
		Source:   "warp17 issue 15, Zephyr issue 61183; RFC 9293 3.4",
		Violates: "closes",
		after: func(m *model.Model, _ *model.State, a model.Action, after *model.State, f *model.Effects) {
			if a.Kind == model.Retransmit && f.Sent.Has(model.FIN) {
				seg := f.Sent
				seg.Seq = m.Next(seg.Seq, 1)
				sendAnew(after, a.End, f, seg)
			}
		},
	},
	{
		Name:     "last-ack-on-any-ack",
		Sentence: "LAST-ACK is left on an ACK that does not cover the FIN",
		Source:   "smoltcp issue 477; RFC 9293 3.10.7.4, fifth",
		Violates: "closes",
		after: func(m *model.Model, before *model.State, a model.Action, after *model.State, _ *model.Effects) {
			if before.TCB[a.End].State == model.LastAck && arrivesInWindow(m, before, a, model.ACK) {
				m.Delete(after, a.End)
			}
		},
	},
	{
		Name:     "fin-overtakes-data",
		Sentence: "a FIN beyond RCV.NXT is processed although data before it is missing",
		Source:   "smoltcp issue 112; RFC 9293 3.10.7.4, eighth",
		Violates: "data-intact",
		arrivesAs: func(m *model.Model, s *model.State, a model.Action) model.Segment {
			seg := a.Segment
			if arrivesInWindow(m, s, a, model.FIN) {
				seg.Seq = s.TCB[a.End].RcvNxt
			}
			return seg
		},
	},
	{
		Name:     "no-timer-in-close-wait",
		Sentence: "what is sent in CLOSE-WAIT or closes it does not start the retransmission timer",
		Source:   "utcp issue 24; RFC 6298 5.1",
		Violates: "timer-armed",
		after: func(_ *model.Model, before *model.State, a model.Action, after *model.State, _ *model.Effects) {
			if before.TCB[a.End].State == model.CloseWait && (a.Kind == model.Send || a.Kind == model.Close) {
				after.TCB[a.End].Timer = model.Timer{}
			}
		},
	},
	{
		Name:     "closing-does-not-retransmit",
		Sentence: "the retransmission timer is stopped on the way into CLOSING",
		Source:   "smoltcp issue 398, Demikernel issue 1537; RFC 6298 5.2",
		Violates: "closes",
		after: func(_ *model.Model, before *model.State, a model.Action, after *model.State, _ *model.Effects) {
			if t := &after.TCB[a.End]; t.State == model.Closing && before.TCB[a.End].State != model.Closing {
				t.Timer, t.Retransmissions = model.Timer{}, 0
			}
		},
	},
	{
		Name:     "close-wait-for-ever",
		Sentence: "the application never closes once its peer has: CLOSE-WAIT leaks",
		Source:   "the usual descriptor leak; RFC 9293 3.6, case 2",
		Violates: "closes",
		forbids: func(_ *model.Model, s *model.State, a model.Action) bool {
			return a.Kind == model.Close && s.TCB[a.End].State == model.CloseWait
		},
	},
	{
		Name:     "no-time-wait",
		Sentence: "the FIN that would lead to TIME-WAIT deletes the TCB instead",
		Source:   "FreeRTOS+TCP, Seastar; RFC 9293 3.6.1",
		Violates: "rfc-transitions",
		after: func(m *model.Model, before *model.State, a model.Action, after *model.State, _ *model.Effects) {
			if after.TCB[a.End].State == model.TimeWait && before.TCB[a.End].State != model.TimeWait {
				m.Delete(after, a.End)
			}
		},
	},
	{
		Name:     "time-wait-resets-fin",
		Sentence: "a FIN that comes again in TIME-WAIT is answered with a RST",
		Source:   "FreeRTOS+TCP, Seastar; RFC 9293 3.10.7.4, eighth",
		Violates: "no-rst-for-fin",
		after: func(_ *model.Model, before *model.State, a model.Action, after *model.State, f *model.Effects) {
			if before.TCB[a.End].State == model.TimeWait && a.Arrives() && a.Segment.Has(model.FIN) && f.Sends {
				rst := f.Sent
				rst.Seq, rst.Ack, rst.Ctl = a.Segment.Ack, 0, model.RST
				sendAnew(after, a.End, f, rst)
			}
		},
	},
	{
		Name:     "no-sequence-check",
		Sentence: "every segment without SYN is taken to be the next one, whatever its SEQ",
		Source:   "RFC 9293 3.10.7.4, first",
		Violates: "no-old-segment",
		arrivesAs: func(_ *model.Model, s *model.State, a model.Action) model.Segment {
			seg := a.Segment
			if s.TCB[a.End].State.Synchronized() && !seg.Has(model.SYN) {
				seg.Seq = s.TCB[a.End].RcvNxt
			}
			return seg
		},
	},
	{
		Name:     "ack-answers-ack",
		Sentence: "every acceptable ACK is answered with an ACK",
		Source:   "RFC 9293 3.10.7.4, fifth: a duplicate ACK can be ignored",
		Violates: "no-storm",
		after: func(m *model.Model, before *model.State, a model.Action, after *model.State, f *model.Effects) {
			if !f.Sends && after.TCB[a.End].State.HasTCB() && arrivesInWindow(m, before, a, model.ACK) {
				m.Answer(after, a.End, f)
			}
		},
	},
	{
		Name:     "stale-rcv-nxt",
		Sentence: "data that was received is taken again when it is retransmitted",
		Source:   "RFC 9293 3.10.7.4, seventh",
		Violates: "data-intact",
		arrivesAs: func(m *model.Model, s *model.State, a model.Action) model.Segment {
			seg := a.Segment
			if t := &s.TCB[a.End]; t.State.Synchronized() && seg.Has(model.PSH) && m.Next(seg.Seq, 1) == t.RcvNxt {
				seg.Seq = t.RcvNxt
			}
			return seg
		},
	},
	{
		Name:     "close-sends-no-fin",
		Sentence: "CLOSE deletes the TCB and sends no FIN",
		Source:   "RFC 9293 3.10.4",
		Violates: "no-silent-end",
		after: func(m *model.Model, _ *model.State, a model.Action, after *model.State, f *model.Effects) {
			if a.Kind == model.Close && f.Sends && f.Sent.Has(model.FIN) {
				sendNothing(after, a.End, f)
				m.Delete(after, a.End)
			}
		},
	},
	{
		Name:     "rst-off-by-one",
		Sentence: "the number by which a RST in answer is told to be due, its SEQ or its ACK, is the one after",
		Source:   "RFC 9293 3.5.2; what it is answered with: RFC 5961 3.2",
		Violates: "no-storm",
		after: func(m *model.Model, _ *model.State, a model.Action, after *model.State, f *model.Effects) {
			if !a.Arrives() || !f.Sends || !f.Sent.Has(model.RST) {
				return
			}
			rst := f.Sent
			if rst.Has(model.ACK) {
				rst.Ack = m.Next(rst.Ack, 1)
			} else {
				rst.Seq = m.Next(rst.Seq, 1)
			}
			sendAnew(after, a.End, f, rst)
		},
	},
	{
		Name:     "ack-overtakes-fin",
		Sentence: "in FIN-WAIT-2 a FIN whose ACK is older than SND.UNA is dropped, though an old ACK says nothing",
		Source: "Linux until 2024, where FINs cross and the ACK of one overtakes the other; RFC 9293 3.10.7.4, " +
			"fifth",
		Violates: "closes",
		arrivesAs: func(m *model.Model, s *model.State, a model.Action) model.Segment {
			seg, t := a.Segment, &s.TCB[a.End]
			if t.State == model.FinWait2 && arrivesInWindow(m, s, a, model.FIN) && seg.Ack != t.SndUna {
				seg.Seq = m.Next(seg.Seq, uint8(m.Parameters.SeqMod-2)) // left of the window
			}
			return seg
		},
	},
	{
		Name:     "zero-window-for-ever",
		Sentence: "each answer to a probe of a zero window begins the count of probes anew: FIN-WAIT-1 for ever",
		Source: "Linux until commit b248230c3497 of 2014 (3.18), of sockets that nobody owns any more; " +
			"RFC 9293 3.8.6.1, RFC 6429",
		Violates: "closes",
		after: func(_ *model.Model, _ *model.State, a model.Action, after *model.State, _ *model.Effects) {
			if a.Arrives() {
				after.TCB[a.End].SendWindow.Probes = 0
			}
		},
	},
	{
		Name:     "no-persist-timer",
		Sentence: "a zero window is not probed: once the segment that opens it is lost, both ends wait for ever",
		Source:   "RFC 9293 3.8.6.1, MUST-36",
		Violates: "closes",
		after: func(_ *model.Model, _ *model.State, a model.Action, after *model.State, _ *model.Effects) {
			if t := &after.TCB[a.End]; t.Timer.Kind == model.TimerPersist && t.SndUna == t.SndNxt {
				t.Timer = model.Timer{}
			}
		},
	},
	{
		Name: "fin-meets-neither",
		Sentence: "a FIN finds neither the connection, which leaves FIN-WAIT-2, nor its TIME-WAIT yet, and " +
			"draws a RST",
		Source:   "Linux, a lookup between the tables of the two (inet_twsk_hashdance); RFC 9293 3.10.7.4, eighth",
		Violates: "no-rst-for-fin",
		after: func(m *model.Model, before *model.State, a model.Action, after *model.State, f *model.Effects) {
			if t := &before.TCB[a.End]; t.State == model.FinWait2 && f.Sends &&
				arrivesInWindow(m, before, a, model.FIN) {
				after.TCB[a.End] = *t
				rst := f.Sent
				rst.Seq, rst.Ack, rst.Ctl = a.Segment.Ack, 0, model.RST
				sendAnew(after, a.End, f, rst)
			}
		},
	},
}

// ofOpening break rules of the handshake, and of OPEN.
var ofOpening = []Mutant{
	{
		Name:     "open-takes-fin-wait-2",
		Sentence: "OPEN takes a connection in FIN-WAIT-2 for one in TIME-WAIT, and takes its place",
		Source:   "Linux until commit 0d9e5df4a257 of 2024; RFC 9293 3.10.1",
		Violates: "no-reset-on-graceful-close",
		adds: func(m *model.Model, s *model.State, as []model.Action) []model.Action {
			for _, e := range model.Ends {
				opens := e == model.A || m.Parameters.Opener == model.OpenerBoth
				if t := &s.TCB[e]; opens && s.Opens > 0 && t.State == model.FinWait2 {
					as = append(as, model.Action{Kind: model.Open, End: e, ISS: m.Next(t.SndNxt, 1)})
				}
			}
			return as
		},
	},
	{
		Name:     "rst-ack-ignored",
		Sentence: "a RST that has ACK as well is not recognised",
		Source:   "FreeBSD in SYN-RECEIVED (review D40982); RFC 9293 3.10.7.3, second",
		Violates: "open-answered",
		arrivesAs: func(_ *model.Model, _ *model.State, a model.Action) model.Segment {
			seg := a.Segment
			if seg.Has(model.RST | model.ACK) {
				seg.Ctl, seg.Ack = model.RST, 0 // which SYN-SENT ignores
			}
			return seg
		},
	},
	{
		Name:     "syn-ack-dropped",
		Sentence: "the SYN,ACK of a simultaneous OPEN is dropped in SYN-RECEIVED",
		Source:   "Linux until commit 23e89e8ee7be of 2024, which sent an ACK at least; RFC 9293 3.5, Figure 7",
		Violates: "open-answered",
		after: func(_ *model.Model, before *model.State, a model.Action, after *model.State, f *model.Effects) {
			if before.TCB[a.End].State == model.SynReceived && a.Arrives() && a.Segment.Ctl == model.SYN|model.ACK {
				if f.Sends {
					sendNothing(after, a.End, f)
				}
				after.TCB[a.End] = before.TCB[a.End]
			}
		},
	},
	{
		Name:     "two-way-handshake",
		Sentence: "a passive OPEN is ESTABLISHED with the SYN it receives, not with the ACK of its own",
		Source:   "RFC 9293 3.5, Figure 8",
		Violates: "no-stale-establishment",
		after: func(_ *model.Model, before *model.State, a model.Action, after *model.State, _ *model.Effects) {
			from, to := before.TCB[a.End].State, &after.TCB[a.End].State
			if *to == model.SynReceived && (from == model.Listen || from == model.TimeWait) {
				*to = model.Established
			}
		},
	},
}

// arrivesInWindow says whether, in this step, a segment with the given control
// bits and without RST and SYN arrives at a synchronized TCB that finds it
// acceptable.
func arrivesInWindow(m *model.Model, s *model.State, a model.Action, ctl model.Control) bool {
	t := &s.TCB[a.End]
	return a.Arrives() && t.State.Synchronized() && a.Segment.Has(ctl) &&
		a.Segment.Ctl&(model.RST|model.SYN) == 0 && m.Acceptable(a.End, t, a.Segment)
}
