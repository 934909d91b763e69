package properties

import "tcpcheck/model"

// past says whether no TCB takes a segment of an earlier incarnation from s on, whatever
// in flight arrives when and as often as it likes: no OPEN is left, all TCBs are of the
// newest incarnation, and what is older bears no number that comes into a window.
func past(p *model.Parameters, s *model.State) bool {
	if s.Opens > 0 || p.Opener != model.OpenerA || p.Crashes != [2]int{} || p.Endless() || p.Buffered() {
		return false
	}
	newest := uint8(0)
	for _, e := range model.Ends {
		newest = max(newest, s.TCB[e].Incarnation)
		for _, seg := range s.Toward[e].Segments() {
			newest = max(newest, seg.Incarnation)
		}
	}
	for _, e := range model.Ends {
		t := &s.TCB[e]
		if t.State == model.SynSent || t.State.HasTCB() && t.Incarnation < newest ||
			p.Data[e] == model.Any || p.Policy[e].Unchecked() {
			return false
		}
	}
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			// What it draws is of a TCB, or a RST whose SEG.SEQ is its SEG.ACK.
			if seg.Incarnation < newest && (seg.Ctl == model.SYN || reads(p, s, e, seg.Seq) ||
				seg.Len() > 1 && reads(p, s, e, seg.Seq+1) ||
				seg.Has(model.ACK) && reads(p, s, e.Peer(), seg.Ack)) {
				return false
			}
		}
	}
	return true
}

// reads says whether n is, or can be from now on, in the window of a TCB of e, where s is
// as in [past]. A's TCB is the last: its RCV.NXT grows by no more than the data and the
// FIN. B can have another of the same SYN, that reads the same stream; where that stream
// ends is known of A's SND.NXT.
func reads(p *model.Parameters, s *model.State, e model.End, n model.Seq) bool {
	t := &s.TCB[e]
	from, stream := int(t.RcvNxt), p.Data[e.Peer()]+1
	switch {
	case e == model.B:
		end, known := streamEnd(p, &s.TCB[model.A])
		if !known {
			return true
		}
		from = end - stream
	case !t.State.HasTCB():
		return false
	case t.State >= model.CloseWait:
		stream = 0
	}
	return (int(n)-from)&(p.SeqMod-1) < stream+p.Window
}

// streamEnd is the number after all that A's TCB sends, or that its last one sent, and
// whether it is known.
func streamEnd(p *model.Parameters, t *model.TCB) (int, bool) {
	switch {
	case !t.State.HasTCB():
		return int(t.SndNxt), p.Policy[model.A].ISN == model.ISNMonotonic
	case t.State == model.SynReceived, t.State == model.Established, t.State == model.CloseWait:
		return int(t.SndNxt) + int(t.Unsent) + 1, true
	}
	return int(t.SndNxt), true
}
