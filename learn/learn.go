package learn

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// A Profile is what was learned of a stack.
type Profile struct {
	// Target names the stack.
	Target string
	// Values are those that were told, in the order of [model.Dictionary].
	Values []Value
	// RTOMin is the least retransmission timeout after a measurement; 0 where it is not another
	// than that before.
	RTOMin time.Duration
	// Left are the policies that no experiment told.
	Left []Left
	// Differs are the probes in which the stack did what the model does not, with these values.
	Differs []Differs
	// Probes is how many were done, and Unreached those among all at which the stack could not be
	// brought to where they begin.
	Probes, Unreached int
}

// A Value is one of a policy.
type Value struct {
	model.Setting
	// Alike are the other values that do the same in all that was done.
	Alike []string
	// Note says what is to be known beside it; "" for nothing.
	Note string
}

// A Left is a policy that was not learned.
type Left struct{ Name, Why string }

// A Differs is a probe with another outcome than the model has.
type Differs struct {
	Probe *Probe
	// Stack and Model are the outcomes.
	Stack, Model string
}

// Get returns the value of that name, nil if there is none.
func (p *Profile) Get(name string) *Value {
	for i := range p.Values {
		if p.Values[i].Name == name {
			return &p.Values[i]
		}
	}
	return nil
}

// notAsked says why a policy is not asked for.
var notAsked = map[string]string{
	"close-unread":       "the application of a stack under test reads at once",
	"reset-flushes":      "the application of a stack under test reads at once",
	"linger-over":        "no stack under test is told to linger",
	"linger-told":        "no stack under test is told to linger",
	"keepalive-time":     "no stack under test is told to keep alive",
	"keepalive-interval": "no stack under test is told to keep alive",
	"keepalive-count":    "no stack under test is told to keep alive",
	"timestamps":         "segments have no options",
	"ts-offset":          "segments have no options",
	"time-wait-open":     "segments have no options",
	"tw-reuse-delay":     "segments have no options",
	"isn":                "one connection does not tell how its number was chosen",
	"isn-rate":           "one connection does not tell how its number was chosen",
	"isn-survives":       "no stack under test crashes",
	"quiet-time":         "no stack under test crashes",
	"probes":             "the window of the peer is constant",
	"window-probe":       "the window of the peer is constant",
}

// why says why a policy is left out where nothing more is known.
const why = "no probe asks for it"

// A learner has what was found so far.
type learner struct {
	Subject
	models *Models
	found  map[string]Value
	left   map[string]string
	p      Profile
	done   func()
}

// Learn finds out which policies and times a stack has. It calls done for every experiment.
func (m *Models) Learn(target stack.Target, done func()) (*Profile, error) {
	l := &learner{Subject: Subject{Target: target}, models: m, found: map[string]Value{},
		left: map[string]string{},
		done: done}
	l.p.Target = target.Name()
	for _, step := range []func() error{l.states, l.retransmissions, l.policies} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for _, d := range model.Dictionary {
		if d.Name != "wait" && !d.Policy {
			continue
		}
		if v, ok := l.found[d.Name]; ok {
			l.p.Values = append(l.p.Values, v)
			continue
		}
		left := Left{d.Name, l.left[d.Name]}
		if left.Why == "" {
			left.Why = notAsked[d.Name]
		}
		if left.Why == "" {
			left.Why = why
		}
		l.p.Left = append(l.p.Left, left)
	}
	return &l.p, nil
}

// set notes a value.
func (l *learner) set(name, value, note string) {
	l.found[name] = Value{Setting: model.Setting{Name: name, Value: value}, Note: note}
}

// states learns how long states last that nothing ends.
func (l *learner) states() error {
	wait, ends, err := l.lasts(model.TimeWait)
	if err != nil {
		return err
	}
	l.done()
	l.Wait = wait
	if ends {
		l.set("wait", duration(wait), "")
	} else {
		l.left["wait"] = "it lasts longer than an hour"
	}
	lasts, ends, err := l.lasts(model.FinWait2)
	if err != nil {
		return err
	}
	l.done()
	if ends {
		l.set("fin-wait-2-timeout", duration(lasts), "")
	} else {
		l.set("fin-wait-2-timeout", "off", "it lasts longer than an hour")
	}
	return nil
}

// duration writes a time as profiles have it.
func duration(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	return model.Duration(d)
}

// policies learns those that probes tell.
func (l *learner) policies() error {
	f := &fit{Models: l.models}
	for _, p := range f.probes {
		var o Outcome
		if p.State != model.TimeWait || l.Wait > 0 {
			var err error
			if o, err = p.Do(&l.Subject); err != nil {
				return err
			}
			l.done()
			if o.Text == "" {
				l.p.Unreached++
			} else {
				l.p.Probes++
			}
		}
		f.seen = append(f.seen, o)
	}
	if err := f.find(); err != nil {
		return err
	}
	for _, name := range byProbes {
		alike, err := f.alike(name)
		if err != nil {
			return err
		}
		switch {
		case len(alike) == len(valuesOf(name)) && l.Wait == 0 && isOfTimeWait(name):
			l.left[name] = "there is no TIME-WAIT"
		case len(alike) == len(valuesOf(name)):
			l.left[name] = "all of its values do the same here"
		default:
			l.found[name] = Value{Setting: model.Setting{Name: name, Value: alike[0]}, Alike: alike[1:]}
		}
	}
	does, err := f.with("", "")
	if err != nil {
		return err
	}
	for i, p := range f.probes {
		if o := f.seen[i].Text; o != "" && o != does[i] {
			l.p.Differs = append(l.p.Differs, Differs{p, o, does[i]})
		}
	}
	return l.limits(f)
}

// isOfTimeWait says whether a policy is one of what happens in TIME-WAIT.
func isOfTimeWait(name string) bool { return strings.HasPrefix(name, "time-wait-") }

// limits learns for how long ACKs are withheld, if they are.
func (l *learner) limits(f *fit) error {
	if l.found[limit].Value != limited {
		return nil
	}
	for i, p := range f.probes {
		if len(p.Arrives) == 2 && p.Side == model.A &&
			strings.HasPrefix(f.seen[i].Text, "ACK, ESTABLISHED; nothing") {
			d, err := l.apart(p.Arrives[0])
			if err == nil {
				l.set(limit, duration(d), "")
			}
			return err
		}
	}
	return nil
}

// apart returns how much later a segment has to arrive again to be answered again.
func (l *learner) apart(a Arrival) (time.Duration, error) {
	answered := func(d time.Duration) (bool, error) {
		e, err := begin(l.Target, model.A, stack.Options{})
		if err != nil {
			return false, err
		}
		err = e.bring(model.Established)
		text := ""
		if err == nil {
			_, _, err = e.arrives(a)
		}
		if err == nil {
			err = e.Advance(d)
		}
		if err == nil {
			text, _, err = e.arrives(a)
		}
		return strings.HasPrefix(text, "ACK"), errors.Join(err, e.Close())
	}
	no, yes := time.Duration(0), Horizon
	for yes-no > exact {
		middle := no + ((yes - no) / 2).Truncate(exact)
		is, err := answered(middle)
		switch {
		case err != nil:
			return 0, err
		case is:
			yes = middle
		default:
			no = middle
		}
	}
	l.done()
	return roundest(no, yes), nil
}

// retransmissions learns what there is about the retransmission timer.
func (l *learner) retransmissions() error {
	opening, err := l.sequence(stack.Options{}, bringing(model.SynSent))
	if err != nil {
		return err
	}
	l.done()
	closing, err := l.sequence(stack.Options{}, bringing(model.FinWait1))
	if err != nil {
		return err
	}
	l.done()
	data, err := l.sequence(stack.Options{}, sending)
	if err != nil {
		return err
	}
	l.done()
	rto, _ := opening.timeouts()
	if rto == 0 {
		for _, name := range []string{"rto", "backoff", "rto-max", "rto-collapse", "rto-after-syn", "retries",
			"retry-time"} {
			l.left[name] = "nothing is sent again within an hour, nor given up"
		}
		return nil
	}
	l.set("rto", duration(rto), "")
	if least, _ := closing.timeouts(); least != rto {
		l.p.RTOMin = least
	}
	backoff := l.backoff(closing, data)
	l.longest(backoff, closing, data)
	if err := l.retries(closing); err != nil {
		return err
	}
	return l.backedOff(rto, backoff, opening, data)
}

// sending brings an end to ESTABLISHED, and has it send an octet.
func sending(e *end) error {
	if err := e.bring(model.Established); err != nil {
		return err
	}
	return e.call(stack.Send)
}

// backoff learns the factor of the timeout, 0 if nothing tells.
func (l *learner) backoff(all ...Sequence) int {
	for _, q := range all {
		first, second := q.timeouts()
		if first == 0 || second == 0 {
			continue
		}
		n := max(1, int(math.Round(float64(second)/float64(first))))
		if n == 1 && second > first+first/20 {
			n = 2 // which meets the bound at once
		}
		l.set("backoff", strconv.Itoa(n), "")
		return n
	}
	l.left["backoff"] = "nothing is sent again twice"
	return 0
}

// longest learns the bound of the timeout.
func (l *learner) longest(backoff int, all ...Sequence) {
	l.left["rto-max"] = "all is given up before it is met"
	if backoff < 2 {
		l.left["rto-max"] = "the timeout does not grow"
		return
	}
	for _, q := range all {
		if bound, ok := q.bounded(backoff); ok {
			l.set("rto-max", duration(bound), "")
			return
		}
	}
}

// noLimit is what stands for no limit of retransmissions.
const noLimit = 255

// fixed is how many different timeouts are tried to find a limit of time.
const fixed = 12

// retries learns how often a FIN is sent again, or for how long: with a timeout that does not grow, a
// limit of number ends it after the same number, one of time after the same time.
func (l *learner) retries(q Sequence) error {
	if q.GivesUp == 0 {
		l.set("retries", strconv.Itoa(noLimit), "it goes on for longer than an hour, after "+
			strconv.Itoa(q.Times))
		return nil
	}
	l.set("retries", strconv.Itoa(q.Times), "")
	l.set("retry-time", "off", "")
	least, most := time.Duration(0), q.GivesUp
	for i := range fixed {
		// It is one that stacks which count in ticks can have.
		rto := (q.GivesUp / time.Duration(8*fixed+i)).Truncate(10 * exact)
		if rto == 0 {
			break
		}
		got, err := l.after(stack.Options{RTO: rto, RTOMax: rto}, bringing(model.FinWait1), Horizon)
		if err != nil {
			return err
		}
		l.done()
		if got.in != model.Closed || got.sent <= q.Times || got.sent == noLimit {
			return nil
		}
		least = max(least, time.Duration(got.sent)*rto+exact)
		most = min(most, time.Duration(got.sent+1)*rto)
	}
	if least > 0 && least <= most {
		l.set("retries", strconv.Itoa(noLimit), "no limit by number was met")
		l.set("retry-time", duration(roundest(least, most)), "")
	}
	return nil
}

// about says whether a timeout is that one, but for a tenth by which timers may be late.
func about(d, want time.Duration) bool { return d > want-want/10 && d < want+want/10 }

// afterBackingOff returns the next timeout where what begins was sent twice, and then acknowledged by
// a segment with those control bits.
func (l *learner) afterBackingOff(begins start, first time.Duration,
	answer model.Control) (time.Duration, error) {
	defer l.done()
	return l.until(stack.Options{}, func(e *end) error {
		if err := begins(e); err != nil {
			return err
		}
		if err := e.Advance(first + first/2); err != nil {
			return err
		}
		if err := e.peer(answer, true); err != nil {
			return err
		}
		return e.call(stack.Send)
	}, func(got seen) bool { return got.sent > 0 || got.in == model.Closed })
}

// backedOff learns what becomes of a timeout that was backed off.
func (l *learner) backedOff(rto time.Duration, backoff int, opening, data Sequence) error {
	if data.Times == 0 || backoff < 2 {
		l.left["rto-collapse"] = "the timeout does not grow"
	} else {
		gap, err := l.afterBackingOff(sending, data.First, model.ACK)
		if err != nil {
			return err
		}
		switch first, second := data.timeouts(); {
		case about(gap, first):
			l.set("rto-collapse", "ack", "")
		case about(gap, second):
			l.set("rto-collapse", "sample", "")
		default:
			l.left["rto-collapse"] = fmt.Sprintf("the next timeout is %s, and neither the first, %s, nor as it was "+
				"backed off, %s", duration(gap), duration(first), duration(second))
		}
	}
	if opening.Times == 0 {
		l.left["rto-after-syn"] = "no SYN is sent again"
		return nil
	}
	gap, err := l.afterBackingOff(bringing(model.SynSent), opening.First, model.SYN|model.ACK)
	if err != nil {
		return err
	}
	usual := rto
	if l.found["rto-collapse"].Value == "sample" {
		_, usual = opening.timeouts()
	}
	if gap > usual+usual/20 {
		l.set("rto-after-syn", duration(gap), "")
	} else {
		l.set("rto-after-syn", "off", "or no more than "+duration(usual))
	}
	return nil
}

// Told says whether a policy was told to have that value, or one like it.
func (v *Value) Told(value string) bool { return v.Value == value || slices.Contains(v.Alike, value) }
