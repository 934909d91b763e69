package netstack

import (
	"testing"
	"time"

	"tcpcheck/model"
	undertest "tcpcheck/stack"
)

// Two gVisors close at the same time. The acknowledgement of A's FIN overtakes B's FIN,
// A answers it with a RST, and that RST hits B: docs/gvisor.md, Closing.
func TestReorderedACKResets(t *testing.T) {
	options := undertest.Options{Orphan: true, RTO: time.Second, Retries: 3, TimeWait: time.Minute}
	var ends [2]undertest.Stack
	for i := range ends {
		options.Passive = i == 1
		s, err := Target{}.New(options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		ends[i] = s
	}
	a, b := ends[0], ends[1]
	// One is the segment that an end sent.
	one := func(s undertest.Stack, err error) undertest.Segment {
		t.Helper()
		sent := s.Sent()
		if err != nil || len(sent) != 1 {
			t.Fatalf("sent %v, %v", sent, err)
		}
		return sent[0]
	}
	call := func(s undertest.Stack, c undertest.Call) undertest.Segment { t.Helper(); return one(s, s.Call(c)) }
	deliver := func(s undertest.Stack, seg undertest.Segment) undertest.Segment {
		t.Helper()
		return one(s, s.Inject(seg))
	}
	in := func(s undertest.Stack, want model.TCPState) {
		t.Helper()
		if got, _ := s.State(); got != want {
			t.Fatalf("in %v, want %v", got, want)
		}
	}

	ack := deliver(a, deliver(b, call(a, undertest.Open)))
	if err := b.Inject(ack); err != nil {
		t.Fatal(err)
	}
	in(a, model.Established)
	in(b, model.Established)

	fin := call(a, undertest.Close)
	_ = call(b, undertest.Close) // late
	ack = deliver(b, fin)
	in(b, model.Closing)
	rst := deliver(a, ack)
	if rst.Ctl&model.RST == 0 {
		t.Fatalf("A answers with %v", rst)
	}
	if err := b.Inject(rst); err != nil {
		t.Fatal(err)
	}
	in(b, model.Listen)
}
