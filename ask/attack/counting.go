package attack

import (
	"math"

	"tcpcheck/model"
)

// Challenge ACKs as a side channel (CVE-2016-5696; Cao and others, Off-Path TCP Exploits: Global Rate
// Limit Considered Dangerous, 2016). A host sends so many of them a second, whomever to (RFC 5961, 7).
// Who has a connection of his own to it draws as many on that; if one less comes, a segment that he
// forged drew one. So each part of what he has to hit is guessed alone, and costs are added where they
// are multiplied for who is blind.

// Found is what is found out by counting, and with how many segments.
type Found struct {
	What     string
	Segments float64
}

// What can be found out.
const (
	FoundPort   = "port"
	FoundWindow = "SEQ in the window"
	FoundEdge   = "SEQ exactly"
)

// counted returns an offer as it is for who counts, where that is cheaper.
//
// A SYN draws a challenge ACK whatever its SEQ (RFC 5961, 4.2), if the connection is there: that finds the
// port. A RST does so in the window (3.2): that finds a number in it, and halving where the window begins.
func (z *Sizes) counted(m *model.Model, s *model.State, h *hit, blind priced, port float64) priced {
	e := blind.End
	seqs, numbers := map[cell]bool{}, 0.0
	for at := range h.cells {
		if at[0].place != inWindow && at[0].place != exactly && at[0].size < space {
			return blind
		}
		if !seqs[at[0]] {
			seqs[at[0]] = true
			numbers += at[0].size
		}
	}
	// With the port and SEQ known what is left is ACK, and TSval.
	is := blind
	is.Price = numbers / space * blind.Price / port
	find := func(what string, segments float64) {
		is.found = append(is.found, Found{what, segments})
		is.Price += segments
	}
	window := z.challenged(m, s, e, model.RST)
	syn := z.challenged(m, s, e, model.SYN)
	if port > 1 && syn > 0 {
		find(FoundPort, port*space/syn)
		port = 1
	}
	if numbers < space {
		if window == 0 {
			return blind
		}
		find(FoundWindow, port*space/window)
		port = 1
		if numbers < window {
			find(FoundEdge, math.Ceil(math.Log2(window/numbers)))
		}
	}
	is.Price *= port
	if len(is.found) == 0 || is.Price >= blind.Price {
		return blind
	}
	return is
}

// challenged is for how many numbers a segment with only these control bits draws a challenge ACK from e.
func (z *Sizes) challenged(m *model.Model, s *model.State, e model.End, ctl model.Control) float64 {
	policy := &m.Parameters.Policy[e]
	if ctl == model.RST && policy.RSTCheck != model.RSTExact ||
		ctl == model.SYN && policy.SYNInWindow != model.SYNChallenge {
		return 0
	}
	cells, numbers := map[cell]bool{}, 0.0
	for _, a := range m.Forgeries(s, e, ctl) {
		if at := z.seqCell(m, s, a); !cells[at] && answersOnly(m, s, a) {
			cells[at] = true
			numbers += at.size
		}
	}
	return numbers
}

// Seconds is how long it takes at most to find all that out, with so many segments a second: the guesses
// of a second are answered together, and of those that hit is halved, by one question a second.
func Seconds(found []Found, rate float64) float64 {
	all := 0.0
	for _, f := range found {
		if f.What == FoundEdge {
			all += f.Segments
			continue
		}
		all += math.Ceil(f.Segments/rate) + math.Ceil(math.Log2(min(rate, f.Segments)))
	}
	return all
}

// foundOut recalls, with the parameters of the question, what was found out for each step of the
// run that forges.
func (a *Answer) foundOut(p model.Parameters) error {
	m, err := model.New(p, model.GhostPhantom)
	if err != nil {
		return err
	}
	a.Found = make([][]Found, len(a.Run.Steps))
	for i := range a.Run.Steps {
		act := a.Run.Steps[i].Action
		if act.Kind != model.Forge {
			continue
		}
		s := m.Project(*a.Run.Before(i))
		s.Toward = [2]model.Channel{}
		for _, o := range a.Question.priced(m, &s) {
			if o.End == act.End && o.Segment.Ctl == act.Segment.Ctl && o.Price == a.Prices[i] {
				a.Found[i] = o.found
				break
			}
		}
	}
	return nil
}
