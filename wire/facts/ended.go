package facts

import (
	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// Ended says how far the last incarnation of a connection came.
type Ended uint8

// How it ended; [Ended.Means] says what each is.
const (
	Closed Ended = iota
	ClosedAtOnce
	HalfClosed
	Reset
	Refused
	Unanswered
	NotOpened
	Open
	endings
)

// endedWords has the name of each, and what it means.
var endedWords = [endings]struct{ name, means string }{
	Closed:       {"closed", "each end sent its FIN, the second in answer to the first"},
	ClosedAtOnce: {"closed-at-once", "each end sent its FIN before it had the other's"},
	HalfClosed:   {"half-closed", "one end sent its FIN, and the other had not when the capture ended"},
	Reset:        {"reset", "a RST was sent when it was open, or when an end had closed"},
	Refused:      {"refused", "a RST answered the SYN"},
	Unanswered:   {"unanswered", "nothing answered the SYN"},
	NotOpened:    {"not-opened", "nothing but a RST acknowledged the SYN,ACK, or nothing did"},
	Open:         {"open", "neither end had closed when the capture ended"},
}

// String returns the name, as reports have it: "closed-at-once".
func (e Ended) String() string { return endedWords[e].name }

// Means says what it means.
func (e Ended) Means() string { return endedWords[e].means }

// Endings lists all.
func Endings() []Ended {
	var all []Ended
	for e := range endings {
		all = append(all, e)
	}
	return all
}

// EndedOf says how a connection ended, of which the facts are known.
func EndedOf(c *capture.Connection, known []Facts) Ended {
	last := len(known) - 1
	f := &known[last]
	syn, synAck, rst, more, fins := false, false, false, false, [2]bool{}
	for i := range c.Events {
		e := &c.Events[i]
		switch {
		case e.Incarnation != last || e.Kind == capture.Foreign:
		case e.Ctl&model.RST != 0:
			rst = true
		case e.Ctl == model.SYN:
			syn = true
		case e.Ctl&model.SYN != 0:
			synAck = true
		default:
			more = true
			fins[e.From] = fins[e.From] || e.Ctl&model.FIN != 0
		}
	}
	switch {
	case syn && !synAck && !more && rst:
		return Refused
	case syn && !synAck && !more:
		return Unanswered
	case synAck && !more:
		return NotOpened
	case fins[0] && fins[1] && len(f.Closed) == 2:
		return ClosedAtOnce
	case fins[0] && fins[1] && (!rst || f.TimeWait[0].Held() || f.TimeWait[1].Held()):
		return Closed
	case rst:
		return Reset
	case fins[0] || fins[1]:
		return HalfClosed
	}
	return Open
}
