package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tcpcheck/explore"
	"tcpcheck/internal/attack"
	"tcpcheck/model"
	"tcpcheck/model/modeltest"
	"tcpcheck/properties"
	"tcpcheck/verify"
)

// drawEndless draws parameters with any number of sequence numbers and all else.
func drawEndless(t *rapid.T, from modeltest.From) model.Parameters {
	all := modeltest.From{
		"order": {0}, "timestamps-a": {0}, "msl": {1, 2}, "delay": {1, 2}, "min-delay": {0, 0, 0, 1},
		"wait": {0, 0, 1, 2, 4}, "strays": {0},
		"aborts": {0, 0, 1}, "incarnations": {1}, "data": {0, 0, 0, 1}, "window": {1, 2, 2, 3, 4},
		"start":   {int(model.StartEstablished), int(model.StartClosed), int(model.StartTimeWaitA)},
		"seq-mod": {256}, "open": {0}, "crashes": {0}, "receive-buffer": {0},
		"isn": {int(model.ISNMonotonic)}, "ack-check": {0}, "rto": {1, 2}, "retries": {0, 1},
		"rst-check": {0, 0, 0, 1, 1, 1, int(model.RSTNone)},
		"time-wait-rst": {int(model.TimeWaitRSTClose), int(model.TimeWaitRSTIgnore), int(model.TimeWaitRSTExact),
			int(model.TimeWaitRSTWindow), int(model.TimeWaitRSTClose), int(model.TimeWaitRSTIgnore),
			int(model.TimeWaitRSTUnchecked)},
	}
	for name, values := range from {
		all[name] = values
	}
	p := modeltest.Parameters(t, all)
	p.Loss, p.Duplicates, p.Incarnations, p.SeqMod = model.Any, model.Any, model.Any, model.Any
	return p
}

// whose is the ghosts that tell incarnations apart, and what belongs to none.
const whose = model.GhostGrace | model.GhostIncarnation | model.GhostPhantom

// A pair is a model whose numbers never wrap and one with so many that they do not on
// a short run, with the properties of both.
type pair struct {
	endless, plain *model.Model
	of             []properties.Property
}

func pairOf(t *rapid.T, p model.Parameters, ghosts model.Ghosts) pair {
	var pr pair
	for _, q := range ofSteps {
		if !q.InFlight && q.Watches() == nil && q.Ghosts&^ghosts == 0 {
			pr.of = append(pr.of, q)
		}
	}
	var err error
	if pr.endless, err = model.New(p, ghosts); err != nil {
		t.Fatal(err)
	}
	p.SeqMod = 256
	if pr.plain, err = model.New(p, ghosts); err != nil {
		t.Fatal(err)
	}
	return pr
}

// A result is what a step leads to, and the properties that it violates.
type result struct {
	after    model.State
	violates uint64
}

// results are those of all steps of m from s; overflows are left out.
func (pr pair) results(m *model.Model, s model.State) map[result]bool {
	all := map[result]bool{}
	for _, a := range m.Enabled(s, nil) {
		r := result{after: m.Apply(s, a)}
		if r.after.Overflow {
			continue
		}
		for i := range pr.of {
			if of := pr.of[i].Of(m); of.Step != nil && !of.Step(&s, a, &r.after) {
				r.violates |= 1 << i
			}
		}
		r.after = pr.endless.Project(r.after)
		all[r] = true
	}
	return all
}

// walk visits states of the plain model along random runs, which go on at few numbers.
func (pr pair) walk(t *rapid.T, runs, steps int, visit func(s model.State)) {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) //nolint:forbidigo // its seed is drawn
	for range runs {
		s := pr.plain.Initial()[0]
		for range steps {
			as := pr.plain.Enabled(s, nil)
			if len(as) == 0 {
				break
			}
			next := pr.plain.Apply(s, as[random.IntN(len(as))])
			if next.Overflow || max(next.TCB[model.A].SndNxt+2, next.TCB[model.B].SndNxt+2) > 200 {
				break
			}
			s = next
			visit(s)
		}
	}
}

// Numbers that never wrap are those of a space that is large enough: a step of either
// model is one of the other, to the same and violating the same. Only a RST that is out of
// the window for good arrives in the plain model alone, and changes nothing. (With data, or a
// CLOSE before ESTABLISHED, not the same is told apart after each step.)
func TestRenumberingCommutesWithEveryStep(t *testing.T) {
	seen := 0
	attack.Check(t, 12, func(rt *rapid.T) {
		ghosts := rapid.SampledFrom([]model.Ghosts{whose, whose | model.GhostUnits, model.AllGhosts}).
			Draw(rt, "ghosts")
		// An early CLOSE, and a run that starts in TIME-WAIT, can have a step there that the plain model
		// has not: one more to be looked at, and none that is left out.
		pr := pairOf(rt, drawEndless(rt, modeltest.From{"data": {0}, "close-early": {0},
			"start": {int(model.StartEstablished), int(model.StartClosed)}}), ghosts)
		pr.walk(rt, 12, 50, func(s model.State) {
			same := pr.endless.Project(s)
			if same.Overflow {
				return
			}
			plain, endless := pr.results(pr.plain, s), pr.results(pr.endless, same)
			for r := range endless {
				if !plain[r] && !full(s) {
					rt.Fatalf("from%sas%sto, only there,%s%b", told(s), told(same), told(r.after), r.violates)
				}
			}
			for r := range plain {
				if !endless[r] && r != (result{after: same}) && !full(same) {
					rt.Fatalf("from%sas%sthere is no step to%s%b", told(s), told(same), told(r.after), r.violates)
				}
			}
			seen += len(plain)
		})
	})
	t.Log(seen)
}

// full says that a step may find no room in flight.
func full(s model.State) bool {
	return max(s.Toward[model.A].Len(), s.Toward[model.B].Len()) == model.Capacity
}

// What a state is widened to can do, for two steps, what the state can.
func TestWidenedCanDoAsMuch(t *testing.T) {
	widened, joined := 0, 0
	attack.Check(t, 3, func(rt *rapid.T) {
		p := drawEndless(rt, modeltest.From{"msl": {2}, "delay": {2}, "wait": {0}, "min-delay": {0}, "window": {2},
			"data": {0}, "rst-check": {0, 0, 1}, "retries": {3}, "rto": {1}, "backoff": {2}, "rto-max": {0},
			"retry-time": {0}, "fin-wait-2-timeout": {0}, "closed-port": {0, 0, 0, 1}, "syn-in-window": {0},
			"time-wait-reply": {0, 1}, "time-wait-restart": {0, 1}, "time-wait-syn": {0, 1}, "time-wait-fin": {0},
			"aborts": {0}, "time-wait-rst": {1}, "syn-received-syn": {0}, "syn-sent-bad-ack": {0},
			"close-early": {0}, "linger": {0}, "start": {0}, "reader": {0}, "shutdown": {0}, "first-closer": {0},
			"close": {0}, "ack-limit": {0}, "keepalive": {0}, "think": {0}})
		pr := pairOf(rt, p, whose)
		pr.of = slices.DeleteFunc(pr.of, func(q properties.Property) bool { return q.Answers })
		a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, MaxStates: 4000, Workers: 1,
			Properties: properties.Default[1:2]})
		if err != nil {
			rt.Fatal(err)
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0)) //nolint:forbidigo // its seed is drawn
		random.Shuffle(len(a.Maximal), func(i, j int) { a.Maximal[i], a.Maximal[j] = a.Maximal[j], a.Maximal[i] })
		for i, n := 0, 0; i < len(a.Maximal) && n < 40; i++ {
			same := pr.endless.Project(a.Maximal[i])
			wide := same
			pr.endless.Widen(&wide)
			if wide == same || wide.Overflow || full(wide) {
				continue
			}
			n++
			widened++
			if syns(wide) < syns(same) {
				joined++
			}
			if !pr.simulates(wide, same, 2) {
				rt.Fatalf("widened%scan do less than%s", told(wide), told(same))
			}
		}
	})
	if widened == 0 {
		t.Error("nothing was widened")
	}
	t.Log(widened, joined)
}

// What is widened lives long enough, and is not told apart by what lies between.
func TestWidenedByHand(t *testing.T) {
	p := modeltest.Words(t, "loss=any duplicates=any incarnations=any isn=monotonic seq-mod=any "+
		"time-wait-syn=reopen wait=5")
	m, err := model.New(p, model.GhostIncarnation)
	if err != nil {
		t.Fatal(err)
	}
	pr := pair{endless: m, of: properties.Default[1:2]}
	a := model.TCB{State: model.Established, SndUna: 40, SndNxt: 40, RcvNxt: 30, Incarnation: 4}
	syn := func(seq model.Seq, incarnation uint8, life uint16) model.Segment {
		return model.Segment{Seq: seq, Ctl: model.SYN, Incarnation: incarnation, Life: life}
	}
	ack := func(seq model.Seq, incarnation uint8, life uint16) model.Segment {
		return model.Segment{Seq: seq, Ack: 30, Ctl: model.ACK, Incarnation: incarnation, Life: life}
	}
	timeWait := model.TCB{State: model.TimeWait, SndUna: 30, SndNxt: 30, RcvNxt: 15, Incarnation: 2,
		Timer: model.Timer{Kind: model.TimerTimeWait, Left: 5}}
	for name, c := range map[string]struct {
		b    model.TCB
		toB  []model.Segment
		syns int
	}{
		"the life of the earlier": {model.TCB{State: model.Listen, SndNxt: 30},
			[]model.Segment{syn(5, 1, 0), syn(20, 3, 0), ack(6, 1, 2)}, 1},
		"the life of the later": {model.TCB{State: model.Listen, SndNxt: 30},
			[]model.Segment{syn(5, 1, 0), syn(20, 3, 0), ack(21, 3, 2)}, 1},
		"RCV.NXT between": {timeWait, []model.Segment{syn(5, 1, 1), syn(25, 3, 1)}, 2},
	} {
		s := model.State{TCB: [2]model.TCB{a, c.b}, Opens: m.Initial()[0].Opens,
			Loss: m.Initial()[0].Loss, Duplicates: m.Initial()[0].Duplicates}
		for _, seg := range c.toB {
			m.Put(&s.Toward[model.B], seg)
		}
		same := m.Project(s)
		wide := same
		if m.Widen(&wide); syns(wide) != c.syns {
			t.Errorf("%s: %d SYNs of%s", name, syns(wide), told(same))
		}
		if !pr.simulates(wide, same, 3) {
			t.Errorf("%s: widened%scan do less than%s", name, told(wide), told(same))
		}
	}
}

// syns is how many SYNs are on their way to B.
func syns(s model.State) int {
	n := 0
	for _, seg := range s.Toward[model.B].Segments() {
		if seg.Ctl == model.SYN {
			n++
		}
	}
	return n
}

// simulates says whether wide can do what s can, in so many steps: with ends, and segments
// on their way to A, that are the same but for numbers and incarnations, violating the same.
func (pr pair) simulates(wide, s model.State, steps int) bool {
	for _, e := range model.Ends {
		if bare(wide.TCB[e]) != bare(s.TCB[e]) {
			return false
		}
	}
	for _, seg := range s.Toward[model.A].Segments() {
		if !slices.ContainsFunc(wide.Toward[model.A].Segments(), func(w model.Segment) bool {
			return w.Ctl == seg.Ctl && w.Life >= seg.Life
		}) {
			return false
		}
	}
	if steps == 0 {
		return true
	}
	all := pr.results(pr.endless, wide)
	all[result{after: wide}] = true
	for r := range pr.results(pr.endless, s) {
		found := false
		for w := range all {
			if w.violates&r.violates == r.violates && pr.simulates(w.after, r.after, steps-1) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func bare(t model.TCB) model.TCB {
	t.SndNxt -= t.SndUna
	t.SndUna, t.RcvNxt, t.Incarnation = 0, 0, 0
	if !t.State.HasTCB() {
		t.SndNxt = 0
	}
	return t
}

// Any number of everything is every number: as TestUnlimitedIsEveryBudget has it, of
// connections whose numbers never wrap.
func TestEndlessIsEveryBudget(t *testing.T) {
	verdicts := map[explore.Verdict]int{}
	attack.Check(t, 18, func(rt *rapid.T) {
		p := drawEndless(rt, nil)
		property := rapid.SampledFrom(ofSteps).Filter(func(p properties.Property) bool {
			return !p.InFlight && p.Watches() == nil
		}).Draw(rt, "property")
		ask := func(p model.Parameters) *verify.Answer {
			a, err := verify.Ask(t.Context(), verify.Question{Parameters: p, MaxStates: 3000,
				Properties: []properties.Property{property}, Workers: 1})
			if err != nil {
				rt.Fatal(err)
			}
			return a
		}
		a := ask(p)
		verdicts[a.Verdict]++
		switch run := a.Findings[0].Run; {
		case a.Verdict == explore.Holds:
			p.Loss, p.Duplicates = rapid.IntRange(0, 2).Draw(rt, "loss"), rapid.IntRange(0, 1).Draw(rt, "duplicates")
			p.Incarnations, p.SeqMod = rapid.IntRange(1, 3).Draw(rt, "incarnations"), 64
			if bounded := ask(p); bounded.Verdict == explore.Violated {
				rt.Fatalf("holds, and is violated with %d losses, %d duplicates, %d connections", p.Loss,
					p.Duplicates, p.Incarnations)
			}
		case a.Verdict == explore.Violated && run != nil:
			if b := ask(run.Parameters); b.Verdict == explore.Holds ||
				b.Verdict == explore.Violated && len(b.Findings[0].Run.Steps) > len(run.Steps) {
				rt.Fatalf("violated in %d steps; bounded: %v", len(run.Steps), b.Verdict)
			}
		}
	})
	if verdicts[explore.Holds]+verdicts[explore.Violated] == 0 {
		t.Error(verdicts)
	}
	t.Log(verdicts)
}

// told writes a state, a TCB or a segment to a line.
func told(s model.State) string {
	var b strings.Builder
	for _, e := range model.Ends {
		fmt.Fprintf(&b, "\n%v %+v\n", e, s.TCB[e])
		for _, seg := range s.Toward[e].Segments() {
			fmt.Fprintf(&b, "  to %v, for %d: %v #%d unit %d, marks %d\n", e, seg.Life, seg, seg.Incarnation,
				seg.Unit, seg.Marks)
		}
	}
	return b.String()
}
