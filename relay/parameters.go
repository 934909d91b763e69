package relay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tcpcheck/model"
)

// Never is a time that is never over.
const Never = -1

// The largest values: of units that an end writes, and of ticks.
const (
	mostUnits = 4
	mostTicks = 60_000
	mostDelay = 30_000
)

// The words for choices.
const (
	passOn, closeBoth, ignore, resetBoth, asEnd = "pass", "close", "ignore", "reset", "end"
	total, idle                                 = "total", "idle"
	forget                                      = "forget"
	flush, discard                              = "flush", "discard"
	half, keep, full                            = "half", "keep", "full"
	eof, request, early                         = "eof", "request", "early"
	linger, wait                                = "linger", "wait"
	yes, no                                     = "yes", "no"
	sendsRST, sendsFIN                          = "rst", "fin"
)

// Parameters are what can differ: the relay, the ends, and the legs. Times are in ticks.
type Parameters struct {
	// HalfClose is what the relay does with the end of a stream, Reset with a RST: it passes it on,
	// closes both legs, takes it for the end of the stream, or does nothing. OnTimeout is how it closes
	// once a time is over.
	HalfClose, Reset, OnTimeout string
	// Buffered says whether it writes what it holds for a leg before it closes that.
	Buffered string
	// Buffer is how many units it holds for each leg.
	Buffer int
	// Idle is for how long nothing may pass, HalfClosed how long it keeps a connection whose A, or
	// whose B, has ended its stream: counted from then, or from what passed last (Counts).
	Idle       int
	HalfClosed [2]int
	Counts     string

	// Client says when A ends its stream, Server when B answers, and ServerClose how B closes.
	Client, Server, ServerClose string
	// Request and Response are how many units A and B write.
	Request, Response int
	// Think is for how long A and B think before each unit: A always so long, B up to that.
	Think [2]int
	// Aborts and Vanishes say how often A and B may abort, and be gone without a word: 0 or 1.
	Aborts, Vanishes [2]int

	// Delay is for how long what is sent is under way at most, on A's leg and on B's.
	Delay [2]int
	// Loss is how many segments are lost at most, RTO the time until one is sent again, at first.
	Loss int
	RTO  [2]int
	// Window is how many units a socket has that its application has not read, at most.
	Window int
	// ResetFlushes says whether a RST takes what was received and is not read; CloseUnread what CLOSE
	// sends where something is.
	ResetFlushes, CloseUnread string
}

// A Side is one of the two ends, and its leg.
type Side uint8

// The sides.
const (
	A Side = iota
	B
)

// Sides lists both.
var Sides = [2]Side{A, B}

// String returns "A" or "B".
func (e Side) String() string { return [...]string{"A", "B"}[e] }

// Other returns the other side.
func (e Side) Other() Side { return 1 - e }

// A Parameter describes one of the parameters.
type Parameter struct {
	Name string
	// Sentence says what it is, in a line; Both does for that of both sides at once, if it has one.
	Sentence, Both string
	// About is what it is about: the relay, the ends or the legs.
	About string
	// Choices are the words for it; empty for a number or a time.
	Choices []string
	// Time says that it is one, in ticks or as a duration; never, if Endless.
	Time, Endless bool
	// Least and Most are the bounds of a number.
	Least, Most int
	// Default is its value where none is given.
	Default string

	word   func(p *Parameters) *string
	number func(p *Parameters) *int
}

// What parameters are about.
const (
	AboutRelay = "relay"
	AboutEnds  = "ends"
	AboutLegs  = "legs"
)

// Dictionary lists the parameters.
var Dictionary = dictionary()

func dictionary() []Parameter {
	choice := func(about, name, sentence string, of func(p *Parameters) *string, choices ...string) Parameter {
		return Parameter{Name: name, Sentence: sentence, About: about, Choices: choices,
			Default: choices[0], word: of}
	}
	count := func(about, name, sentence string, least, most, byDefault int,
		of func(p *Parameters) *int) Parameter {
		return Parameter{Name: name, Sentence: sentence, About: about, Least: least, Most: most,
			Default: strconv.Itoa(byDefault), number: of}
	}
	period := func(about, name, sentence, byDefault string, of func(p *Parameters) *int) Parameter {
		most := mostTicks
		if about == AboutLegs {
			most = mostDelay
		}
		return Parameter{Name: name, Sentence: sentence, About: about, Time: true,
			Endless: byDefault == "never", Most: most, Default: byDefault, number: of}
	}
	pair := func(make func(about, name, sentence string, e Side) Parameter, about, name, sentence, both string,
		of [2]string) []Parameter {
		var two []Parameter
		for _, e := range Sides {
			p := make(about, name+"-"+strings.ToLower(e.String()), fmt.Sprintf(sentence, of[e]), e)
			p.Both = fmt.Sprintf(sentence, both)
			two = append(two, p)
		}
		return two
	}
	ends, legs := [2]string{"A", "B"}, [2]string{"A's leg", "B's leg"}
	all := []Parameter{
		choice(AboutRelay, "half-close", "what the relay does with the end of a stream",
			func(p *Parameters) *string { return &p.HalfClose }, passOn, closeBoth, ignore),
		choice(AboutRelay, "reset", "what it does with a RST (end: takes it for the end of the stream)",
			func(p *Parameters) *string { return &p.Reset }, passOn, closeBoth, asEnd, ignore),
		period(AboutRelay, "idle", "for how long nothing may pass", "never",
			func(p *Parameters) *int { return &p.Idle }),
	}
	all = append(all, pair(func(about, name, sentence string, e Side) Parameter {
		return period(about, name, sentence, "never", func(p *Parameters) *int { return &p.HalfClosed[e] })
	}, AboutRelay, "half-closed", "how long it keeps what %s has half-closed", "an end", ends)...)
	all = append(all,
		choice(AboutRelay, "half-closed-counts",
			"since when: the end of the stream (total), or what passed last (idle)",
			func(p *Parameters) *string { return &p.Counts }, total, idle),
		choice(AboutRelay, "on-timeout", "how it closes both legs once a time is over (forget: without a word)",
			func(p *Parameters) *string { return &p.OnTimeout }, closeBoth, resetBoth, forget),
		choice(AboutRelay, "buffered", "what becomes of what it holds when it closes",
			func(p *Parameters) *string { return &p.Buffered }, flush, discard),
		count(AboutRelay, "buffer", "how many units it holds for each leg", 1, mostUnits, 1,
			func(p *Parameters) *int { return &p.Buffer }),

		choice(AboutEnds, "client", "when A ends its stream: once the request is written (half), or "+
			"closes, once it has the response (keep), or at once (full)",
			func(p *Parameters) *string { return &p.Client }, half, keep, full),
		choice(AboutEnds, "server", "when B answers: at the end of the stream (eof), once it has the "+
			"request, or at any time (early)",
			func(p *Parameters) *string { return &p.Server }, eof, request, early),
		choice(AboutEnds, "server-close", "how B closes once it has answered: at once (full), after a half-close "+
			"(linger), or once A has ended its stream (wait)",
			func(p *Parameters) *string { return &p.ServerClose }, full, linger, wait),
		count(AboutEnds, "request", "how many units A writes", 0, mostUnits, 1,
			func(p *Parameters) *int { return &p.Request }),
		count(AboutEnds, "response", "how many units B writes", 0, mostUnits, 1,
			func(p *Parameters) *int { return &p.Response }))
	all = append(all, pair(func(about, name, sentence string, e Side) Parameter {
		return period(about, name, sentence, "0", func(p *Parameters) *int { return &p.Think[e] })
	}, AboutEnds, "think", "how long %s thinks before each unit", "an end (B: at most)",
		[2]string{"A", "B, at most,"})...)
	all = append(all, pair(func(about, name, sentence string, e Side) Parameter {
		return count(about, name, sentence, 0, 1, 0, func(p *Parameters) *int { return &p.Aborts[e] })
	}, AboutEnds, "aborts", "how often %s may abort", "an end", ends)...)
	all = append(all, pair(func(about, name, sentence string, e Side) Parameter {
		return count(about, name, sentence, 0, 1, 0, func(p *Parameters) *int { return &p.Vanishes[e] })
	}, AboutEnds, "vanishes", "how often %s may be gone without a word", "an end", ends)...)
	all = append(all, pair(func(about, name, sentence string, e Side) Parameter {
		return period(about, name, sentence, "1", func(p *Parameters) *int { return &p.Delay[e] })
	}, AboutLegs, "delay", "how long a segment on %s is under way, at most", "a leg", legs)...)
	all = append(all, count(AboutLegs, "loss", "how many segments are lost, at most", 0, 8, 0,
		func(p *Parameters) *int { return &p.Loss }))
	all = append(all, pair(func(about, name, sentence string, e Side) Parameter {
		return period(about, name, sentence, "3", func(p *Parameters) *int { return &p.RTO[e] })
	}, AboutLegs, "rto", "after how long what is lost on %s is sent again, twice that the next time", "a leg",
		legs)...)
	return append(all,
		count(AboutLegs, "window", "how many units a socket holds unread", 1, mostUnits, mostUnits,
			func(p *Parameters) *int { return &p.Window }),
		choice(AboutLegs, "reset-flushes", "whether a RST takes what was received and is not read",
			func(p *Parameters) *string { return &p.ResetFlushes }, yes, no),
		choice(AboutLegs, "close-unread", "what CLOSE sends where something is not read",
			func(p *Parameters) *string { return &p.CloseUnread }, sendsRST, sendsFIN))
}

// Default returns the parameters where none is given, in ticks.
func Default() Parameters {
	var p Parameters
	for i := range Dictionary {
		if err := Dictionary[i].set(&p, Dictionary[i].Default); err != nil {
			panic("BUG: " + err.Error())
		}
	}
	return p
}

// ParameterNamed returns the parameter of that name and whether there is one.
func ParameterNamed(name string) (*Parameter, bool) {
	for i := range Dictionary {
		if Dictionary[i].Name == name {
			return &Dictionary[i], true
		}
	}
	return nil, false
}

// ParametersOf are the parameters that a name stands for: one, or for both sides two.
func ParametersOf(name string) []string {
	if _, ok := ParameterNamed(name); ok {
		return []string{name}
	}
	both := []string{name + "-a", name + "-b"}
	if _, ok := ParameterNamed(both[A]); ok {
		return both
	}
	return nil
}

// set sets the parameter in p; a time in ticks. The error is a [*model.ParameterError].
func (d *Parameter) set(p *Parameters, value string) error {
	wrong := &model.ParameterError{Name: d.Name, Value: value, Want: d.wants()}
	if d.word != nil {
		if !slices.Contains(d.Choices, value) {
			return wrong
		}
		*d.word(p) = value
		return nil
	}
	if d.Endless && value == "never" {
		*d.number(p) = Never
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < d.Least || n > d.Most {
		return wrong
	}
	*d.number(p) = n
	return nil
}

// wants says which values the parameter can have.
func (d *Parameter) wants() string {
	switch {
	case d.word != nil:
		return strings.Join(d.Choices, ", ")
	case d.Endless:
		return fmt.Sprintf("%d to %d ticks, a duration such as 500ms, or never", d.Least, d.Most)
	case d.Time:
		return fmt.Sprintf("%d to %d ticks, or a duration such as 500ms", d.Least, d.Most)
	}
	return fmt.Sprintf("%d to %d", d.Least, d.Most)
}

// get returns the value of the parameter, a time in ticks.
func (d *Parameter) get(p *Parameters) string {
	switch {
	case d.word != nil:
		return *d.word(p)
	case *d.number(p) == Never:
		return "never"
	}
	return strconv.Itoa(*d.number(p))
}
