package stacktest

import (
	"testing"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// AfterRetransmission returns a stack's next timeout after data that was sent a second time, when its
// first timeout was over, and was acknowledged that long after.
//
// One that keeps to Karn's algorithm takes no sample of it, since it is not known which of the two was
// acknowledged (RFC 6298, 3): its timeout does not depend on when that was.
func AfterRetransmission(t *testing.T, target stack.Target, first, acknowledged time.Duration) time.Duration {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := target.New(stack.Options{Orphan: true, Own: true})
	must(err)
	defer func() { must(s.Close()) }()
	const peer = 1_000_000
	must(s.Call(stack.Open))
	iss := s.Sent()[0].Seq
	must(s.Inject(stack.Segment{Ctl: model.SYN | model.ACK, Seq: peer, Ack: iss + 1}))
	must(s.Call(stack.Send))
	must(s.Advance(first))
	if sent := s.Sent(); len(sent) == 0 || sent[len(sent)-1].Seq != iss+1 {
		t.Fatalf("not sent again: %v", sent)
	}
	must(s.Advance(acknowledged))
	must(s.Inject(stack.Segment{Ctl: model.ACK, Seq: peer + 1, Ack: iss + 2}))
	must(s.Call(stack.Send))
	s.Sent()
	const step = 50 * time.Millisecond
	for d := step; d < time.Minute; d += step {
		must(s.Advance(step))
		if len(s.Sent()) > 0 {
			return d
		}
	}
	t.Fatal("the next is not sent again")
	return 0
}
