package wire_test

import (
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/wire"
	"tcpcheck/wire/wiretest"
)

// What is dropped in the model for its age has a TSval that is below TS.Recent in 32 bits,
// which its answer echoes, and what is accepted and answered has none that is (RFC 7323, 5.3).
func TestStampsAreThoseOfTheModel(outer *testing.T) {
	dropped, taken := 0, 0
	attack.Check(outer, 60, func(t *rapid.T) {
		run := wiretest.Stamped(t)
		story, err := wire.Tell(run)
		if err != nil {
			t.Fatal(err)
		}
		sent := 0
		for i := range run.Steps {
			step := &run.Steps[i]
			if !step.Sends {
				continue
			}
			answer := story.Stamps[sent]
			sent++
			if !step.Action.Arrives() || step.Action.Segment.Has(model.RST) || !step.Sent.Has(model.ACK) ||
				step.Sent.Has(model.RST) {
				continue
			}
			older := int32(story.Stamps[story.Of[i]].Val-answer.Ecr) < 0
			switch {
			case step.Clause == model.PAWS:
				if dropped++; !older {
					t.Errorf("step %d: %v is dropped, and not older than %+v", i+1, step.Action, answer)
				}
			case step.Accepted != 0:
				if taken++; older {
					t.Errorf("step %d: %v is accepted, and older than %+v", i+1, step.Action, answer)
				}
			}
		}
		for i := range story.Packets {
			if p := &story.Packets[i]; p.Stamped == (p.Ctl&model.RST != 0) {
				t.Errorf("%v has timestamps: %v", p.Ctl, p.Stamped)
			}
		}
	})
	if outer.Logf("%d are dropped, %d taken", dropped, taken); dropped == 0 || taken == 0 {
		outer.Errorf("%d are dropped, %d taken", dropped, taken)
	}
}
