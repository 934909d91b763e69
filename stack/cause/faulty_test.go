package cause_test

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/stack"
)

// A happening is what happens to a faulty stack: a segment that arrives, a call, or time that
// passes.
type happening struct {
	*under.End
	was           model.TCPState
	una, nxt, rcv uint32 // as they were
	seg           *stack.Segment
	call          stack.Call
	sent          []stack.Segment // what was sent, once it was done
	do            func()          // has it happen, and sent be set
}

// A fault is what a stack does wrong, with a cause of that name.
type fault struct {
	name string
	// does has it happen, in a wrong way.
	does func(h *happening)
	// profile is the one whose model it is planted in, "" for rfc9293; again one with which it is
	// compared, if that is another.
	profile, with string
}

// A planted is a target with faults. The first has the last word.
type planted struct {
	*under.Target
	faults []*fault
}

func (p planted) Name() string { return "planted 1" }

func (p planted) New(o stack.Options) (stack.Stack, error) {
	s, err := p.Target.New(o)
	if err != nil {
		return nil, err
	}
	return &faulty{End: s.(*under.End), faults: p.faults}, nil
}

type faulty struct {
	*under.End
	faults []*fault
	sent   []stack.Segment
}

func (f *faulty) happens(h *happening, do func()) {
	h.End, h.was = f.End, f.Model.State()
	h.una, h.nxt, h.rcv = f.Numbers()
	h.do = func() {
		do()
		h.sent = append(h.sent, f.End.Sent()...)
	}
	for _, wrong := range f.faults {
		do := h.do
		h.do = func() {
			inner := *h
			inner.sent = nil
			inner.do = func() {
				h.sent = nil
				do()
				inner.sent = append(inner.sent, h.sent...)
			}
			wrong.does(&inner)
			h.sent = inner.sent
		}
	}
	h.do()
	f.sent = append(f.sent, h.sent...)
}

func (f *faulty) Inject(seg stack.Segment) error {
	var err error
	f.happens(&happening{seg: &seg}, func() { err = f.End.Inject(seg) })
	return err
}

func (f *faulty) Call(c stack.Call) error {
	var err error
	f.happens(&happening{call: c}, func() { err = f.End.Call(c) })
	return err
}

func (f *faulty) Advance(d time.Duration) error {
	var err error
	f.happens(&happening{}, func() { err = f.End.Advance(d) })
	return err
}

func (f *faulty) Fire(d time.Duration) (time.Duration, error) {
	var err error
	var passed time.Duration
	f.happens(&happening{}, func() { passed, err = f.End.Fire(d) })
	return passed, err
}

func (f *faulty) Sent() []stack.Segment {
	sent := f.sent
	f.sent = nil
	return sent
}

// What happens, and what was done.

func (h *happening) arrives(bits model.Control) bool { return h.seg != nil && h.seg.Ctl&bits == bits }

func (h *happening) rst() bool { return h.arrives(model.RST) }

func (h *happening) syn() bool { return h.arrives(model.SYN) && !h.rst() }

func (h *happening) plainly() bool { return h.seg != nil && h.seg.Ctl&(model.SYN|model.RST) == 0 }

func (h *happening) text() bool { return h.plainly() && h.seg.Len > 0 }

func (h *happening) fin() bool { return h.plainly() && h.seg.Ctl&model.FIN != 0 }

// at is how far SEQ is from RCV.NXT.
func (h *happening) at() int32 { return int32(h.seg.Seq - h.rcv) }

func (h *happening) outside() bool { return h.at() < 0 || h.at() >= stack.Window }

func (h *happening) ahead() bool { return h.at() > 0 && h.at() < stack.Window }

func (h *happening) in(states ...model.TCPState) bool {
	for _, state := range states {
		if h.was == state {
			return true
		}
	}
	return false
}

func (h *happening) timer() bool { return h.seg == nil && h.call == "" }

// sends says whether all that was sent has those bits.
func (h *happening) sends(bits model.Control) bool {
	for _, seg := range h.sent {
		if seg.Ctl&bits != bits {
			return false
		}
	}
	return len(h.sent) > 0
}

// says sends something made up.
func (h *happening) says(ctl model.Control) {
	_, nxt, rcv := h.Numbers()
	seg := stack.Segment{Ctl: ctl, Seq: nxt}
	if ctl&model.ACK != 0 {
		seg.Ack = rcv
	}
	h.sent = append(h.sent, seg)
}

// dies sends a RST and forgets the connection.
func (h *happening) dies() {
	h.says(model.RST)
	h.Drop()
}
