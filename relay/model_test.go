package relay

import (
	"fmt"
	"strings"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// A leg loses of a response what TCP itself does, with sequence numbers, ACKs and retransmissions: where
// B closes with something unread, or what comes later finds it closed.
func TestLegAsTheModel(t *testing.T) {
	delivered, ok := properties.Named("delivered")
	if !ok {
		t.Fatal("no property")
	}
	for _, unread := range []string{sendsRST, sendsFIN} {
		for _, flushes := range []string{yes, no} {
			for _, loss := range []int{0, 1} {
				p := model.Default()
				for setting := range strings.SplitSeq(fmt.Sprintf("first-closer b, close-b full, close-a half, data 1, "+
					"delay 1, msl 1, wait 2, rto 3, retries 2, incarnations 1, loss %d, order fifo, think-a 2, "+
					"reader late, close-unread %s, reset-flushes %s", loss, unread, flushes), ", ") {
					name, value, _ := strings.Cut(setting, " ")
					if err := p.Set(model.Setting{Name: name, Value: value}); err != nil {
						t.Fatal(err)
					}
				}
				whole, err := verify.Ask(t.Context(), verify.Question{Parameters: p,
					Properties: []properties.Property{delivered.OfKind("reset"), delivered.OfKind("lose")}})
				if err != nil {
					t.Fatal(err)
				}
				want := explore.Holds
				for _, f := range whole.Findings {
					want = want.And(f.Verdict)
				}
				got := asked(t, fmt.Sprintf("server early, client keep, close-unread %s, reset-flushes %s, loss %d",
					unread, flushes, loss), "response-delivered").Verdict()
				if got != want || got == explore.Incomplete {
					t.Errorf("%s, flushes %s, %d lost: %v, TCP %v", unread, flushes, loss, got, want)
				}
			}
		}
	}
}
