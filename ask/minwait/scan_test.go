package minwait_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tcpcheck/ask/explain"
	"tcpcheck/ask/minwait"
	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/verify"
)

// about returns the question about a property of words such as "rto=2".
func about(t *testing.T, property string, given settings.Given, upTo int) minwait.Question {
	t.Helper()
	r, err := settings.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := properties.Named(property)
	if !ok {
		t.Fatalf("no property %s", property)
	}
	return minwait.Question{UpTo: upTo, At: func(wait int) verify.Question {
		q := verify.Question{Parameters: r.Parameters, Properties: []properties.Property{p}}
		q.Parameters.Wait = model.Both(wait)
		return q
	}}
}

func scan(t *testing.T, q minwait.Question) *minwait.Answer {
	t.Helper()
	a, err := minwait.Scan(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Facts 1 to 3 of the semantics, and what each number is made of.
func TestScan(t *testing.T) {
	one := settings.Given{{Name: "incarnations", Value: "1"}}
	two := settings.Given{{Name: "incarnations", Value: "2"}, {Name: "retries", Value: "2"},
		{Name: "rto", Value: "3"}}
	for _, c := range []struct {
		property string
		given    settings.Given
		want     int
		because  string
	}{
		{"no-reset-on-graceful-close", one.With("loss", "0"), 2,
			"2 = 2: B's ACK is under way for up to 2 ticks (the MSL), counted from when A's TIME-WAIT was " +
				"last started."},
		{"no-reset-on-graceful-close", one.With("loss", "1"), 3,
			"3 = 1 + 2: B's retransmission timeout is 1 tick; B's retransmitted FIN is under way for up to 2 ticks " +
				"(the MSL), counted from when A's TIME-WAIT was last started."},
		{"no-reset-on-graceful-close", one.With("loss", "1").With("rto", "3"), 5,
			"5 = 3 + 2: B's retransmission timeout is 3 ticks; B's retransmitted FIN is under way for up to 2 " +
				"ticks (the MSL), counted from when A's TIME-WAIT was last started."},
		{"no-old-segment", two.With("loss", "0"), 4,
			"4 = 3 + 2 − 1: 1 tick had passed when TIME-WAIT was started; B's retransmission timeout is 3 ticks; " +
				"B's retransmitted FIN of incarnation 1 is under way for up to 2 ticks (the MSL), counted from when " +
				"A's TIME-WAIT was last started."},
		{"network-drained", one.With("loss", "0").With("rto", "3").With("retries", "2"), 4,
			"4 = 3 + 2 − 1: 1 tick had passed when TIME-WAIT was started; B's retransmission timeout is 3 ticks; " +
				"B's retransmitted FIN is under way for up to 2 ticks (the MSL), counted from when A's TIME-WAIT was " +
				"last started."},
	} {
		a := scan(t, about(t, c.property, c.given, 6))
		least, ok := a.Smallest()
		if !ok || least != c.want || len(a.Gaps()) > 0 || !a.Complete() {
			t.Errorf("%s %v: smallest %d, %v, gaps %v", c.property, c.given, least, ok, a.Gaps())
			continue
		}
		if sum, ok := explain.Wait(a.Below().Run); !ok || sum.String() != c.because {
			t.Errorf("%s %v:\n%s\nwant\n%s", c.property, c.given, sum.String(), c.because)
		}
	}
}

func TestScanForAnyNumberOfWorkers(t *testing.T) {
	var states []int64
	for workers := 1; workers <= 3; workers++ {
		q := about(t, "no-reset-on-graceful-close", settings.Given{{Name: "incarnations", Value: "1"}}, 5)
		q.Workers = workers
		told := 0
		q.Progress = func(done, _ int) { told = done }
		a := scan(t, q)
		var got []int64
		for _, v := range a.Lengths {
			got = append(got, v.States)
		}
		if states == nil {
			states = got
		}
		if !slices.Equal(got, states) || told != 6 {
			t.Errorf("%d workers: %v, %d done; want %v", workers, got, told, states)
		}
	}
}

func TestAnswers(t *testing.T) {
	const h, v, i = explore.Holds, explore.Violated, explore.Incomplete
	for _, c := range []struct {
		verdicts []explore.Verdict
		least    int
		ok       bool
		gaps     []int
		complete bool
		below    int // -1: nothing
	}{
		{[]explore.Verdict{v, v, h, h}, 2, true, nil, true, 1},
		{[]explore.Verdict{h, h}, 0, true, nil, true, -1},
		{[]explore.Verdict{v, v}, 0, false, nil, true, 1},
		{[]explore.Verdict{v, h, v, h, v}, 1, true, []int{2, 4}, true, 0},
		{[]explore.Verdict{v, i, h}, 0, false, nil, false, 2},
		{[]explore.Verdict{v, h, i}, 1, true, nil, false, 0},
	} {
		a := &minwait.Answer{}
		for wait, verdict := range c.verdicts {
			a.Lengths = append(a.Lengths, minwait.Length{Wait: wait, Verdict: verdict})
		}
		least, ok := a.Smallest()
		below := -1
		if b := a.Below(); b != nil {
			below = b.Wait
		}
		if least != c.least || ok != c.ok || !slices.Equal(a.Gaps(), c.gaps) ||
			a.Complete() != c.complete || below != c.below {
			t.Errorf("%v: %d %v, gaps %v, complete %v, below %d", c.verdicts, least, ok, a.Gaps(), a.Complete(), below)
		}
	}
}

func TestScanRefusesWhatIsOutOfBounds(t *testing.T) {
	q := about(t, "no-rst", nil, 1)
	at := q.At
	q.At = func(wait int) verify.Question {
		bad := at(wait)
		bad.Parameters.Loss = -1
		return bad
	}
	var p *model.ParameterError
	if _, err := minwait.Scan(context.Background(), q); !errors.As(err, &p) {
		t.Errorf("error %v", err)
	}
}

// What was not asked about when the context ended is not known.
func TestScanInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	a, err := minwait.Scan(ctx, about(t, "no-rst", nil, 3))
	if err != nil || a.Complete() {
		t.Errorf("complete %v, %v", a.Complete(), err)
	}
}

// What is asked about above the smallest is bounded, and is the same whatever the workers.
// What was asked about is as in a whole scan.
func TestScan_Beyond(t *testing.T) {
	q := about(t, "no-reset-on-graceful-close", settings.Given{{Name: "incarnations", Value: "1"},
		{Name: "rto", Value: "2"}, {Name: "loss", Value: "2"}}, 20)
	whole := scan(t, q)
	least, ok := whole.Smallest()
	if !ok || !whole.Whole() {
		t.Fatalf("smallest %d, %v", least, ok)
	}
	each := whole.Lengths[least+1].States
	for _, most := range []int64{1, each - 1, each, 3*each + 1, 1000 * each} {
		want := min(21, least+1+int(most/each))
		for _, workers := range []int{1, 4} {
			q.Beyond, q.Workers = most, workers
			a := scan(t, q)
			if len(a.Lengths) != want || a.Whole() != (want == 21) || !a.Complete() {
				t.Errorf("%d states, %d workers: %d lengths, want %d", most, workers, len(a.Lengths), want)
			}
			if got, ok := a.Smallest(); !ok || got != least {
				t.Errorf("%d states: smallest %d, %v", most, got, ok)
			}
			for i := range a.Lengths {
				if a.Lengths[i].Verdict != whole.Lengths[i].Verdict || a.Lengths[i].States != whole.Lengths[i].States {
					t.Errorf("%d states: length %d is %+v", most, i, a.Lengths[i])
				}
			}
		}
	}
}
