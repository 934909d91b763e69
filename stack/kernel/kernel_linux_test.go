package kernel

import (
	"os"
	"runtime"
	"testing"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
	"tcpcheck/stack/stacktest"
)

// TestTimeWaitAssassination is RFC 1337's run: a RST ends Linux's TIME-WAIT.
func TestTimeWaitAssassination(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("it needs root")
	}
	if _, err := os.Stat("/dev/net/tun"); err != nil {
		t.Skip("it needs /dev/net/tun")
	}
	// The thread, in its own network namespace, ends with the test.
	runtime.LockOSThread()
	s, err := Target{}.New(stack.Options{RTO: time.Second, Retries: 3, TimeWait: time.Minute})
	if err != nil {
		t.Skip("no TUN device here: ", err)
	}
	defer func() { _ = s.Close() }()
	does := func(err error, state model.TCPState, want ...model.Control) uint32 {
		t.Helper()
		return stacktest.Does(t, s, err, state, want...)
	}
	iss := does(s.Call(stack.Open), model.SynSent, model.SYN)
	does(s.Inject(stack.Segment{Seq: 100, Ack: iss + 1, Ctl: model.SYN | model.ACK}),
		model.Established, model.ACK)
	does(s.Call(stack.Close), model.FinWait1, model.FIN|model.ACK)
	does(s.Inject(stack.Segment{Seq: 101, Ack: iss + 2, Ctl: model.FIN | model.ACK}), model.TimeWait, model.ACK)
	does(s.Inject(stack.Segment{Seq: 101, Ack: iss + 2, Ctl: model.ACK}), model.TimeWait, model.ACK)
	does(s.Inject(stack.Segment{Seq: 102, Ctl: model.RST}), model.Closed)
}
