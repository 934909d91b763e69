package wire_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/wire"
	"tcpcheck/wire/wiretest"
)

// What a segment is to the TCB of a stack in the model, it is in 32 bits, whatever the
// stack compares.
func TestNumberEnd(t *testing.T) {
	const window = 32768
	judged, doubted := 0, 0
	attack.Check(t, 100, func(r *rapid.T) {
		run := wiretest.Run(r)
		for _, e := range model.Ends {
			if n := wire.NumberEnd(run, e, window); len(n.Doubts) > 0 {
				doubted++
			} else {
				judged += wiretest.JudgeEnd(r, run, e, window, n)
			}
		}
	})
	t.Logf("%d arrivals, %d ends with doubts", judged, doubted)
	if judged == 0 {
		t.Error("nothing was judged")
	}
}
