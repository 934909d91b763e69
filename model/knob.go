package model

import (
	"fmt"
	"strconv"
	"strings"
)

// A Knob describes one field of [Policy] to people and to flags.
type Knob struct {
	Name     string
	Sentence string
	Source   string
	// Unit is what a number counts, "ticks"; "" for a bare number or a word.
	Unit string
	// Values lists the allowed words; empty for a number.
	Values []Value
	// Allowed says in words what Set takes.
	Allowed string
	// Get returns the knob's setting, in the form that Set takes.
	Get func(*Policy) string
	// Set changes the knob; its error says what is allowed.
	Set func(*Policy, string) error
}

// A Value is one of the words that a knob can be set to.
type Value struct{ Name, Sentence string }

// words makes a knob of a field with named values, numbered as listed.
func words[T ~uint8](name, sentence, source string, field func(*Policy) *T, values ...Value) Knob {
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	allowed := oneOf(names)
	return Knob{
		Name: name, Sentence: sentence, Source: source, Values: values, Allowed: allowed,
		Get: func(p *Policy) string {
			if i := int(*field(p)); i < len(values) {
				return values[i].Name
			}
			return strconv.Itoa(int(*field(p)))
		},
		Set: func(p *Policy, word string) error {
			for i, v := range values {
				if v.Name == word {
					*field(p) = T(i)
					return nil
				}
			}
			return fmt.Errorf("want %s", allowed)
		},
	}
}

// number makes a knob of a number from least to most. With a word for zero,
// that word stands for the field's 0, whatever least is.
func number(name, sentence, source, unit string, field func(*Policy) *int, least,
	most int, zero string) Knob {
	allowed := strings.TrimSpace(fmt.Sprintf("%d to %d %s", least, most, unit))
	if zero != "" {
		allowed = zero + ", or " + allowed
	}
	return Knob{
		Name: name, Sentence: sentence, Source: source, Unit: unit, Allowed: allowed,
		Get: func(p *Policy) string {
			if *field(p) == 0 && zero != "" {
				return zero
			}
			return strconv.Itoa(*field(p))
		},
		Set: func(p *Policy, word string) error {
			if word == zero && zero != "" {
				*field(p) = 0
				return nil
			}
			n, err := strconv.Atoi(word)
			if err != nil || n < least || n > most {
				return fmt.Errorf("want %s", allowed)
			}
			*field(p) = n
			return nil
		},
	}
}

// Knobs lists the policies, in the order in which they are documented.
var Knobs = []Knob{
	words("time-wait-reply", "what an endpoint in TIME-WAIT answers", "RFC 9293 3.10.7.4",
		func(p *Policy) *TimeWaitReply { return &p.TimeWaitReply },
		Value{"fin", "segments with FIN or SYN only"},
		Value{"any", "whatever any synchronized state answers"},
		Value{"length", "what takes sequence numbers: data, SYN or FIN"},
		Value{"unacceptable", "that, and what is not acceptable"}),
	words("time-wait-restart", "what restarts the TIME-WAIT timer", "RFC 9293 3.10.7.4",
		func(p *Policy) *TimeWaitRestart { return &p.TimeWaitRestart },
		Value{"never", "nothing"},
		Value{"fin", "a segment with FIN"},
		Value{"any", "that, and any acceptable segment"},
		Value{"exact-fin", "a FIN at the place of the one that was received"},
		Value{"every", "a segment with ACK and without RST, acceptable or not"}),
	words("time-wait-rst", "what a RST does in TIME-WAIT", "RFC 9293 3.10.7.4, RFC 1337",
		func(p *Policy) *TimeWaitRST { return &p.TimeWaitRST },
		Value{"close", "as rst-check has it, it deletes the TCB"},
		Value{"ignore", "nothing (RFC 1337, fix F1)"},
		Value{"exact", "one at RCV.NXT deletes the TCB, others do nothing"},
		Value{"window", "one in the window deletes the TCB, others do nothing"},
		Value{"unchecked", "any deletes the TCB"}),
	words("time-wait-syn", "what a SYN without ACK does in TIME-WAIT", "RFC 9293 3.10.7.4, RFC 1122 4.2.2.13",
		func(p *Policy) *TimeWaitSYN { return &p.TimeWaitSYN },
		Value{"ack", "nothing special: it is answered as in any synchronized state"},
		Value{"reopen", "at the listener, one at or after RCV.NXT opens a new incarnation"},
		Value{"drop", "it is dropped without an answer"},
		Value{"reopen-after", "at the listener, one after RCV.NXT opens a new incarnation"},
		Value{"reopen-beyond", "at the listener, one after the window opens a new incarnation"},
		Value{"rst", "one in the window draws a RST; others are answered"},
		Value{"reset", "one in the window draws a RST, and the TCB is deleted; others are answered"},
		Value{"reset-or-drop", "one in the window draws a RST, and the TCB is deleted; others are dropped"}),
	words("time-wait-fin", "what a FIN does in TIME-WAIT", "RFC 9293 3.10.7.4; what stacks do",
		func(p *Policy) *TimeWaitFIN { return &p.TimeWaitFIN },
		Value{"ack", "nothing special: it is answered as time-wait-reply says"},
		Value{"ignore", "it is dropped without an answer, and restarts nothing"},
		Value{"rst", "it draws a RST, as if the port were closed"}),
	words("rst-check", "which RST in the window resets", "RFC 5961 3.2, RFC 793 3.9",
		func(p *Policy) *RSTCheck { return &p.RSTCheck },
		Value{"exact", "only one at RCV.NXT; others draw a challenge ACK"},
		Value{"window", "any"}),
	words("syn-in-window", "what a SYN in the window of a synchronized connection draws",
		"RFC 5961 4.2, RFC 793 3.9",
		func(p *Policy) *SYNInWindow { return &p.SYNInWindow },
		Value{"challenge", "a challenge ACK"},
		Value{"reset", "a RST, and the TCB is deleted"}),
	words("closed-port", "how an endpoint without a TCB answers", "RFC 9293 3.5.2",
		func(p *Policy) *ClosedPort { return &p.ClosedPort },
		Value{"rst", "with a RST"},
		Value{"silent", "not at all"}),
	words("close", "what CLOSE means for the receiving direction", "RFC 9293 3.6, RFC 1122 4.2.2.13",
		func(p *Policy) *CloseMode { return &p.Close },
		Value{"half", "it stays open"},
		Value{"full", "data that still comes is answered with RST, and the TCB deleted"}),
	number("fin-wait-2-timeout", "how long FIN-WAIT-2 is kept without a FIN", "not in RFC 9293; usual in stacks",
		ticks,
		func(p *Policy) *int { return &p.FinWait2Timeout }, 1, maxTicks, "off"),
	words("handshake", "when a passive OPEN is ESTABLISHED", "RFC 9293 3.5",
		func(p *Policy) *Handshake { return &p.Handshake },
		Value{"three-way", "with the ACK of its SYN"},
		Value{"two-way", "with the SYN it receives: a deliberately broken TCP"}),
	words("isn", "how initial sequence numbers are chosen", "RFC 9293 3.4.1",
		func(p *Policy) *ISN { return &p.ISN },
		Value{"any", "every number is tried: the adversary picks"},
		Value{"monotonic", "one past the SND.NXT of the endpoint's last TCB"},
		Value{"zero", "always 0"}),
	number("rto", "the retransmission timeout before any backoff", "RFC 6298", ticks,
		func(p *Policy) *int { return &p.RTO }, 1, maxTicks, ""),
	number("backoff", "the factor of the timeout at each retransmission", "RFC 6298 5.5", "",
		func(p *Policy) *int { return &p.Backoff }, 1, 255, ""),
	number("rto-max", "the bound of the timeout", "RFC 6298 2.5", ticks,
		func(p *Policy) *int { return &p.RTOMax }, 1, maxTicks, "none"),
	number("retries", "how often a segment is retransmitted before giving up", "RFC 9293 3.8.3", "",
		func(p *Policy) *int { return &p.Retries }, 0, 255, ""),
	number("retry-time", "the time since a segment was first sent from which on it is given up rather than "+
		"retransmitted", "RFC 9293 3.8.3", ticks,
		func(p *Policy) *int { return &p.RetryTime }, 1, maxTicks, "off"),
}

// KnobNamed returns the knob of that name and whether there is one.
func KnobNamed(name string) (Knob, bool) {
	for _, k := range Knobs {
		if k.Name == name {
			return k, true
		}
	}
	return Knob{}, false
}
