package explain

import (
	"context"
	"slices"

	"tcpcheck/explore"
	"tcpcheck/model"
	"tcpcheck/properties"
	"tcpcheck/trace"
	"tcpcheck/verify"
)

// mostStates bounds what all questions asked about one run may explore together: a second
// or a few. States and not seconds, so that the answer is the same everywhere.
const mostStates = 400_000

// mostStatesOfOne bounds each of them, so that one does not use up what there is for others.
const mostStatesOfOne = mostStates / 4

// costOfSet is how many states one counts for whose channels are sets ([model.Any]): as much
// longer does it take to compare it with the others.
const costOfSet = 20

// costOfZone is that of a state with a zone of times.
const costOfZone = 10

// absurd are values that no stack should have, for all that they may prevent: of isn zero
// nothing is said at all, the others are named after what is sensible.
var absurd = map[string]bool{
	"--isn zero": true, "--rst-check window": true, "--syn-in-window reset": true,
	"--time-wait-rst unchecked": true, "--time-wait-fin ignore": true, "--syn-in-window ignore": true,
	"--rst-check none": true, "--syn-received-syn rst": true, "--syn-sent-bad-ack ignore": true,
}

const neverOffered = "--isn zero"

// An asker asks questions about changed parameters, until they took too many states.
type asker struct {
	ctx        context.Context
	properties []properties.Property
	left       int64
	// ends are those whose TIME-WAIT may be another.
	ends []model.End
	// unanswered says that a question was not answered.
	unanswered bool
	// asked is told of each question; nil for nobody.
	asked func()
}

// ask asks whether the properties hold, and returns a run if one does not.
func (a *asker) ask(p *model.Parameters) (explore.Verdict, *trace.Run, error) {
	if a.left <= 0 {
		a.unanswered = true
		return explore.Incomplete, nil, nil
	}
	if a.asked != nil {
		a.asked()
	}
	q := verify.Question{Parameters: *p, Properties: a.properties}
	q.Zones = q.ByZones()
	cost := int64(1)
	switch {
	case p.Unlimited():
		cost = costOfSet
	case q.Zones:
		cost = costOfZone
	}
	q.MaxStates = max(1, min(a.left, mostStatesOfOne)/cost)
	answer, err := verify.Ask(a.ctx, q)
	if err == nil {
		err = a.ctx.Err()
	}
	if err != nil {
		return explore.Incomplete, nil, err
	}
	a.left -= answer.States * cost
	a.unanswered = a.unanswered || answer.Verdict == explore.Incomplete
	for i := range answer.Findings {
		if f := &answer.Findings[i]; f.Verdict == explore.Violated {
			return explore.Violated, f.Run, nil
		}
	}
	return answer.Verdict, nil, nil
}

func (a *asker) holds(p *model.Parameters) (bool, error) {
	verdict, _, err := a.ask(p)
	return verdict == explore.Holds, err
}

// waiting returns p with a TIME-WAIT of at least that.
func (a *asker) waiting(p *model.Parameters, wait int) *model.Parameters {
	changed := *p
	for _, e := range a.ends {
		changed.Wait[e] = max(changed.Wait[e], wait)
	}
	return &changed
}

// leastWait is the shorter TIME-WAIT.
func (a *asker) leastWait(p *model.Parameters) int {
	least := p.Wait[a.ends[0]]
	for _, e := range a.ends {
		least = min(least, p.Wait[e])
	}
	return least
}

// longestTried is the longest TIME-WAIT that is tried instead of that of p: 4·MSL, or
// twice as long as it is; against any number of losses at least one that begins an MSL
// late and outlasts the peer's patience.
func (a *asker) longestTried(p *model.Parameters) int {
	d, _, _ := model.ParameterNamed("wait")
	least := a.leastWait(p)
	longest := max(4*p.MSL, 2*least, least+1)
	if p.Loss == model.Any {
		for _, e := range model.Ends {
			patience := 0
			for _, timeout := range p.Timeouts(e) {
				patience += timeout
			}
			longest = max(longest, p.MSL+patience+1)
		}
	}
	return min(longest, d.Most)
}

// enough returns a TIME-WAIT that is enough where that of run, which violates a property
// under p, is not; and one tick less is not, either. A run says what it would have taken
// ([Wait]), so that few lengths are asked about. False if none was found.
func (a *asker) enough(p *model.Parameters, run *trace.Run) (int, bool, error) {
	short, long, most := a.leastWait(p), 0, a.longestTried(p)
	for long == 0 {
		if short >= most {
			return 0, false, nil
		}
		sum, ok := Wait(run)
		next := most
		if ok && sum.Ticks() > short && sum.Ticks() < most {
			next = sum.Ticks()
		}
		verdict, longer, err := a.ask(a.waiting(p, next))
		switch {
		case err != nil || verdict == explore.Incomplete || verdict == explore.Violated && next == most:
			return 0, false, err
		case verdict == explore.Holds:
			long = next
		default:
			short, run = next, longer
			if run == nil {
				return 0, false, nil
			}
		}
	}
	return narrow(short, long, long-1, func(wait int) (explore.Verdict, error) {
		verdict, _, err := a.ask(a.waiting(p, wait))
		return verdict, err
	})
}

// remedies lists the flags each of which alone makes the property hold: a longer wait, a middlebox
// that does not forget or is kept from it, no timeout, and each other value of each policy, absurd
// ones last. Without a mutant, if there is one, is the only remedy asked for.
// Wait is the longer one; 0 for none.
func (a *asker) remedies(run *trace.Run, p *model.Parameters) (found []string, wait int, err error) {
	if run.Mutant != "" {
		ok, err := a.holds(p)
		if !ok || err != nil {
			return nil, 0, err
		}
		return []string{"without the mutant"}, 0, nil
	}
	wait, ok, err := a.enough(p, run)
	if err != nil {
		return nil, 0, err
	}
	if ok {
		found = append(found, longer(a.waiting(p, wait)))
	}
	kept, err := a.kept(run, p)
	if err != nil {
		return nil, 0, err
	}
	found = append(found, kept...)
	all := changes(p)
	slices.SortStableFunc(all, func(x, y change) int {
		return int(absurdity(x.flag) - absurdity(y.flag))
	})
	for i := range all {
		again := asMany(all[i].to, &run.Parameters)
		if verify.Repeats(run, &again) {
			continue
		}
		ok, err := a.holds(&all[i].to)
		if err != nil {
			return nil, 0, err
		}
		if ok {
			found = append(found, all[i].flag)
		}
	}
	return found, wait, nil
}

// asMany returns p with as many losses, duplicates, incarnations, units of data and sequence
// numbers as q has.
func asMany(p model.Parameters, q *model.Parameters) model.Parameters {
	p.Loss, p.Duplicates, p.Incarnations, p.Data, p.SeqMod =
		q.Loss, q.Duplicates, q.Incarnations, q.Data, q.SeqMod
	return p
}

func absurdity(flag string) int8 {
	if absurd[flag] {
		return 1
	}
	return 0
}

// A change is one of parameters, and the flag that makes it.
type change struct {
	flag string
	to   model.Parameters
}

// changes lists what could be otherwise than in p: the timeouts that there need not be, and
// the policies.
func changes(p *model.Parameters) []change {
	var timeouts, policies []change
	for _, d := range model.Dictionary {
		if !d.Policy || d.Idle(p) {
			continue
		}
		set := func(to *[]change, n int) {
			c := change{to: *p}
			for _, e := range model.Ends {
				d.SetNumber(&c.to, e, n)
			}
			c.flag = "--" + d.Name + " " + d.Get(&c.to, model.A)
			if c.to != *p && c.flag != neverOffered && c.to.Validate() == nil {
				*to = append(*to, c)
			}
		}
		if d.Zero != "" {
			set(&timeouts, 0)
		}
		for n := range d.Values {
			set(&policies, n)
		}
	}
	return append(timeouts, policies...)
}

// longer names the flag that sets the shorter of the two waits.
func longer(p *model.Parameters) string {
	a, b := p.Wait[model.A], p.Wait[model.B]
	switch {
	case a < b:
		return "--wait-a " + p.Time(a)
	case b < a:
		return "--wait-b " + p.Time(b)
	}
	return "--wait " + p.Time(a)
}
