package verify_test

import (
	"context"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// textbook returns the parameters that the facts share: MSL = delay = 2 ticks,
// backoff 2, retries 3, no data, first closer a, established.
func textbook(incarnations, loss, rto, wait int) model.Parameters {
	p := model.Default()
	p.Incarnations, p.Loss, p.Wait = incarnations, loss, model.Both(wait)
	for e := range p.Policy {
		p.Policy[e].RTO = rto
	}
	return p
}

// under sets the policies of both ends, but keeps the timers.
func under(p model.Parameters, policy model.Policy) model.Parameters {
	for e := range p.Policy {
		old := p.Policy[e]
		p.Policy[e] = policy
		p.Policy[e].RTO, p.Policy[e].Backoff, p.Policy[e].RTOMax, p.Policy[e].Retries = old.RTO, old.Backoff,
			old.RTOMax, old.Retries
	}
	return p
}

func retries(p model.Parameters, n int) model.Parameters {
	for e := range p.Policy {
		p.Policy[e].Retries = n
	}
	return p
}

// ask answers one property, with or without reductions.
func ask(t *testing.T, p model.Parameters, property string, without verify.Reductions) *verify.Answer {
	t.Helper()
	pr, ok := properties.Named(property)
	if !ok {
		t.Fatalf("no property %s", property)
	}
	a, err := verify.Ask(context.Background(), verify.Question{
		Parameters: p, Properties: []properties.Property{pr}, Without: without,
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.Limit != explore.NoLimit {
		t.Fatalf("ended at the limit %s", a.Limit)
	}
	return a
}

// safeFrom checks that a property is violated at every wait below least, and
// holds from there to a little above.
func safeFrom(t *testing.T, property string, least int, at func(wait int) model.Parameters) {
	t.Helper()
	for wait := 0; wait <= least+1; wait++ {
		want := explore.Holds
		if wait < least {
			want = explore.Violated
		}
		if got := ask(t, at(wait), property, verify.NoReductions).Verdict; got != want {
			t.Errorf("%s at wait %d: verdict %v, want %v", property, wait, got, want)
		}
	}
}

// The facts of an independent implementation, one test each.

func TestFact1_WithoutLossWaitMSLPreventsTheReset(t *testing.T) {
	for rto := 1; rto <= 3; rto++ {
		safeFrom(t, "no-reset-on-graceful-close", 2, func(wait int) model.Parameters {
			return textbook(1, 0, rto, wait)
		})
	}
}

func TestFact2_OneLossNeedsRTOPlusMSL(t *testing.T) {
	for rto := 1; rto <= 3; rto++ {
		safeFrom(t, "no-reset-on-graceful-close", rto+2, func(wait int) model.Parameters {
			return textbook(1, 1, rto, wait)
		})
	}
}

func TestFact3_TwoMSLDrainOldSegments(t *testing.T) {
	safeFrom(t, "no-old-segment", 4, func(wait int) model.Parameters {
		return retries(textbook(2, 0, 3, wait), 2)
	})
}

func TestFact3_TwoMSLDrainOldSegments_WithOneLoss(t *testing.T) {
	safeFrom(t, "no-old-segment", 5, func(wait int) model.Parameters {
		return retries(textbook(2, 1, 3, wait), 2)
	})
}

func TestFact4_RFC9293LetsAStrayEndTimeWait(t *testing.T) {
	p := under(retries(textbook(2, 0, 3, 4), 2), model.RFC9293)
	if got := ask(t, p, "no-old-segment", verify.NoReductions).Verdict; got != explore.Violated {
		t.Errorf("verdict %v", got)
	}
}

func TestFact5_RFC9293DoesNotHoldTimeWaitAtAnyWait(t *testing.T) {
	for wait := 0; wait <= 8; wait++ {
		p := under(textbook(1, 0, 3, wait), model.RFC9293)
		if got := ask(t, p, "time-wait-held", verify.NoReductions).Verdict; got != explore.Violated {
			t.Errorf("wait %d: verdict %v", wait, got)
		}
	}
}

func TestFact6_TheNetworkIsDrained(t *testing.T) {
	at := func(wait int) model.Parameters { return retries(textbook(1, 0, 3, wait), 2) }
	safeFrom(t, "network-drained", 4, at)
	if got := ask(t, under(at(7), model.RFC9293), "network-drained",
		verify.NoReductions).Verdict; got != explore.Violated {
		t.Errorf("rfc9293 at wait 7: verdict %v", got)
	}
}

func TestFact7_AClosedPortAnswersALateSegment(t *testing.T) {
	if got := ask(t, textbook(1, 0, 1, 4), "no-rst", verify.NoReductions).Verdict; got != explore.Violated {
		t.Errorf("verdict %v", got)
	}
}
