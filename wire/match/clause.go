package match

import (
	"fmt"

	"tcpcheck/model"
)

// Clause returns what of RFC 9293, or of the profile, the event is against with which the
// capture leaves the model; "" where it does not.
func (r *Result) Clause() string {
	if !r.Refused() {
		return ""
	}
	e := r.event(r.Bad)
	if r.Witness.unsent(r.Bad) {
		return "RFC 9293, 3.10.7.4: SEG.ACK > SND.NXT"
	}
	was, vanished := r.leftIn()
	switch {
	case e.Ctl&(model.ACK|model.SYN|model.RST) == 0:
		return "RFC 9293, 3.1: every segment but a SYN or a RST has ACK"
	case vanished && was == model.TimeWait:
		return "RFC 9293, 3.6.1: TIME-WAIT lasts 2 MSL"
	case vanished && was == model.FinWait2:
		return fmt.Sprintf("by its profile %v waits longer in FIN-WAIT-2", e.From)
	case e.Ctl&model.RST != 0:
		return "RFC 9293, 3.5.2: when a RST is sent"
	case !was.HasTCB() && e.Ctl&model.SYN == 0:
		return "RFC 9293, 3.10.7.1: an end without a connection sends nothing but RST"
	case e.Ctl&model.SYN != 0:
		return "RFC 9293, 3.10.1, 3.10.7.2: when a SYN is sent"
	case e.Span() > 0 && closed(was):
		if r.repeats(was) {
			return fmt.Sprintf("by its profile %v sends its FIN again less often", e.From)
		}
		return "RFC 9293, 3.10.2, 3.10.4: after a CLOSE nothing is sent but its FIN"
	case e.Span() > 0:
		return "RFC 9293, 3.4: what is sent begins at SND.NXT, or is unacknowledged"
	}
	return "RFC 9293, 3.10.7.4: an ACK answers what arrives, or says that the window opens"
}

// leftIn returns the state in which the sender of the event was with which the capture leaves
// the model, and whether its connection is taken to be gone then.
func (r *Result) leftIn() (was model.TCPState, vanished bool) {
	from := r.event(r.Bad).From
	for i := range r.Steps {
		s := &r.Steps[i]
		if s.Kind == Vanishes && s.End == from {
			return s.Before[from].State, true
		}
		if s.Event == r.Bad && sending(s) {
			return s.Before[from].State, false
		}
	}
	return r.Final[from], false
}

// repeats says whether the event with which the capture leaves the model carries the FIN
// again.
func (r *Result) repeats(was model.TCPState) bool {
	e := r.event(r.Bad)
	return e.Ctl&model.FIN != 0 && e.End() == r.afterFIN(r.Bad) && was.FINUnacknowledged()
}

// A variation is a setting of a stack that no capture shows, other than in the profile.
type variation struct {
	// says names it, by the flags and by what sets it.
	says string
	vary func(p *model.Parameters)
}

// variations are those of an end.
func variations(e model.End) []variation {
	name := [2]string{"a", "b"}[e]
	return []variation{
		{"--wait-" + name + " 0s (tcp_max_tw_buckets 0, or a TIME-WAIT that was killed)",
			func(p *model.Parameters) { p.Wait[e] = 0 }},
		{"--fin-wait-2-timeout-" + name + " of less (TCP_LINGER2, tcp_fin_timeout)",
			func(p *model.Parameters) { p.Policy[e].FinWait2Timeout = 1 }},
		{"--time-wait-rst-" + name + " ignore (tcp_rfc1337 1)",
			func(p *model.Parameters) { p.Policy[e].TimeWaitRST = model.TimeWaitRSTIgnore }},
		{"--close-" + name + " full", func(p *model.Parameters) { p.Policy[e].Close = model.CloseFull }},
	}
}

// under returns with which settings that differ from the profile's in one thing, which no
// capture shows, the model allows the capture that it does not.
func under(r *Result, rules Rules) ([]string, error) {
	var all []string
	for _, e := range model.Ends {
		for _, v := range variations(e) {
			varied := rules
			v.vary(&varied.Parameters)
			if varied.Parameters == rules.Parameters {
				continue
			}
			other, err := follow(r.Connection, varied)
			if err != nil {
				return nil, err
			}
			if other.Outcome == Allowed {
				all = append(all, v.says)
			}
		}
	}
	return all, nil
}
