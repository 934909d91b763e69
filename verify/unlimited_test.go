package verify_test

import (
	"bytes"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// The table of docs/unlimited.md: the smallest wait that is safe against any network.
func TestSmallestWaits(t *testing.T) {
	for _, c := range []struct {
		msl, rto, backoff int
		waits             [4]int
	}{
		{1, 1, 2, [4]int{2, 2, 4, 8}},
		{2, 1, 2, [4]int{2, 4, 5, 9}},
		{2, 2, 2, [4]int{3, 4, 8, 16}},
		{3, 1, 2, [4]int{2, 4, 6, 10}},
		{3, 2, 2, [4]int{3, 6, 9, 17}},
		{3, 1, 1, [4]int{2, 3, 4, 5}},
		{3, 3, 1, [4]int{4, 6, 9, 12}},
	} {
		for retries, want := range c.waits {
			for _, wait := range []int{want - 1, want} {
				p := model.Default()
				p.MSL, p.Delay, p.Incarnations, p.Wait = c.msl, c.msl, 1, model.Both(wait)
				p.Loss, p.Duplicates = model.Any, model.Any
				for _, e := range model.Ends {
					p.Policy[e].RTO, p.Policy[e].Backoff, p.Policy[e].Retries = c.rto, c.backoff, retries
				}
				a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Properties: properties.Default[:1]})
				if err != nil {
					t.Fatal(err)
				}
				if holds := a.Verdict == explore.Holds; holds != (wait == want) || a.Limit != explore.NoLimit {
					t.Errorf("msl %d, rto %d, backoff %d, retries %d, wait %d: %v, %d states, limit %q",
						c.msl, c.rto, c.backoff, retries, wait, a.Verdict, a.States, a.Limit)
				}
				t.Logf("%v retries %d wait %d: %d states, %d maximal", c, retries, wait, a.States, len(a.Maximal))
			}
		}
	}
}

// With initial sequence numbers of the adversary's choice no wait protects the next
// incarnation: in 12 steps of a channel that loses by itself, and one loss.
func TestNoWaitCures(t *testing.T) {
	for _, wait := range []int{0, 1, 4, 9, 40} {
		p := model.Default()
		p.Loss, p.Duplicates, p.Incarnations, p.Wait = model.Any, model.Any, model.Any, model.Both(wait)
		for _, e := range model.Ends {
			p.Policy[e].Retries = 1
		}
		a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Properties: properties.Default[1:2]})
		if err != nil {
			t.Fatal(err)
		}
		run := a.Findings[0].Run
		if a.Verdict != explore.Violated || run == nil {
			t.Errorf("wait %d: %v", wait, a.Verdict)
			continue
		}
		if steps := len(run.Steps) - run.Parameters.Loss; wait >= 4 && steps != 12 {
			t.Errorf("wait %d: %d steps but for losses", wait, steps)
		}
	}
}

// The runs of the bounded channel with any number of losses have a number of them, with
// which they are found again.
func TestAnyLossAlone(t *testing.T) {
	p := model.Default()
	p.Loss, p.Incarnations = model.Any, 1
	a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, Properties: properties.Default[:1]})
	if err != nil {
		t.Fatal(err)
	}
	run := a.Findings[0].Run
	if a.Verdict != explore.Violated || run.Parameters.Loss != 2 {
		t.Fatalf("%v, %d losses", a.Verdict, run.Parameters.Loss)
	}
	var b bytes.Buffer
	if err := run.Write(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Load(&b); err != nil {
		t.Error(err)
	}
}

// Where initial sequence numbers follow each other and never wrap, no old segment is taken,
// at a wait of 0 by a certificate (verify/certificate).
func TestOldSegmentsOfConnectionsOneAfterTheOther(t *testing.T) {
	for _, c := range []struct {
		words   string
		verdict explore.Verdict
		states  int64
	}{
		{"wait=4 retries=3 rto-collapse=ack", explore.Holds, 4000},
		{"wait=4 retries=1", explore.Holds, 15_000},
		{"wait=4 profile=rfc793 isn=monotonic", explore.Violated, 5000},
	} {
		p := modeltest.Words(t, "loss=any duplicates=any incarnations=any isn=monotonic seq-mod=any "+c.words)
		a := ask(t, p, "no-old-segment", verify.NoReductions)
		if a.Verdict != c.verdict || a.States > c.states {
			t.Errorf("%s: %v, %d states", c.words, a.Verdict, a.States)
		}
		if a.Verdict == explore.Violated && a.Findings[0].Run == nil {
			t.Errorf("%s: no run", c.words)
		}
	}
}
