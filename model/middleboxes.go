package model

// A Middlebox is what stands beside an end: it keeps an entry for the connection, and decides
// what becomes of each segment that its end sends, at once, and of each that is sent to its
// end, at the last moment (decisions M1). [Dictionary] describes each field.
//
// "Inside" is the end that it is beside, "outside" the other.
type Middlebox struct {
	Present BoxPresent
	Sees    BoxSide
	Creates BoxCreates
	Creator BoxSide
	// Keeps is, by the state of the entry, how long it is kept after the last segment; that of
	// BoxNone is not used.
	Keeps [boxStates]Keep
	// Unacknowledged is how long it is kept at most where something is not acknowledged.
	Unacknowledged Keep
	Refreshes      BoxSide
	RST            BoxRST
	SYN            BoxSYN
	Invalid        BoxVerdict
	// UnknownOut and UnknownIn are for what leaves and what comes without an entry.
	UnknownOut, UnknownIn BoxVerdict
	Timeout               BoxTimeout
	Near                  BoxNear
}

// BoxPresent says whether there is a middlebox.
type BoxPresent uint8

// The values of box.
const (
	BoxOff BoxPresent = iota
	BoxOn
)

// BoxSide is a set of directions: what either side sends, or one.
type BoxSide uint8

// The sides.
const (
	BoxEither BoxSide = iota
	BoxInside
	BoxOutside
)

// includes says whether what comes from the end, or does not, is of that side.
func (s BoxSide) includes(inside bool) bool { return s == BoxEither || (s == BoxInside) == inside }

// BoxCreates says which segments create an entry.
type BoxCreates uint8

// The values of box-creates.
const (
	BoxCreatesSYN BoxCreates = iota
	BoxCreatesAny
)

// BoxVerdict is what becomes of a segment.
type BoxVerdict uint8

// The verdicts.
const (
	BoxPass         BoxVerdict = iota // it goes on
	BoxDrop                           // it is dropped
	BoxReset                          // it is dropped, and its sender gets a RST
	BoxUntranslated                   // it goes on as it is, and belongs to no connection
)

// String returns the verdict as parameters have it.
func (v BoxVerdict) String() string { return [...]string{"pass", "drop", "reset", "untranslated"}[v] }

// BoxRST says which RSTs close the entry.
type BoxRST uint8

// The values of box-rst.
const (
	BoxRSTAny BoxRST = iota
	BoxRSTWindow
	BoxRSTExact
	BoxRSTExactSoon
	BoxRSTNone
	BoxRSTUntilFIN
)

// BoxSYN says what a SYN does to the entry of a connection that was established.
type BoxSYN uint8

// The values of box-syn.
const (
	BoxSYNNew BoxSYN = iota
	BoxSYNNewAlways
	BoxSYNPass
	BoxSYNDrop
	BoxSYNDropForget
)

// BoxTimeout says what the middlebox sends as the time of an entry is over.
type BoxTimeout uint8

// The values of box-timeout.
const (
	BoxTimeoutSilent BoxTimeout = iota
	BoxTimeoutReset
	BoxTimeoutHandshake
)

// BoxNear says what becomes of a segment just below or above the window.
type BoxNear uint8

// The values of box-near.
const (
	BoxNearInvalid BoxNear = iota
	BoxNearPass
)

// Keep is how long an entry is kept: for ever, not at all, or for some ticks.
type Keep int

// The values that are no number of ticks from 1 on.
const (
	KeepForever Keep = iota
	KeepNot
)

// Ticks returns the time, and whether there is one.
func (k Keep) Ticks() (ticks int, bounded bool) { return int(k - KeepNot), k != KeepForever }

// BoxState is the state of an entry, as Linux's conntrack has them.
type BoxState uint8

// The states.
const (
	BoxNone BoxState = iota
	BoxSynSent
	BoxSynReceived
	BoxEstablished
	BoxFinWait
	BoxCloseWait
	BoxLastAck
	BoxTimeWait
	BoxClose
	boxStates
)

// String returns the state as conntrack writes it, "SYN_SENT".
func (s BoxState) String() string {
	return [...]string{"none", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK",
		"TIME_WAIT", "CLOSE"}[s]
}

// BoxTime names the parameter that says how long an entry is kept in a state.
func BoxTime(s BoxState) string {
	return [...]string{"", "box-syn-sent", "box-syn-received", "box-established",
		"box-fin-wait", "box-close-wait",
		"box-last-ack", "box-time-wait", "box-close"}[s]
}

// Boxed says whether there is a middlebox beside an end.
func (p *Parameters) Boxed() bool {
	return p.Middlebox[A].Present == BoxOn || p.Middlebox[B].Present == BoxOn
}

// ThirdParty says whether there is a middlebox, or another host behind A's address.
func (p *Parameters) ThirdParty() bool { return p.Boxed() || p.Hosts != HostsOne }

// Counts says whether the middlebox keeps track of numbers.
func (b *Middlebox) Counts() bool {
	return b.Present == BoxOn && (b.Invalid != BoxPass || b.RST != BoxRSTAny && b.RST != BoxRSTNone ||
		b.Timeout == BoxTimeoutReset || b.Unacknowledged != KeepForever)
}

// middleboxes are the fields of [Middlebox].
var middleboxes = []*Parameter{
	box("box", "whether there is a middlebox beside the end", "RFC 3234",
		worded(func(p *Parameters, e End) *BoxPresent { return &p.Middlebox[e].Present },
			Value{"off", "there is none"},
			Value{"on", "it sees what the end sends at once, and what is sent to it at the last moment"})),
	box("box-sees", "which segments come past the middlebox", "RFC 3234 4",
		worded(func(p *Parameters, e End) *BoxSide {
			return &p.Middlebox[e].Sees
		}, sides("those of both ends")...)),
	box("box-creates", "which segment creates an entry", "RFC 5382 4.1 and 5; nf_conntrack_tcp_loose of Linux",
		worded(func(p *Parameters, e End) *BoxCreates { return &p.Middlebox[e].Creates },
			Value{"syn", "a SYN without ACK"},
			Value{"any", "any without RST and FIN; without SYN the entry is ESTABLISHED"})),
	box("box-creator", "whose segments create an entry", "RFC 5382 4.2 and 4.3",
		worded(func(p *Parameters, e End) *BoxSide { return &p.Middlebox[e].Creator }, sides("either end's")...)),
	keep("box-syn-sent", "after the last segment in SYN_SENT", func(b *Middlebox) *Keep {
		return &b.Keeps[BoxSynSent]
	}),
	keep("box-syn-received", "after the last segment in SYN_RECV", func(b *Middlebox) *Keep {
		return &b.Keeps[BoxSynReceived]
	}),
	keep("box-established", "after the last segment in ESTABLISHED", func(b *Middlebox) *Keep {
		return &b.Keeps[BoxEstablished]
	}),
	keep("box-fin-wait", "after the last segment in FIN_WAIT, after a FIN", func(b *Middlebox) *Keep {
		return &b.Keeps[BoxFinWait]
	}),
	keep("box-close-wait", "after the last segment in CLOSE_WAIT, after a FIN and an ACK",
		func(b *Middlebox) *Keep { return &b.Keeps[BoxCloseWait] }),
	keep("box-last-ack", "after the last segment in LAST_ACK, after two FINs", func(b *Middlebox) *Keep {
		return &b.Keeps[BoxLastAck]
	}),
	keep("box-time-wait", "after the last segment in TIME_WAIT, after two FINs and an ACK",
		func(b *Middlebox) *Keep { return &b.Keeps[BoxTimeWait] }),
	keep("box-close", "after the last segment in CLOSE, after a RST", func(b *Middlebox) *Keep {
		return &b.Keeps[BoxClose]
	}),
	keep("box-unacknowledged", "at most, where something is not acknowledged",
		func(b *Middlebox) *Keep { return &b.Unacknowledged }),
	box("box-refreshes", "whose segments keep an entry alive", "RFC 5382 5",
		worded(func(p *Parameters, e End) *BoxSide { return &p.Middlebox[e].Refreshes }, sides("either end's")...)),
	box("box-rst", "which RST takes an entry to CLOSE",
		"RFC 7857 2.2; nf_conntrack_proto_tcp.c of Linux",
		worded(func(p *Parameters, e End) *BoxRST { return &p.Middlebox[e].RST },
			Value{"any", "any"},
			Value{"window", "one in the window of its receiver; others are not valid"},
			Value{"exact", "one at the number acknowledged last; others in the window pass"},
			Value{"exact-soon", "the same; after others in the window the entry is kept for box-close, " +
				"until the next segment"},
			Value{"none", "none"},
			Value{"until-fin", "as exact-soon before a FIN, and after one any, wherever its number is"})),
	box("box-syn", "what a SYN does where an entry is past SYN_RECV",
		"RFC 7857 2.1; nf_conntrack_proto_tcp.c of Linux; what firewalls do",
		worded(func(p *Parameters, e End) *BoxSYN { return &p.Middlebox[e].SYN },
			Value{"new", "in TIME_WAIT and CLOSE it begins a new entry; else it passes"},
			Value{"new-always", "it begins a new entry"},
			Value{"pass", "it passes, and the entry stays as it is"},
			Value{"drop", "it is dropped"},
			Value{"drop-forget", "in TIME_WAIT and CLOSE it is dropped and the entry goes; else it passes"})),
	box("box-invalid", "what becomes of a segment out of the window that the middlebox knows, or that does "+
		"not fit the state of the entry", "nf_conntrack_tcp_be_liberal of Linux",
		worded(func(p *Parameters, e End) *BoxVerdict { return &p.Middlebox[e].Invalid }, verdicts...)),
	box("box-unknown-out", "what becomes of a segment of the end's for which there is no entry",
		"RFC 5382 5; what gateways do",
		worded(func(p *Parameters, e End) *BoxVerdict { return &p.Middlebox[e].UnknownOut }, verdicts...)),
	box("box-unknown-in", "what becomes of a segment to the end for which there is no entry",
		"RFC 5382 4.3; what gateways do",
		worded(func(p *Parameters, e End) *BoxVerdict { return &p.Middlebox[e].UnknownIn }, verdicts...)),
	box("box-timeout", "what the middlebox sends as the time of an entry is over, before both have closed",
		"what load balancers do",
		worded(func(p *Parameters, e End) *BoxTimeout { return &p.Middlebox[e].Timeout },
			Value{"silent", "nothing"},
			Value{"reset", "a RST to each end, with the number that the end acknowledged last"},
			Value{"reset-handshake", "a RST to each end, with the number after its peer's SYN"})),
	box("box-near", "what becomes of a segment that is below the window that the middlebox knows, which is an "+
		"old one, or above by less than another window", "nf_conntrack_proto_tcp.c of Linux",
		worded(func(p *Parameters, e End) *BoxNear { return &p.Middlebox[e].Near },
			Value{"invalid", "it is not valid"},
			Value{"pass", "it passes, and changes nothing but what is known to be sent"})),
}

var verdicts = []Value{
	{"pass", "it passes"},
	{"drop", "it is dropped"},
	{"reset", "it is dropped, and answered with a RST"},
	{"untranslated", "it goes on untranslated: of one to the end, the host answers with a RST; " +
		"one of the end's reaches no connection"},
}

func sides(both string) []Value {
	return []Value{{"either", both}, {"inside", "those of the end that it is beside"},
		{"outside", "those of the other end"}}
}

// box describes a field of [Middlebox].
func box(name, sentence, source string, d Parameter) *Parameter {
	return describe(name, sentence, source, AboutMiddleboxes, d).ofEachEnd().optional()
}

// keep describes a time for which an entry is kept.
func keep(name, when string, of func(*Middlebox) *Keep) *Parameter {
	return box(name, "how long an entry is kept "+when, "RFC 5382 5; nf_conntrack_tcp_timeout_* of Linux",
		worded(func(p *Parameters, e End) *Keep { return of(&p.Middlebox[e]) },
			Value{"never", "it is never forgotten"},
			Value{"0", "not at all"})).orTicks()
}
