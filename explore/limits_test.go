package explore_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tcpcheck/explore"
)

// tree is a system without end: from n to 2n and 2n+1, the children of a binary
// tree. Its steps call onStep, if set.
type tree struct{ onStep func(n uint64) }

func (tree) Initial() []uint64 { return []uint64{1} }

func (tree) Enabled(_ uint64, as []uint64) []uint64 { return append(as, 0, 1) }

func (t tree) Apply(n, a uint64) uint64 {
	if t.onStep != nil {
		t.onStep(n)
	}
	return 2*n + a
}

type treeOptions = explore.Options[uint64, uint64]

// endless are properties that only a search without end could decide.
func endless() []explore.Property[uint64, uint64] {
	claim := func(n *uint64) bool { return *n > 0 }
	return []explore.Property[uint64, uint64]{
		{Name: "always", Kind: explore.Always, State: claim},
		{Name: "step", Kind: explore.AlwaysStep, Step: func(n *uint64, _ uint64, m *uint64) bool {
			return *n < *m
		}},
		{Name: "sometimes", Kind: explore.Sometimes, State: func(n *uint64) bool { return *n == 0 }},
		{Name: "settles", Kind: explore.Settles, State: claim},
		{Name: "livelock", Kind: explore.NoLivelock, Step: func(*uint64, uint64, *uint64) bool { return false }},
	}
}

// limited runs a tree up to a limit, and tests that nothing is decided.
func limited(ctx context.Context, t *testing.T, sys tree, opt treeOptions,
	want explore.Limit) explore.Result[uint64, uint64] {
	t.Helper()
	r, err := explore.Run(ctx, sys, endless(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if r.Limit != want {
		t.Errorf("limit %q, want %q", r.Limit, want)
	}
	for _, f := range r.Findings {
		if f.Verdict != explore.Incomplete || f.Trace != nil {
			t.Errorf("%s: verdict %d of a limited search, %+v", f.Property, f.Verdict, f.Trace)
		}
	}
	return r
}

func TestMaxStates(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		r := limited(context.Background(), t, tree{}, treeOptions{MaxStates: 100_000, Workers: workers},
			explore.States)
		// 2^16-1 states in levels 0 to 15, and the 2^16 of the next are more than allowed.
		if r.States != 1<<17-1 || r.Depth != 16 || r.Transitions != 1<<17-2 {
			t.Errorf("%d workers: %d states, %d transitions, depth %d", workers, r.States, r.Transitions, r.Depth)
		}
	}
}

func TestMaxStatesBelowTheInitial(t *testing.T) {
	r := runTwin(net{[]node{0, 1, 2}, make([][]node, 3)}, nil, options{MaxStates: 2})
	got, err := explore.Run(context.Background(), net{[]node{0, 1, 2}, make([][]node, 3)},
		nil, options{MaxStates: 2})
	if err != nil || got.States != 3 || got.Limit != explore.States || r.States != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMaxMemory(t *testing.T) {
	runtime.GC()
	const limit = 64 << 20
	r := limited(context.Background(), t, tree{}, treeOptions{MaxMemory: limit}, explore.Memory)
	if r.PeakBytes > limit*11/10 {
		t.Errorf("held %d bytes of %d", r.PeakBytes, limit)
	}
	if r.States < 100_000 {
		t.Errorf("only %d states in %d bytes", r.States, limit)
	}
}

func TestMaxMemoryTooSmallForAnything(t *testing.T) {
	if r := limited(context.Background(), t, tree{}, treeOptions{MaxMemory: 1}, explore.Memory); r.States != 0 {
		t.Errorf("%d states", r.States)
	}
}

// TestTimeInSlowRound has rounds of thousands of slow steps: few are taken once the
// time is over.
func TestTimeInSlowRound(t *testing.T) {
	ctx := newClock()
	var steps, late atomic.Int64
	limited(ctx, t, tree{func(uint64) {
		switch n := steps.Add(1); {
		case n == 5000:
			ctx.strike()
		case n > 5000:
			late.Add(1)
			time.Sleep(time.Millisecond)
		}
	}}, treeOptions{}, explore.Time)
	if late.Load() > 2000 {
		t.Errorf("%d steps after the time was over", late.Load())
	}
}

// A clock is a context whose time is over when the test says so, and not when a
// machine has been busy with something else for long enough.
type clock struct {
	context.Context
	over chan struct{}
	once sync.Once
}

func newClock() *clock { return &clock{Context: context.Background(), over: make(chan struct{})} }

func (c *clock) strike() { c.once.Do(func() { close(c.over) }) }

func (c *clock) Done() <-chan struct{} { return c.over }

func (c *clock) Err() error {
	select {
	case <-c.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	limited(ctx, t, tree{func(n uint64) {
		if n == 1000 {
			cancel()
		}
	}}, treeOptions{}, explore.Interrupted)

	if r := limited(ctx, t, tree{}, treeOptions{}, explore.Interrupted); r.States != 0 {
		t.Errorf("%d states after the context was done", r.States)
	}
}

// TestTimeWhileJudging lets time run out when everything has been visited.
func TestTimeWhileJudging(t *testing.T) {
	ctx := newClock()
	r, err := explore.Run(ctx, counters{3, 9}, []explore.Property[values, int]{
		{Name: "fast", State: func(*values) bool { return true }},
		{Name: "slow", Kind: explore.Settles, State: func(*values) bool {
			ctx.strike()
			time.Sleep(5 * time.Millisecond)
			return true
		}},
	}, explore.Options[values, int]{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Limit != explore.Time || r.Findings[0].Verdict != explore.Holds ||
		r.Findings[1].Verdict != explore.Incomplete {
		t.Errorf("limit %q, %+v", r.Limit, r.Findings)
	}
}

func TestOverflows(t *testing.T) {
	r, err := explore.Run(context.Background(), tree{}, append(endless(), explore.Property[uint64, uint64]{
		Name: "found all the same", State: func(n *uint64) bool { return *n != 100 },
	}, explore.Property[uint64, uint64]{
		Name: "not checked", State: func(n *uint64) bool { return *n < 1000 },
	}), treeOptions{Overflows: func(n *uint64) bool { return *n >= 1000 }})
	if err != nil {
		t.Fatal(err)
	}
	if r.Limit != explore.Capacity || r.States != 1999 || r.Transitions != 2*999 {
		t.Errorf("limit %q, %d states, %d transitions", r.Limit, r.States, r.Transitions)
	}
	for i, f := range r.Findings {
		want := explore.Incomplete
		if i == 5 {
			want = explore.Violated
		}
		if f.Verdict != want {
			t.Errorf("%s: verdict %d", f.Property, f.Verdict)
		}
	}
}

func TestProgress(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var (
		mu   sync.Mutex
		seen []explore.Progress
	)
	limited(ctx, t, tree{func(uint64) { time.Sleep(10 * time.Microsecond) }},
		treeOptions{Progress: func(p explore.Progress) {
			mu.Lock()
			defer mu.Unlock()
			if seen = append(seen, p); len(seen) == 3 {
				cancel()
			}
		}}, explore.Interrupted)
	if len(seen) < 3 {
		t.Fatalf("%d reports", len(seen))
	}
	for i, p := range seen {
		if p.States == 0 || p.Transitions == 0 || p.Bytes == 0 || p.Depth == 0 || p.Frontier == 0 {
			t.Errorf("%+v", p)
		}
		if i > 0 && (p.States < seen[i-1].States || p.Depth < seen[i-1].Depth) {
			t.Errorf("%+v after %+v", p, seen[i-1])
		}
	}
}

func TestPanic(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		func() {
			defer func() {
				told, _ := recover().(string)
				if !strings.Contains(told, "no such tree") || !strings.Contains(told, "limits_test.go") {
					t.Errorf("%d workers: %q", workers, told)
				}
			}()
			_, _ = explore.Run(context.Background(), tree{func(n uint64) {
				if n == 12345 {
					panic("no such tree")
				}
			}}, nil, treeOptions{Workers: workers})
			t.Errorf("%d workers: no panic", workers)
		}()
	}
}
