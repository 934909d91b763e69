package model

import "testing"

func TestActionString(t *testing.T) {
	seg := segment("<SEQ=1><ACK=2><CTL=FIN,ACK>")
	syn := segment("<SEQ=1><CTL=SYN>")
	for want, a := range map[string]Action{
		"tick":                  {Kind: Tick},
		"A: open with ISS 3":    {Kind: Open, End: A, ISS: 3},
		"B: send":               {Kind: Send, End: B},
		"A: close":              {Kind: Close, End: A},
		"B: abort":              {Kind: Abort, End: B},
		"A: retransmit":         {Kind: Retransmit, End: A},
		"A: give up":            {Kind: GiveUp, End: A},
		"B: expire":             {Kind: Expire, End: B},
		"A: abandon":            {Kind: Abandon, End: A},
		"A's middlebox: forget": {Kind: Forget, End: A},
		"deliver to A its middlebox's <SEQ=1><CTL=RST>": {Kind: Deliver,
			Segment: Segment{Seq: 1, Ctl: RST, Marks: OfMiddlebox}},
		"deliver to A " + fin: {Kind: Deliver, End: A, Segment: segment(fin)},
		"deliver to B <SEQ=1><CTL=SYN> with ISS 0": {Kind: Deliver, End: B,
			Segment: syn, Creates: true},
		"deliver to B a duplicate of <SEQ=1><CTL=SYN>": {Kind: DeliverDuplicate, End: B, Segment: syn},
		"deliver to B a duplicate of <SEQ=1><CTL=SYN> with ISS 5": {Kind: DeliverDuplicate, End: B, Segment: syn,
			Creates: true, ISS: 5},
		"forge to B <SEQ=1><CTL=SYN> with ISS 5": {Kind: Forge, End: B, Segment: syn,
			Creates: true, ISS: 5},
		"lose <SEQ=1><ACK=2><CTL=FIN,ACK> to A":                {Kind: Lose, End: A, Segment: seg},
		"<SEQ=1><ACK=2><CTL=FIN,ACK> to B goes astray":         {Kind: GoAstray, End: B, Segment: seg},
		"deliver to A <SEQ=0><ACK=0><CTL=SYN,FIN,RST,PSH,ACK>": {Kind: Deliver, Segment: Segment{Ctl: 31}},
		"deliver to A <SEQ=0><CTL=>":                           {Kind: Deliver},
		"deliver to A <SEQ=255><ACK=128><CTL=ACK>": {Kind: Deliver,
			Segment: Segment{Seq: 255, Ack: 128, Ctl: ACK}},
		"deliver to A <SEQ=0><ACK=4><CTL=RST,ACK>": {Kind: Deliver,
			Segment: segment("<SEQ=0><ACK=4><CTL=RST,ACK>")},
		"deliver to B a duplicate of <SEQ=6><CTL=RST>": {Kind: DeliverDuplicate, End: B,
			Segment: segment("<SEQ=6><CTL=RST>")},
		"lose <SEQ=0><ACK=0><CTL=PSH,ACK> to B": {Kind: Lose, End: B, Segment: Segment{Ctl: PSH | ACK}},
	} {
		if a.String() != want {
			t.Errorf("got %q, want %q", a, want)
		}
		if arrives := a.Kind == Deliver || a.Kind == DeliverDuplicate || a.Kind == Forge; a.Arrives() != arrives {
			t.Errorf("%v: arrives %v", a, a.Arrives())
		}
	}
	bug(t, func() { _ = Action{Kind: 99}.String() })
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for i, k := range ActionKinds {
		if int(k) != i || k.String() == "" || seen[k.String()] {
			t.Errorf("kind %d of actions is listed as %d, %s", i, k, k)
		}
		seen[k.String()] = true
	}
	for i, s := range TCPStates {
		if int(s) != i || s.String() == "" || seen[s.String()] {
			t.Errorf("state %d is listed as %d, %s", i, s, s)
		}
		seen[s.String()] = true
	}
	if len(ActionKinds) != 23 || len(TCPStates) != 11 || A.String() != "A" || B.String() != "B" {
		t.Error("a name too many or too few")
	}
}

// What the states are said to be, against the RFC's own lists.
func TestTCPStateGroups(t *testing.T) {
	for s, want := range map[TCPState][3]bool{ // a TCB, synchronized (3.5.2), FIN unacknowledged
		Closed:      {},
		Listen:      {},
		SynSent:     {true, false, false},
		SynReceived: {true, false, false},
		Established: {true, true, false},
		FinWait1:    {true, true, true},
		FinWait2:    {true, true, false},
		CloseWait:   {true, true, false},
		Closing:     {true, true, true},
		LastAck:     {true, true, true},
		TimeWait:    {true, true, false},
	} {
		if got := [3]bool{s.HasTCB(), s.Synchronized(), s.FINUnacknowledged()}; got != want {
			t.Errorf("%v: got %v, want %v", s, got, want)
		}
	}
}

func TestNoSuchPolicy(t *testing.T) {
	m := testModel(t, "")
	m.Parameters.Policy[A].ISN = 99
	bug(t, func() { m.isn(A, &TCB{}) })
}
