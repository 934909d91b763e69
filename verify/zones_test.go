package verify_test

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/settings"
	"tcpcheck/trace"
	"tcpcheck/verify"
	"tcpcheck/verify/zones"
)

// forZones makes p one that zones can answer, where it can be, and says whether it is.
func forZones(p *model.Parameters) bool {
	for e := range p.Policy {
		if p.Policy[e].ISN == model.ISNClock {
			p.Policy[e].ISN = model.ISNAny
		}
	}
	return !p.Timestamped() && p.Validate() == nil
}

// drawMore draws in p, of what most questions are without, one thing.
func drawMore(t *rapid.T, p *model.Parameters) {
	switch rapid.SampledFrom([]string{"none", "delayed acks", "any loss", "middlebox", "forger",
		"any duplicates"}).Draw(t,
		"more") {
	case "delayed acks":
		for e := range p.Policy {
			p.Policy[e].ACKDelay = rapid.IntRange(1, 3).Draw(t, "ack-delay")
			p.Policy[e].ACKDelayed = rapid.SampledFrom([]model.ACKDelayed{model.ACKDelayedText,
				model.ACKDelayedFIN}).Draw(t, "ack-delayed")
		}
		p.Data[rapid.SampledFrom(model.Ends[:]).Draw(t, "writer")] = 1
	case "any loss":
		p.Loss = model.Any
	case "middlebox":
		modeltest.Middlebox(t, p)
	case "forger":
		*p = drawForged(t)
	case "any duplicates":
		p.Loss, p.Duplicates, p.Strays, p.Order, p.MinDelay = model.Any, model.Any, 0, model.OrderAny, 0
		p.Opener = model.OpenerA
		for e := range p.Policy {
			p.Policy[e].Timestamps, p.Application[e].ReceiveBuffer = model.TimestampsOff, 0
		}
	}
}

// ofSets are those of ofSteps that can be asked of channels that are sets.
var ofSets = slices.DeleteFunc(slices.Clone(ofSteps), func(p properties.Property) bool {
	return p.InFlight || p.Watches() != nil
})

// later checks that a run is another one whose events are no earlier.
func later(t *rapid.T, early, late *trace.Run) {
	t.Helper()
	ticks := func(run *trace.Run) (all []int) {
		for i := range run.Steps {
			if run.Steps[i].Action.Kind != model.Tick {
				all = append(all, run.Steps[i].Tick)
			}
		}
		return all
	}
	if early == nil || late == nil {
		if early != late {
			t.Error("there is a run by one schedule")
		}
		return
	}
	before, after := ticks(early), ticks(late)
	if len(before) != len(after) {
		t.Fatalf("%d events, and %d by another schedule", len(before), len(after))
	}
	for i := range before {
		if after[i] < before[i] {
			t.Errorf("event %d is at %d at the latest, at %d at the earliest", i+1, after[i], before[i])
		}
	}
}

func thinks(p *model.Parameters) bool {
	return p.Application[model.A].Think != model.ThinkAny || p.Application[model.B].Think != model.ThinkAny
}

// Zones find what a search through all times does: the same verdicts, and runs with as few events
// and faults.
func TestZonesAreTimes(t *testing.T) {
	t.Parallel()
	answered, violated, with := 0, 0, map[string]int{}
	attack.Check(t, 20, func(t *rapid.T) {
		p := drawParameters(t)
		drawMore(t, &p)
		if !forZones(&p) {
			t.Skip("not with zones")
		}
		ps := ofSteps
		if p.Unlimited() {
			ps = ofSets
		}
		if rapid.IntRange(0, 2).Draw(t, "of kinds") == 0 {
			all := ps
			ps = nil
			for _, whole := range all {
				if kinds := whole.Kinds(); kinds != nil {
					whole = whole.OfKind(rapid.SampledFrom(kinds).Draw(t, "kind"))
				}
				ps = append(ps, whole)
			}
		}
		got, err := verify.Ask(context.Background(), verify.Question{Parameters: p, Properties: ps,
			Zones: true, MaxStates: mostStates})
		if err != nil {
			t.Fatal(err)
		}
		if got.Limit == explore.States {
			t.Skip("too many states")
		}
		late, err := verify.Ask(context.Background(), verify.Question{Parameters: p, Properties: ps,
			Zones: true, MaxStates: mostStates, Schedule: zones.Latest})
		if err != nil {
			t.Fatal(err)
		}
		for i := range got.Findings {
			f := &got.Findings[i]
			if !p.Unlimited() { // else another one may be the cheapest
				later(t, f.Run, late.Findings[i].Run)
			}
			least, ok := leastEvents(t, p, &f.Property)
			if !ok {
				continue
			}
			answered++
			for name, is := range map[string]bool{"min-delay": p.MinDelay > 0, "fifo": p.Order == model.OrderFIFO,
				"ack-limit": p.Throttled(), "crashes": p.Crashes != [2]int{}, "think": thinks(&p),
				"ack-delay": p.DelaysACKs(), "any loss": p.Loss == model.Any, "any duplicates": p.Unlimited(),
				"middlebox":      p.Boxed(),
				"second host":    p.Hosts == model.HostsTwo,
				"forger":         p.Forger > 0,
				"receive buffer": p.Buffered(), "kind": f.Property.Whole != ""} {
				if is {
					with[name]++
				}
			}
			have := price{events: -1}
			if f.Run != nil {
				violated++
				if have = priceOf(f); p.Unlimited() {
					have = have.inSet(f.Run)
				}
			}
			if have != least {
				t.Errorf("%s: %s, with %+v; through all times %+v", f.Property.Name, f.Verdict, have, least)
			}
		}
	})
	t.Logf("%d answered, %d violated; %v", answered, violated, with)
}

// A witness that is looked for with zones has the fewest events of all.
func TestWitnessesWithZones(t *testing.T) {
	t.Parallel()
	answered, shown := 0, 0
	attack.Check(t, 20, func(t *rapid.T) {
		p := drawParameters(t)
		w := rapid.SampledFrom(properties.Witnesses).Draw(t, "witness")
		q := verify.Question{Parameters: p, Properties: []properties.Property{w}, Zones: true}
		if !forZones(&p) || q.Zonable() != nil {
			t.Skip("not with zones")
		}
		never := w.Never()
		least, ok := leastEvents(t, p, &never)
		if !ok {
			t.Skip("too many states")
		}
		a, err := verify.Ask(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		answered++
		have := price{events: -1}
		if f := &a.Findings[0]; f.Run != nil {
			shown++
			have = priceOf(f)
		}
		if have != least {
			t.Errorf("%s: %s, with %+v; through all times %+v", w.Name, a.Verdict, have, least)
		}
	})
	t.Logf("%d answered, %d shown", answered, shown)
}

// What zones take does not depend on how long times are, and hardly on how far apart they are.
func TestZonesCostNoTime(t *testing.T) {
	t.Parallel()
	states := func(all settings.Given, given ...string) int64 {
		t.Helper()
		for i := 0; i < len(given); i += 2 {
			all = all.With(given[i], given[i+1])
		}
		r, err := settings.Resolve(all)
		if err != nil {
			t.Fatal(err)
		}
		a, err := verify.Ask(context.Background(), verify.Question{Parameters: r.Parameters,
			Properties: properties.Default, Zones: true, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		return a.States
	}
	again := settings.Given{{Name: "isn", Value: "monotonic"}, {Name: "retries", Value: "3"}}
	few := states(again, "msl", "3", "delay", "2", "rto", "2", "wait", "6")
	many := states(again, "msl", "3000", "delay", "2000", "rto", "2000", "wait", "6000")
	if few != many {
		t.Errorf("%d states, and %d with times 1,000 times as long", few, many)
	}
	// Of what goes astray, and of all, the MSL is how long it lives.
	linux := settings.Given{{Name: "profile", Value: "linux"}, {Name: "rto", Value: "200ms"},
		{Name: "incarnations", Value: "1"}}
	for _, c := range []struct {
		name      string
		all       settings.Given
		near, far string
	}{
		{"astray", linux.With("loss", "0").With("strays", "1"), "200ms", "200ms"},
		{"all", linux.With("retries", "3"), "1s", "100s"},
	} {
		near := states(c.all, "delay", c.near, "msl", "1s", "wait", "2s")
		far := states(c.all, "delay", c.far, "msl", "100s", "wait", "200s")
		if far >= 2*near {
			t.Errorf("%s: %d states, and %d with an MSL 100 times as long", c.name, near, far)
		}
		t.Log(c.name, near, far)
	}
}

func BenchmarkZones(b *testing.B) {
	r, err := settings.Resolve(settings.Given{{Name: "wait", Value: "6"}})
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		a, err := verify.Ask(context.Background(), verify.Question{Parameters: r.Parameters,
			Properties: properties.Default, Zones: true})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(a.States), "states")
	}
}

// Stretches of TIME-WAIT have the verdict of each of their lengths, and runs that show it.
func TestWaitsAreThoseOfEach(t *testing.T) {
	t.Parallel()
	stretches := map[int]int{}
	attack.Check(t, 30, func(t *rapid.T) {
		p, among := drawParameters(t), ofSteps
		if rapid.Bool().Draw(t, "ordinary") {
			drawn := p
			p = model.Default()
			p.MSL, p.Delay, p.Loss, p.Duplicates = drawn.MSL, drawn.Delay, drawn.Loss, drawn.Duplicates
			p.Incarnations, p.FirstCloser, p.Strays = 1, drawn.FirstCloser, drawn.Strays
			among = among[:1]
			for e := range p.Policy {
				p.Policy[e].RTO, p.Policy[e].Retries = drawn.Policy[e].RTO, drawn.Policy[e].Retries
			}
		}
		drawMore(t, &p)
		if p.Left = 0; p.Unlimited() {
			among = ofSets
		}
		if !forZones(&p) {
			t.Skip("not with zones")
		}
		ends := rapid.SampledFrom([][2]bool{{true, true}, {true, false}, {false, true}}).Draw(t, "ends")
		q := verify.Question{Parameters: p, Properties: []properties.Property{rapid.SampledFrom(among).Draw(t,
			"property")},
			Zones: true, MaxStates: mostStates}
		const longest = 12
		got, err := verify.AskWaits(context.Background(), q, ends, longest)
		if err != nil {
			t.Fatal(err)
		}
		next := 0
		for _, s := range got {
			if s.First != next {
				t.Fatalf("%+v", got)
			}
			next = s.Last + 1
			for wait := s.First; wait <= s.Last; wait++ {
				at := q
				for e := range ends {
					if ends[e] {
						at.Parameters.Wait[e] = wait
					}
				}
				a, err := verify.Ask(context.Background(), at)
				if err != nil {
					t.Fatal(err)
				}
				if a.Limit != explore.NoLimit || s.Verdict == explore.Incomplete {
					t.Skip("too many states")
				}
				if a.Verdict != s.Verdict {
					t.Fatalf("wait %d: %s, in a stretch %s", wait, a.Verdict, s.Verdict)
				}
				if s.RunAt == nil {
					continue
				}
				run, err := s.RunAt(wait)
				if err != nil {
					t.Fatal(err)
				}
				alone, together := priceOf(&a.Findings[0]), priceOf(&verify.Finding{Run: run})
				if p.Unlimited() {
					alone, together = alone.inSet(a.Findings[0].Run), together.inSet(run)
				}
				if alone != together {
					t.Errorf("wait %d: %+v, in a stretch %+v", wait, alone, together)
				}
			}
		}
		if next != longest+1 {
			t.Errorf("%+v", got)
		}
		stretches[len(got)]++
	})
	t.Log(stretches)
}

// A price is what a run costs.
type price struct{ events, faults int }

func (p price) less(q price) bool {
	return cmp.Or(cmp.Compare(p.events, q.events), cmp.Compare(p.faults, q.faults)) < 0
}

// with is the price with one more action.
func (p price) with(a model.Action) price {
	if a.Kind == model.Tick {
		return p
	}
	if a.Kind == model.Lose || a.Kind == model.GoAstray || a.Kind == model.DeliverDuplicate {
		p.faults++
	}
	p.events++
	return p
}

func priceOf(f *verify.Finding) price {
	var p price
	for i := range f.Run.Steps {
		p = p.with(f.Run.Steps[i].Action)
	}
	return p
}

// inSet is the price of a run, told with a number of losses and duplicates, in channels that are sets.
func (p price) inSet(run *trace.Run) price {
	return price{events: p.events - run.Parameters.Loss}
}

// leastEvents is the least price of a run of the model that violates a property, state by state
// and tick by tick; −1 events if there is none. It says false where there are many states.
func leastEvents(t *rapid.T, p model.Parameters, property *properties.Property) (price, bool) {
	m, err := model.New(p, property.Ghosts)
	if err != nil {
		t.Fatal(err)
	}
	check := property.Of(m)
	best := price{events: -1}
	costs := map[model.State]price{}
	buckets := map[price][]model.State{}
	reach := func(s model.State, c price) {
		if old, ok := costs[s]; !ok || c.less(old) {
			costs[s] = c
			buckets[c] = append(buckets[c], s)
		}
	}
	bad := func(c price) {
		if best.events < 0 || c.less(best) {
			best = c
		}
	}
	for _, s := range m.Initial() {
		if check.State != nil && !check.State(&s) {
			bad(price{})
		}
		reach(s, price{})
	}
	for len(buckets) > 0 {
		first := true
		var now price
		for c := range buckets {
			if first || c.less(now) {
				now, first = c, false
			}
		}
		states := buckets[now]
		delete(buckets, now)
		if best.events >= 0 && !now.less(best) {
			break
		}
		for len(states) > 0 {
			s := states[len(states)-1]
			states = states[:len(states)-1]
			if costs[s] != now {
				continue
			}
			if len(costs) > 20*mostStates {
				return price{}, false
			}
			for _, a := range m.Enabled(s, nil) {
				after, c := m.Apply(s, a), now.with(a)
				if after.Overflow {
					continue
				}
				if check.State != nil && !check.State(&after) || check.Step != nil && !check.Step(&s, a, &after) {
					bad(c)
				}
				if old, ok := costs[after]; !ok || c.less(old) {
					if c == now {
						costs[after] = c
						states = append(states, after)
					} else {
						reach(after, c)
					}
				}
			}
		}
	}
	return best, true
}
