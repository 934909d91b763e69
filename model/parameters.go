package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// maxTicks is the longest time that a state can hold.
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
	// Wait is how long TIME-WAIT lasts at each end (RFC 9293 3.6.1: 2·MSL).
	Wait [2]int
	// Loss, Duplicates, Strays and Aborts are how often, over the whole run, a
	// segment is lost, is delivered and stays in flight, wanders beyond Delay, and
	// how often an application aborts.
	// Where Delay is the MSL nothing is left to wander, and Strays has no effect.
	Loss, Duplicates, Strays, Aborts int
	// Incarnations is how many incarnations of the connection there are: the
	// OPENs of A, with the one that Start may have made.
	Incarnations int
	// Data is how many units each end sends in each incarnation.
	Data [2]int
	// Window is the constant receive window of both ends, in units.
	Window int
	// SeqMod is the size of the sequence number space.
	SeqMod      int
	FirstCloser FirstCloser
	Start       Start
	Policy      [2]Policy
}

// FirstCloser says which ends may close first.
type FirstCloser uint8

// The first closers.
const (
	FirstCloserA FirstCloser = iota
	FirstCloserB
	FirstCloserAny
)

// FirstClosers lists the names of the first closers, by number.
var FirstClosers = []string{"a", "b", "any"}

func (f FirstCloser) allows(e End) bool { return f == FirstCloserAny || uint8(f) == uint8(e) }

// Start is the state in which a run begins.
type Start uint8

// The starting points.
const (
	// StartEstablished: incarnation 1 is open at both ends, both ISS 0, nothing
	// is in flight.
	StartEstablished Start = iota
	// StartClosed: A is CLOSED, B in LISTEN.
	StartClosed
)

// Starts lists the names of the starting points, by number.
var Starts = []string{"established", "closed"}

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

// A Quantity describes one number of [Parameters] to people and to flags.
type Quantity struct {
	Name     string
	Sentence string
	// Unit is what is counted, "ticks".
	Unit  string
	Field func(*Parameters) *int
	// bounds returns the least and the most that is allowed, and why, if that
	// is not plain.
	bounds func(*Parameters) (least, most int, why string)
}

func within(least, most int) func(*Parameters) (int, int, string) {
	return func(*Parameters) (int, int, string) { return least, most, "" }
}

// isTime says whether the quantity is a time.
func (q *Quantity) isTime() bool { return q.Unit == ticks }

// allowed returns the least and the most that is allowed, and that in words.
func (q *Quantity) allowed(p *Parameters) (least, most int, want string) {
	least, most, why := q.bounds(p)
	want = fmt.Sprintf("%d to %d %s", least, most, q.Unit)
	if q.isTime() && p.Tick > 0 {
		want = p.Time(least) + " to " + p.Time(most)
	}
	if why != "" {
		want += " (" + why + ")"
	}
	return least, most, want
}

// Quantities lists the numbers, in the order in which they are documented.
var Quantities = []Quantity{
	{"msl", "the maximum segment lifetime", ticks,
		func(p *Parameters) *int { return &p.MSL }, within(1, maxTicks)},
	{"delay", "how long a segment takes at most unless it goes astray", ticks,
		func(p *Parameters) *int { return &p.Delay },
		func(p *Parameters) (int, int, string) { return 0, p.MSL, "the msl" }},
	{"min-delay", "how long a segment takes at least", ticks,
		func(p *Parameters) *int { return &p.MinDelay },
		func(p *Parameters) (int, int, string) { return 0, p.Delay, "the delay" }},
	{"wait-a", "how long TIME-WAIT lasts at A", ticks,
		func(p *Parameters) *int { return &p.Wait[A] }, within(0, maxTicks)},
	{"wait-b", "how long TIME-WAIT lasts at B", ticks,
		func(p *Parameters) *int { return &p.Wait[B] }, within(0, maxTicks)},
	{"loss", "how many segments may be lost", "segments",
		func(p *Parameters) *int { return &p.Loss }, within(0, 255)},
	{"duplicates", "how often a segment may be delivered and stay in flight", "times",
		func(p *Parameters) *int { return &p.Duplicates }, within(0, 255)},
	{"strays", "how many segments may wander beyond the delay, up to the msl", "segments",
		func(p *Parameters) *int { return &p.Strays }, within(0, 255)},
	{"aborts", "how often an application may abort", "times",
		func(p *Parameters) *int { return &p.Aborts }, within(0, 255)},
	{"incarnations", "how many incarnations of the connection there are", "incarnations",
		func(p *Parameters) *int { return &p.Incarnations }, within(1, MaxIncarnations)},
	{"data-a", "how much A sends in each incarnation", "units",
		func(p *Parameters) *int { return &p.Data[A] }, within(0, 255)},
	{"data-b", "how much B sends in each incarnation", "units",
		func(p *Parameters) *int { return &p.Data[B] }, within(0, 255)},
	// A window of data and a FIN must lie in half of the space, or an ACK of them
	// could not be told from one of what was never sent.
	{"window", "the receive window of both ends", "units",
		func(p *Parameters) *int { return &p.Window },
		func(p *Parameters) (int, int, string) {
			return 1, p.SeqMod/2 - 1, "less than half of the sequence space"
		}},
	{"seq-mod", "the size of the sequence number space, a power of two", "numbers",
		func(p *Parameters) *int { return &p.SeqMod }, within(4, 256)},
}

// Validate returns a [*ParameterError] for the first parameter out of bounds.
func (p *Parameters) Validate() error {
	if p.SeqMod < 4 || p.SeqMod > 256 || p.SeqMod&(p.SeqMod-1) != 0 {
		return &ParameterError{"seq-mod", fmt.Sprint(p.SeqMod), "a power of two from 4 to 256"}
	}
	for _, q := range Quantities {
		least, most, want := q.allowed(p)
		if value := *q.Field(p); value < least || value > most {
			return &ParameterError{q.Name, p.written(value, q.isTime()), want}
		}
	}
	if int(p.FirstCloser) >= len(FirstClosers) {
		return &ParameterError{"first-closer", fmt.Sprint(p.FirstCloser), oneOf(FirstClosers)}
	}
	if int(p.Start) >= len(Starts) {
		return &ParameterError{"start", fmt.Sprint(p.Start), oneOf(Starts)}
	}
	for _, e := range Ends {
		if err := p.validatePolicy(e); err != nil {
			return err
		}
	}
	return nil
}

// validatePolicy returns a [*ParameterError] for the first knob of e out of bounds.
func (p *Parameters) validatePolicy(e End) error {
	policy := &p.Policy[e]
	side := e.Suffix()
	for _, k := range Knobs {
		value := k.Get(policy)
		if copied := *policy; k.Set(&copied, value) != nil {
			return &ParameterError{k.Name + side, p.Knob(&k, e), k.Allowed}
		}
	}
	if policy.LongestTimeout() > maxTicks {
		return &ParameterError{"retries" + side, fmt.Sprint(policy.Retries), fmt.Sprintf(
			"fewer with rto %s and backoff %d, whose timeout grows beyond %d ticks, or a rto-max",
			p.Time(policy.RTO), policy.Backoff, maxTicks)}
	}
	return nil
}

// LongestTimeout is the longest retransmission timeout, in ticks.
func (p *Policy) LongestTimeout() int { return slices.Max(p.timeouts()) }

// timeouts returns the retransmission timeout after n retransmissions, for n
// from 0 up to the last there is: RTO · Backoff^n, at most RTOMax (RFC 6298 5.5).
// There are Retries retransmissions, or fewer if RetryTime is over before. A number
// beyond maxTicks stands for all such.
func (p *Policy) timeouts() []int {
	most := maxTicks + 1
	if p.RTOMax > 0 {
		most = p.RTOMax
	}
	var ts []int
	for n, t, since := 0, p.RTO, 0; n <= p.Retries; n++ {
		ts = append(ts, min(t, most))
		since += ts[n]
		if p.RetryTime > 0 && since >= p.RetryTime {
			break
		}
		t = min(t*p.Backoff, maxTicks+1)
	}
	return ts
}

// Timeouts returns how long e waits, in ticks, after it sent a segment and after
// each of its retransmissions; after the last it gives up.
func (p *Parameters) Timeouts(e End) []int { return p.Policy[e].timeouts() }
