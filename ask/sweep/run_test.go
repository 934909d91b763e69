package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"tcpcheck/ask/sweep"
	"tcpcheck/explore"
)

// The frontier, against facts 1 and 2 of an independent implementation: with MSL =
// delay = 2, without loss the least safe wait is the MSL, and with one loss it is
// rto + MSL.
func TestTheFrontierIsWhereTheFactsHaveIt(t *testing.T) {
	g := gridOf(t, "rto=1..3", "loss=0,1", "wait=0..6")
	results := asked(t, g, 2, sweep.Limits{}, all(g))
	for n, r := range results {
		q, err := g.Question(n)
		if err != nil {
			t.Fatal(err)
		}
		p := &q.Parameters
		least := p.MSL
		if p.Loss == 1 {
			least = p.Policy[0].RTO + p.MSL
		}
		want := explore.Holds
		if p.Wait[0] < least {
			want = explore.Violated
		}
		if r.Verdict != want || r.Findings[0].Verdict != want {
			t.Errorf("%s: %s, want %s", g.Describe(n), r.Verdict, want)
		}
	}
}

// The results do not depend on the number of workers, be there more points or fewer.
func TestWorkersChangeNothing(t *testing.T) {
	g := gridOf(t, "wait=0..4", "profile-b=textbook,rfc9293")
	g.Properties = append(g.Properties, "closes")
	want := jsonl(t, g, asked(t, g, 1, sweep.Limits{States: 500}, all(g)))
	for _, workers := range []int{2, 3, 8, 23} {
		if got := jsonl(t, g, asked(t, g, workers, sweep.Limits{States: 500}, all(g))); got != want {
			t.Errorf("%d workers: got\n%s\nwant\n%s", workers, got, want)
		}
	}
}

// A point that met the limit of memory is asked once more, alone, and not told of
// before.
func TestMemoryIsShared(t *testing.T) {
	g := gridOf(t, "wait=0..4")
	results := asked(t, g, 3, sweep.Limits{Memory: 1}, all(g))
	for n, r := range results {
		if r == nil || r.Verdict != explore.Incomplete || r.Limit != "memory" || r.Bound != 1 {
			t.Errorf("%s: %+v", g.Describe(n), r)
		}
	}
}

// A violation that the limit left time for counts, next to what it did not.
func TestLimits(t *testing.T) {
	g := gridOf(t, "wait=0")
	g.Properties = append(g.Properties, "no-old-segment")
	g.Fixed["incarnations"] = "2"
	r := asked(t, g, 1, sweep.Limits{States: 600}, all(g))[0]
	if r.Verdict != explore.Violated || r.Findings[1].Verdict != explore.Incomplete ||
		r.Limit != "states" || r.Answered() {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct {
		limits  sweep.Limits
		settles bool
	}{
		{sweep.Limits{States: 600}, true}, {sweep.Limits{States: 100}, true},
		{sweep.Limits{States: 601}, false}, {sweep.Limits{}, false}, {sweep.Limits{Time: time.Second}, false},
	} {
		if c.limits.Settles(r) != c.settles {
			t.Errorf("%+v settles it: %v", c.limits, !c.settles)
		}
	}
}

func TestAnInterruptedRunEnds(t *testing.T) {
	g := gridOf(t, "wait=0..40", "rto=1..5")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	run := sweep.Run{Grid: g, Workers: 2, Done: func(int, *sweep.Result) error {
		if n++; n == 5 {
			cancel()
		}
		return nil
	}}
	if err := run.Ask(ctx, all(g)); err != nil || n < 5 || n > 6 {
		t.Errorf("%d points, %v", n, err)
	}
	full := errors.New("no room")
	run.Done = func(int, *sweep.Result) error { return full }
	if err := run.Ask(context.Background(), all(g)); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

// The sizes of points grow as those of their neighbours do.
func TestOutlook(t *testing.T) {
	g := gridOf(t, "wait=0..9")
	o := sweep.NewOutlook(g, make([]*sweep.Result, g.Len()), all(g))
	if left, ok := o.Left(time.Second); ok {
		t.Errorf("%v left before anything is done", left)
	}
	states := int64(1)
	for n := range 8 {
		o.Done(n, &sweep.Result{States: states})
		states *= 2
	}
	// 255 states in 255 ms, and 256 + 512 to come.
	if left, ok := o.Left(255 * time.Millisecond); !ok || left.Round(time.Millisecond) != 768*time.Millisecond {
		t.Errorf("%v left, want 768ms", left)
	}
	o.Done(8, &sweep.Result{States: 256})
	o.Done(9, &sweep.Result{States: 512})
	if left, ok := o.Left(time.Second); !ok || left != 0 {
		t.Errorf("%v left at the end", left)
	}
}

// What was done before the run is no work of it, but tells of sizes.
func TestOutlook_Resumed(t *testing.T) {
	g := gridOf(t, "wait=0..3")
	before := make([]*sweep.Result, g.Len())
	before[0], before[3] = &sweep.Result{States: 100}, &sweep.Result{States: 100}
	o := sweep.NewOutlook(g, before, []int{1, 2})
	o.Done(1, &sweep.Result{States: 100})
	if left, ok := o.Left(time.Second); !ok || left.Round(time.Millisecond) != time.Second {
		t.Errorf("%v left, want 1s", left)
	}
}

// The estimate of a whole sweep whose sizes are a power law is near, early on.
func TestOutlook_IsNear(t *testing.T) {
	g := gridOf(t, "wait=0..19", "loss=0..3")
	size := func(n int) int64 { p := g.Point(n); return int64(10*(p[0]+1)) << (2 * p[1]) }
	var whole, worked int64
	for _, n := range all(g) {
		whole += size(n)
	}
	o := sweep.NewOutlook(g, make([]*sweep.Result, g.Len()), all(g))
	for _, n := range all(g)[:40] {
		o.Done(n, &sweep.Result{States: size(n)})
		worked += size(n)
	}
	left, _ := o.Left(time.Duration(worked))
	if ratio := float64(left) / float64(whole-worked); ratio < 0.5 || ratio > 2 {
		t.Errorf("the estimate is %s of what is left", strconv.FormatFloat(ratio, 'f', 2, 64))
	}
}

func ExampleGrid_Describe() {
	g := &sweep.Grid{Vary: []sweep.Axis{{Name: "wait", Values: []string{"0", "4"}},
		{Name: "loss", Values: []string{"1"}}}}
	fmt.Println(g.Describe(1))
	// Output: wait=4 loss=1
}
