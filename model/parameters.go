package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// maxTicks is the longest time that a state can hold (decisions S3).
const maxTicks = 65535

// Parameters are the bounds and the rules of one model. Times are in ticks.
type Parameters struct {
	// Tick is how long a tick is; 0 if times are of no unit. No rule reads it.
	Tick time.Duration
	// MSL is the maximum segment lifetime.
	MSL int
	// Delay is how long a segment takes at most unless it goes astray.
	Delay int
	// MinDelay is how long a segment takes at least.
	MinDelay int
	// Wait is how long TIME-WAIT lasts at each end (RFC 9293 3.6.1: 2·MSL; decisions W9).
	Wait [2]int
	// Loss, Duplicates and Strays are how often, over the whole run, a segment is lost, is
	// delivered and stays in flight, and wanders beyond Delay (decisions L4).
	// Where Delay is the MSL nothing is left to wander, and Strays has no effect.
	// So it has where Order keeps segments from overtaking each other.
	Loss, Duplicates, Strays int
	// Order says in which order segments arrive.
	Order Order
	// Forger is how many segments, over the whole run, someone outside forges.
	Forger int
	// Aborts is how often, over the whole run, applications abort; an end with 0 does not. It
	// is one budget: where neither has 0 it is the same (decisions C10).
	Aborts [2]int
	// Crashes is how often, over the whole run, ends crash; an end with 0 does not. They are of
	// one budget with aborts, and do not go with those (decisions C11).
	Crashes [2]int
	// Reboot is how many ticks an end that crashed is down.
	Reboot int
	// Incarnations is how many incarnations of the connection there are: the
	// OPENs of those who call it, with the one that Start may have made.
	Incarnations int
	// Opener says who calls OPEN.
	Opener Opener
	// Data is how many units each end sends in each incarnation.
	Data [2]int
	// Window is the constant receive window of both ends, in units.
	Window int
	// SeqMod is the size of the sequence number space; [Any]: numbers never wrap.
	SeqMod      int
	FirstCloser FirstCloser
	Start       Start
	// Left is how long a TIME-WAIT in which a run begins still lasts; 0 for all of its time.
	Left        int
	Application [2]Application
	Policy      [2]Policy
	// Hosts is how many hosts there are behind A's address.
	Hosts Hosts
	// Middlebox is what stands beside each end.
	Middlebox [2]Middlebox
}

// Order says in which order segments that go the same way arrive.
type Order uint8

// The orders.
const (
	OrderAny  Order = iota // in any
	OrderFIFO              // in that in which they were sent
)

// Opener says which ends call an active OPEN.
type Opener uint8

// The openers.
const (
	OpenerA    Opener = iota // A alone: B's application listens
	OpenerBoth               // both: neither listens (decisions A6)
)

// Hosts says how many hosts there are behind A's address.
type Hosts uint8

// The numbers of hosts.
const (
	HostsOne Hosts = iota
	HostsTwo       // another one may OPEN from the same port at any time (decisions M7)
)

// FirstCloser says which ends may close first.
type FirstCloser uint8

// The first closers.
const (
	FirstCloserA FirstCloser = iota
	FirstCloserB
	FirstCloserAny
)

// Allows says whether e may close first.
func (f FirstCloser) Allows(e End) bool { return f == FirstCloserAny || uint8(f) == uint8(e) }

// Default returns the parameters that hold unless others are given.
func Default() Parameters {
	return Parameters{
		MSL: 2, Delay: 2, Wait: Both(4),
		Loss: 1, Incarnations: 2,
		Window: 2, SeqMod: 8,
		Policy: [2]Policy{Textbook, Textbook},
	}
}

// A ParameterError says that a parameter has a value it cannot have.
type ParameterError struct {
	// Name is the parameter's name as a flag has it.
	Name string
	// Value is what was given.
	Value string
	// Want says what is allowed.
	Want string
}

func (e *ParameterError) Error() string {
	return fmt.Sprintf("%s %s: want %s", e.Name, Quoted(e.Value), e.Want)
}

// Quoted returns a value that was given as it reads best in a message: in quotes
// if it is empty or not one plain word.
func Quoted(value string) string {
	plain := value != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == '"'
	})
	if plain {
		return value
	}
	return strconv.Quote(value)
}

// Validate returns a [*ParameterError] for the first parameter out of bounds, those
// last whose bounds are other parameters.
func (p *Parameters) Validate() error {
	for _, dependent := range []bool{false, true} {
		for _, d := range Dictionary {
			if d.Dependent() != dependent {
				continue
			}
			for _, e := range d.Ends() {
				if !d.allows(p, d.Number(p, e)) {
					return &ParameterError{d.At(e), d.Get(p, e), d.Allowed(p)}
				}
			}
		}
	}
	for _, e := range Ends {
		policy := &p.Policy[e]
		if policy.LongestTimeout() > maxTicks {
			return &ParameterError{"retries" + e.Suffix(), fmt.Sprint(policy.Retries), fmt.Sprintf(
				"fewer with rto %s and backoff %d, whose timeout grows beyond %d ticks, or a rto-max",
				p.Time(policy.RTO), policy.Backoff, maxTicks)}
		}
	}
	if a, b := p.Aborts[A], p.Aborts[B]; a != b && a != 0 && b != 0 {
		return &ParameterError{"aborts-b", fmt.Sprint(b), fmt.Sprintf(
			"0, or %d as aborts-a: the aborts of both ends are counted together", a)}
	}
	if err := p.validateCrashes(); err != nil {
		return err
	}
	if err := p.validateForger(); err != nil {
		return err
	}
	if p.Start == StartFlying && !p.Flies() {
		return &ParameterError{"start", "flying", "established, unless incarnations and data are numbers"}
	}
	return p.validateUnlimited()
}

// LongestTimeout is the longest retransmission timeout, in ticks.
func (p *Policy) LongestTimeout() int { return slices.Max(p.timeouts()) }

// timeout returns the retransmission timeout after n retransmissions of what was first
// sent with the given RTO: rto · Backoff^n, at most RTOMax (RFC 6298 5.5). A number beyond
// maxTicks stands for all such. Once it is over the end gives up if it is the last: after
// Retries retransmissions, or fewer if RetryTime is over before (decisions F7).
func (p *Policy) timeout(rto, n int) (ticks int, last bool) {
	most := maxTicks + 1
	if p.RTOMax > 0 {
		most = p.RTOMax
	}
	since := 0
	for range n {
		since += min(rto, most)
		rto = min(rto*p.Backoff, maxTicks+1)
	}
	ticks = min(rto, most)
	return ticks, n >= p.Retries || p.RetryTime > 0 && since+ticks >= p.RetryTime
}

// timeouts returns the timeouts after no retransmission and after each, up to the last.
func (p *Policy) timeouts() []int {
	var all []int
	for last := false; !last; {
		var t int
		t, last = p.timeout(p.RTO, len(all))
		all = append(all, t)
	}
	return all
}

// Timeouts returns how long e waits, in ticks, after it sent a segment and after
// each of its retransmissions, where its RTO was not backed off before; after the last
// it gives up. [Parameters.Timeout] is that of a TCB.
func (p *Parameters) Timeouts(e End) []int { return p.Policy[e].timeouts() }

// Timeout returns how long e waits, in ticks, after n retransmissions of what its TCB t
// has unacknowledged, and whether it gives up then (decisions C4).
func (p *Parameters) Timeout(e End, t *TCB, n int) (ticks int, last bool) {
	policy := &p.Policy[e]
	if t.RTO == 0 {
		return policy.timeout(policy.RTO, n)
	}
	ticks, last = policy.timeout(int(t.RTO), n)
	return min(ticks, maxTicks), last
}
