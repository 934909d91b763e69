package properties_test

import (
	"testing"

	"tcpcheck/model"
	"tcpcheck/properties"
)

// An end answers no ACK any more where it has no TCB for good, or one that is silent until it
// is gone.
func TestNoStormIsSettledWhereOneEndAnswersNoACK(t *testing.T) {
	storm, _ := properties.Named("no-storm")
	p := model.Default()
	syn := model.Segment{Ctl: model.SYN, Incarnation: 1}
	in := func(a, b model.TCPState) model.State {
		var s model.State
		s.TCB[model.A].State, s.TCB[model.B].State = a, b
		return s
	}
	retried, late := in(model.SynSent, model.Listen), in(model.Established, model.Listen)
	late.Toward[model.B].Add(syn)
	gone := in(model.Closed, model.SynReceived)
	gone.Toward[model.B].Add(syn)
	again := gone
	again.Opens = 1
	for _, c := range []struct {
		what  string
		s     model.State
		reply model.TimeWaitReply
		want  bool
	}{
		{"A, in SYN-SENT, sends its SYN again", retried, model.ReplyFIN, false},
		{"a SYN is on its way to B", late, model.ReplyFIN, false},
		{"B listens for nothing", in(model.Established, model.Listen), model.ReplyFIN, true},
		{"A is gone, whatever B has", gone, model.ReplyFIN, true},
		{"A opens again", again, model.ReplyFIN, false},
		{"A's TIME-WAIT answers no ACK", in(model.TimeWait, model.LastAck), model.ReplyLength, true},
		{"A's TIME-WAIT answers ACKs", in(model.TimeWait, model.LastAck), model.ReplyAny, false},
	} {
		p.Policy[model.A].TimeWaitReply = c.reply
		claim := storm.Bottom(&p, true)
		if got := claim.Settled(&c.s); got != c.want {
			t.Errorf("%s: settled is %v", c.what, got)
		}
	}
}
