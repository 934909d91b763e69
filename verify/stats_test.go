package verify_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

func answered(t *testing.T, q verify.Question) *verify.Answer {
	t.Helper()
	a, err := verify.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Without properties, what is counted is what a visit of the space counts.
func TestStats(t *testing.T) {
	p := retries(textbook(1, 1, 1, 1), 0)
	p.MSL, p.Delay, p.Duplicates, p.Start = 1, 1, 1, model.StartClosed
	q := verify.Question{Parameters: p, Stats: true}
	a := answered(t, q)

	kinds, depths := map[string]int64{}, int64(0)
	space, err := q.Space()
	if err != nil {
		t.Fatal(err)
	}
	_, err = space.Visit(context.Background(), func(s *model.State) {
		kinds[fmt.Sprint(s.TCB[model.A].State, s.TCB[model.B].State)]++
		kinds[fmt.Sprint("loss", s.Loss)]++
		kinds[fmt.Sprint("duplicates", s.Duplicates)]++
		kinds[fmt.Sprint("opens", s.Opens)]++
		kinds[fmt.Sprint("in flight", s.InFlight())]++
	}, func(*model.State, model.Action, *model.State) {})
	if err != nil {
		t.Fatal(err)
	}

	counted := map[string]int64{}
	count := func(kind string, n int64) {
		if n > 0 {
			counted[kind] = n
		}
	}
	for i, pair := range a.Stats.Pairs {
		count(fmt.Sprint(pair.A, pair.B), pair.States)
		if i > 0 && pair.States > a.Stats.Pairs[i-1].States {
			t.Errorf("%v comes after fewer", pair)
		}
	}
	var names []string
	for _, b := range a.Stats.Budgets {
		names = append(names, b.Name)
		for left, n := range b.Left {
			count(fmt.Sprint(b.Name, left), n)
		}
	}
	for n, states := range a.Stats.InFlight {
		count(fmt.Sprint("in flight", n), states)
	}
	if !reflect.DeepEqual(counted, kinds) {
		t.Errorf("got %v, want %v", counted, kinds)
	}
	if want := []string{"loss", "duplicates", "opens"}; !reflect.DeepEqual(names, want) {
		t.Errorf("budgets %v, want %v", names, want)
	}
	for _, n := range a.Levels {
		depths += n
	}
	if depths != a.States || len(a.Levels) != a.Depth+1 {
		t.Errorf("%d states on %d levels, want %d on %d", depths, len(a.Levels), a.States, a.Depth+1)
	}
}

// What is counted does not depend on the workers, counts no state that another
// covers, and all others once; also where the search ends before its time.
func TestStats_Reduced(t *testing.T) {
	for _, wait := range []int{0, 4} {
		q := verify.Question{Parameters: textbook(2, 1, 1, wait), Properties: properties.Default,
			Stats: true, Workers: 1}
		want := answered(t, q)
		q.Workers = 4
		got := answered(t, q)
		if !reflect.DeepEqual(got.Stats, want.Stats) || !reflect.DeepEqual(got.Levels, want.Levels) {
			t.Errorf("wait %d: got %v, want %v", wait, got.Stats, want.Stats)
		}
		var all int64
		for _, pair := range want.Stats.Pairs {
			all += pair.States
		}
		if all != want.States {
			t.Errorf("wait %d: %d states counted, %d stored", wait, all, want.States)
		}
	}
}

// The state that stands for those beyond capacity is of no kind.
func TestStats_Capacity(t *testing.T) {
	a := answered(t, verify.Question{Parameters: crowded(16), Properties: properties.Default, Stats: true})
	var all int64
	for _, pair := range a.Stats.Pairs {
		all += pair.States
	}
	if a.Limit != explore.Capacity || all != a.States-1 {
		t.Errorf("limit %q, %d states counted, %d stored", a.Limit, all, a.States)
	}
}

// Fingerprints decide the same, but for what may be omitted, and keep nothing to
// count.
func TestStats_Fingerprints(t *testing.T) {
	for _, wait := range []int{0, 4} {
		q := verify.Question{Parameters: textbook(1, 1, 1, wait), Properties: properties.Default, Stats: true}
		want := answered(t, q)
		q.Store = explore.Fingerprint
		got := answered(t, q)
		if got.Verdict != want.Verdict || got.Stats != nil || want.Stats == nil || want.Omission != 0 {
			t.Errorf("wait %d: verdict %v, stats %v, omission %v", wait, got.Verdict, got.Stats, want.Omission)
		}
		// States as small as these have unique fingerprints.
		if got.Omission != 0 {
			t.Errorf("wait %d: omission %v with verdict %v", wait, got.Omission, got.Verdict)
		}
	}
}
