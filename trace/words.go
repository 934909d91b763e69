package trace

import (
	"fmt"
	"strings"

	"tcpcheck/model"
)

// What happens in a step is said here: in short at the rail of a ladder ([Does]), in a
// line of a list ([Run.Event]), and as a sentence ([Run.Told]).

// Capital begins what is said with a capital letter.
func Capital(says string) string { return strings.ToUpper(says[:1]) + says[1:] }

// Resets says whether an action is the arrival of a RST that ends its end's
// connection, given the states there before and after.
func Resets(a model.Action, before, after model.TCPState) bool {
	return a.Arrives() && a.Segment.Has(model.RST) && before.HasTCB() && !after.HasTCB()
}

// ResetIn says that a RST ended a connection in that state.
func ResetIn(s model.TCPState) string { return "reset in " + s.String() }

// BoxDoes says in short what a middlebox does to a segment; "" if that passes.
func BoxDoes(v model.BoxVerdict) string {
	return [...]string{model.BoxPass: "", model.BoxDrop: "drops it", model.BoxReset: "answers with a RST",
		model.BoxUntranslated: "untranslated"}[v]
}

// BoxRule returns what the middlebox beside the end of step i has for the connection, "which has no
// entry", and the rule by which it stops a segment there: "box-unknown-in-a drop".
func (r *Run) BoxRule(i int) (has, rule string) {
	step := &r.Steps[i]
	seg := step.Action.Segment
	if step.In == model.BoxPass {
		seg = step.Sent
	}
	name, has := "box-unknown-out", "which has no entry"
	switch known := r.Before(i).Entry[step.Action.End].State; {
	case known != model.BoxNone && seg.Ctl == model.SYN:
		name, has = "box-syn", "whose entry is in "+known.String()
	case known != model.BoxNone:
		name, has = "box-invalid", "for which it is not valid in "+known.String()
	case step.In != model.BoxPass:
		name = "box-unknown-in"
	}
	return has, r.BoxSetting(name, step.Action.End)
}

// BoxForgets returns the rule by which the middlebox beside the end of step i forgets.
func (r *Run) BoxForgets(i int) string {
	e := r.Steps[i].Action.End
	return r.BoxSetting(model.BoxTime(r.Before(i).Entry[e].State), e)
}

// BoxSetting writes what a parameter of the middlebox beside e is: "box-syn-a drop".
func (r *Run) BoxSetting(name string, e model.End) string {
	d, _, _ := model.ParameterNamed(name)
	return d.At(e) + " " + d.Get(&r.Parameters, e)
}

// Does names a call or a timeout in short; "" for an arrival.
func Does(k model.ActionKind) string {
	switch k {
	case model.Open, model.Send, model.Close, model.Abort, model.Shutdown:
		return k.String()
	case model.Read:
		return "reads"
	case model.Retransmit:
		return "retransmits"
	case model.GiveUp:
		return "gives up"
	case model.Expire:
		return "wait over"
	case model.Abandon:
		return "abandons"
	case model.Crash:
		return "crashes"
	case model.Reboot:
		return "up again"
	case model.LingerEnd:
		return "linger over"
	case model.Probe:
		return "probes"
	case model.DelayedACK:
		return "delayed ACK"
	case model.ProbeWindow:
		return "probes the window"
	case model.Forget:
		return "is forgotten by its middlebox"
	case model.Deliver, model.DeliverDuplicate, model.Forge:
		return ""
	case model.Tick, model.Lose, model.GoAstray:
	}
	panic("BUG: " + k.String() + " does not happen at an end")
}

// Event says what happens in step i, which is at an end or of a segment: "A: close,
// ESTABLISHED becomes FIN-WAIT-1".
func (r *Run) Event(i int) string {
	step := &r.Steps[i]
	a := step.Action
	before, after := r.Before(i).TCB[a.End].State, step.After.TCB[a.End].State
	switch {
	case a.Kind == model.Lose:
		return fmt.Sprintf("%v's %v is lost", a.End.Peer(), a.Segment)
	case a.Kind == model.GoAstray:
		return fmt.Sprintf("%v's %v goes astray", a.End.Peer(), a.Segment)
	case Resets(a, before, after):
		return fmt.Sprintf("%v: %s", a.End, ResetIn(before))
	case a.Arrives() && before == after:
		return fmt.Sprintf("%v: still %v", a.End, after)
	case a.Arrives():
		return fmt.Sprintf("%v: %v becomes %v", a.End, before, after)
	case before == after:
		return fmt.Sprintf("%v: %s in %v", a.End, Does(a.Kind), after)
	}
	return fmt.Sprintf("%v: %s, %v becomes %v", a.End, Does(a.Kind), before, after)
}

// Told tells step i, in which nothing arrives, as a sentence without its full stop:
// "A gives up in LAST-ACK".
func (r *Run) Told(i int) string {
	a := r.Steps[i].Action
	e, before := a.End, r.Before(i)
	in := before.TCB[e].State
	switch a.Kind {
	case model.Expire:
		if before.InFlight() == 0 {
			return fmt.Sprintf("%v's TIME-WAIT ends with nothing in flight", e)
		}
		return fmt.Sprintf("%v's TIME-WAIT ends with %s still in flight", e,
			Count(int64(before.InFlight()), "segment"))
	case model.DelayedACK:
		return fmt.Sprintf("%v sends the ACK that it has delayed in %v", e, in)
	case model.GiveUp, model.Retransmit, model.Probe, model.ProbeWindow:
		return fmt.Sprintf("%v %s in %v", e, Does(a.Kind), in)
	case model.Abandon:
		return fmt.Sprintf("%v %s %v", e, Does(a.Kind), in)
	case model.Abort:
		return fmt.Sprintf("%v's application aborts in %v", e, in)
	case model.Crash:
		return fmt.Sprintf("%v crashes in %v", e, in)
	case model.Reboot:
		return fmt.Sprintf("%v comes up again", e)
	case model.Forget:
		return fmt.Sprintf("the middlebox beside %v forgets the connection in %v (%s)", e, before.Entry[e].State,
			r.BoxForgets(i))
	case model.LingerEnd:
		return fmt.Sprintf("%v's CLOSE has lingered for all of its time in %v", e, in)
	case model.Read:
		return fmt.Sprintf("%v's application reads in %v", e, in)
	case model.Open, model.Send, model.Close, model.Shutdown:
		if r.Steps[i].Elsewhere {
			return fmt.Sprintf("another host behind %v's address calls OPEN, with %v in %v", e, e, in)
		}
		return fmt.Sprintf("%v calls %s in %v", e, strings.ToUpper(a.Kind.String()), in)
	case model.Tick, model.Deliver, model.DeliverDuplicate, model.Lose, model.GoAstray, model.Forge:
		return "time passes"
	}
	panic("BUG: no such action")
}

// TimeWaitLasts says how long TIME-WAIT lasts, or has lasted so far, at more and less
// length: span is the time with its unit, and short the time in few letters.
func TimeWaitLasts(span, short string, soFar bool) []string {
	if soFar {
		return []string{"TIME-WAIT, " + span + " so far", span + " so far", short + " so far", "so far"}
	}
	return []string{"TIME-WAIT, " + span, span, short}
}
