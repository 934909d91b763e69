package trace

import "tcpcheck/model"

// Resets says whether an action is the arrival of a RST that ends its end's
// connection, given the states there before and after.
func Resets(a model.Action, before, after model.TCPState) bool {
	return a.Arrives() && a.Segment.Has(model.RST) && before.HasTCB() && !after.HasTCB()
}

// ResetIn says that a RST ended a connection in that state.
func ResetIn(s model.TCPState) string { return "reset in " + s.String() }

// Does names a call or a timeout in short; "" for an arrival.
func Does(k model.ActionKind) string {
	switch k {
	case model.Open, model.Send, model.Close, model.Abort:
		return k.String()
	case model.Retransmit:
		return "retransmits"
	case model.GiveUp:
		return "gives up"
	case model.Expire:
		return "wait over"
	case model.Abandon:
		return "abandons"
	case model.Deliver, model.DeliverDuplicate:
		return ""
	case model.Tick, model.Lose, model.GoAstray:
	}
	panic("BUG: " + k.String() + " does not happen at an end")
}

// TimeWaitLasts says how long TIME-WAIT lasts, or has lasted so far, at more and less
// length: span is the time with its unit, and short the time in few letters.
func TimeWaitLasts(span, short string, soFar bool) []string {
	if soFar {
		return []string{"TIME-WAIT, " + span + " so far", span + " so far", span, short}
	}
	return []string{"TIME-WAIT, " + span, span, short}
}
