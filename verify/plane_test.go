package verify_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
	"tcpcheck/verify/zones"
)

// closing has graceful closes, which a TIME-WAIT or an RTO can be too short for.
var closing = modeltest.From{
	"msl": {1, 2, 3}, "delay": {1, 2, modeltest.Most}, "min-delay": {0}, "loss": {0, 1, 2}, "duplicates": {0, 1},
	"strays": {0, 1}, "order": {0}, "open": {0}, "aborts": {0}, "linger": {0}, "incarnations": {1}, "data": {0},
	"timestamps": {0}, "crashes": {0}, "receive-buffer": {0}, "retries": {0, 1, 2, 3},
	"start": {int(model.StartEstablished)}, "closed-port": {int(model.ClosedPortRST)},
}

// The polygons have just those pairs at which a search tick by tick finds a property violated.
func TestPlaneIsAPairAtATime(t *testing.T) {
	t.Parallel()
	outcomes := map[string]int{}
	attack.Check(t, 12, func(t *rapid.T) {
		among, p := ofSteps, model.Parameters{}
		if rapid.IntRange(0, 3).Draw(t, "anything") == 0 {
			p = drawParameters(t)
			drawMore(t, &p)
		} else {
			among, p = properties.Default[:1], modeltest.Parameters(t, closing)
		}
		most := rapid.SampledFrom([]int{0, 0, 4, 5, 7, 9}).Draw(t, "longest timeout")
		for e := range p.Policy {
			policy := &p.Policy[e]
			policy.RTO, policy.RTOMax, policy.RetryTime, policy.RTOAfterSYN = 1, most, 0, 0
			p.Application[e].ReceiveBuffer = 0
		}
		if !forZones(&p) || p.Unlimited() {
			t.Skip("not with zones")
		}
		ends := [][2]bool{{true, true}, {true, false}, {false, true}}
		plane := &verify.Plane{Waits: rapid.SampledFrom(ends).Draw(t, "waits"),
			RTOs: rapid.SampledFrom(ends).Draw(t, "rtos"),
			Box: zones.Box{Least: zones.Lengths{Wait: rapid.IntRange(0, 2).Draw(t, "least"), RTO: 1},
				Most: zones.Lengths{Wait: 6, RTO: 4}},
			Question: verify.Question{Parameters: p, MaxStates: mostStates,
				Properties: []properties.Property{rapid.SampledFrom(among).Draw(t, "property")}}}
		if err := plane.Check(); err != nil {
			t.Skip(err.Error())
		}
		if err := plane.Ask(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(plane.Open) > 0 {
			t.Skip("too many states")
		}
		holds, violated := 0, 0
		for wait := plane.Box.Least.Wait; wait <= plane.Box.Most.Wait; wait++ {
			for rto := 1; rto <= plane.Box.Most.RTO; rto++ {
				q := plane.Question
				for e := range model.Ends {
					if plane.Waits[e] {
						q.Parameters.Wait[e] = wait
					}
					if plane.RTOs[e] {
						q.Parameters.Policy[e].RTO = rto
					}
				}
				a, err := verify.Ask(context.Background(), q)
				if err != nil {
					t.Fatal(err)
				}
				if a.Verdict == explore.Incomplete {
					t.Skip("too many states")
				}
				if a.Verdict == explore.Holds {
					holds++
				} else {
					violated++
				}
				if got := plane.Verdict(zones.Lengths{Wait: wait, RTO: rto}); got != a.Verdict {
					t.Fatalf("wait %d, rto %d: %v, and by ticks %v", wait, rto, got, a.Verdict)
				}
			}
		}
		switch {
		case violated == 0:
			outcomes["holds"]++
		case holds == 0:
			outcomes["violated"]++
		default:
			outcomes["both"]++
		}
	})
	t.Log(outcomes)
}

// An RTO that was backed off, and is kept with the ACK of a SYN that was sent again, is so many RTOs as well.
func TestPlaneOfBackedOffRTOs(t *testing.T) {
	p := model.Default()
	p.Incarnations, p.Loss = 2, 1
	for e := range p.Policy {
		p.Policy[e].Retries = 1
	}
	property, _ := properties.Named("no-old-segment")
	plane := &verify.Plane{Waits: [2]bool{true, true}, RTOs: [2]bool{true, true},
		Box: zones.Box{Least: zones.Lengths{Wait: 4, RTO: 1}, Most: zones.Lengths{Wait: 5, RTO: 3}},
		Question: verify.Question{Parameters: p,
			Properties: []properties.Property{property}}}
	if err := plane.Check(); err != nil {
		t.Fatal(err)
	}
	if err := plane.Ask(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wait, rto int
		want      explore.Verdict
	}{{4, 3, explore.Violated}, {5, 2, explore.Violated}, {5, 3, explore.Holds}} {
		if got := plane.Verdict(zones.Lengths{Wait: c.wait, RTO: c.rto}); got != c.want {
			t.Errorf("wait %d, rto %d: %v, want %v", c.wait, c.rto, got, c.want)
		}
	}
}
