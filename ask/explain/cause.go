package explain

import (
	"fmt"
	"slices"
	"strings"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// story says what led to the last step: the faults; what was forged; the connections that an end forgot,
// whichever way; and the chain of segments each of which drew the next, up to the one that
// arrives in the last step.
func story(run *trace.Run) string {
	flights, of := run.Flights()
	parts := faults(run, flights)
	last := len(run.Steps) - 1
	parts = append(parts, forged(run, flights, of)...)
	parts = append(parts, forgotten(run)...)
	parts = append(parts, stopped(run, flights, of)...)
	switch {
	case last < 0:
		parts = append(parts, "at once")
	case run.Steps[last].Action.Arrives():
		parts = append(parts, chain(run, flights, of, last)...)
	case of[last] < 0:
		parts = append(parts, run.Told(last))
	}
	return strings.Join(parts, "; ")
}

// faults lists the segments that were lost or went astray, or that an end did not answer.
func faults(run *trace.Run, flights []trace.Flight) []string {
	var lost, astray, twice, unanswered []string
	for i := range flights {
		f := &flights[i]
		switch {
		case f.Lost >= 0:
			lost = append(lost, whose(run, f))
		case f.Astray >= 0:
			astray = append(astray, whose(run, f))
		}
		if len(f.Arrived) > 1 {
			twice = append(twice, whose(run, f))
		}
		for _, at := range f.Arrived {
			if run.Steps[at].TooSoon {
				unanswered = append(unanswered, whose(run, f))
			}
		}
	}
	var parts []string
	add := func(segments []string, what string) {
		switch len(segments) {
		case 0:
		case 1:
			parts = append(parts, segments[0]+" is "+what)
		default:
			parts = append(parts, list(counted(segments), "and")+" are "+what)
		}
	}
	add(lost, "lost")
	add(astray, "astray")
	add(twice, "duplicated")
	add(unanswered, "not answered, too soon after the last ACK")
	return parts
}

// forged tells what the segments do that someone outside forges before the last step.
func forged(run *trace.Run, flights []trace.Flight, of []int) []string {
	var parts []string
	for i := range max(0, len(run.Steps)-1) {
		if run.Steps[i].Action.Kind == model.Forge {
			parts = append(parts, arrival(run, &flights[of[i]], i, false))
		}
	}
	return parts
}

// forgotten tells how each end last came to know nothing of a connection without a segment
// that said so, before the last step: by a timeout, or as its application aborted.
func forgotten(run *trace.Run) []string {
	var at [2]int
	for i := range max(0, len(run.Steps)-1) {
		switch a := run.Steps[i].Action; a.Kind {
		case model.Abandon, model.GiveUp, model.Abort, model.Expire, model.Crash,
			model.LingerEnd, model.Probe, model.Forget:
			at[a.End] = i + 1
		case model.Tick, model.Open, model.Send, model.Close, model.Deliver, model.DeliverDuplicate, model.Lose,
			model.GoAstray, model.Retransmit, model.Shutdown, model.Read, model.Reboot,
			model.ProbeWindow, model.Forge, model.DelayedACK:
		}
	}
	slices.Sort(at[:])
	var parts []string
	for _, i := range at {
		if i == 0 {
			continue
		}
		says := run.Told(i - 1)
		if e := run.Steps[i-1].Action.End; run.Steps[i-1].Action.Kind == model.Expire {
			says = fmt.Sprintf("%v's TIME-WAIT of %s is over", e, run.Parameters.Span(run.Parameters.Wait[e]))
			if run.Parameters.Wait[e] == 0 {
				says = fmt.Sprintf("%v keeps no TIME-WAIT", e)
			}
		}
		parts = append(parts, says)
	}
	return parts
}

// chain tells how the segment that arrives in a step came to be sent, oldest
// first: it may be the answer to another, which may be one too. Of a long chain
// only the last links are told.
func chain(run *trace.Run, flights []trace.Flight, of []int, step int) []string {
	const links = 3
	var told []string
	for at := step; of[at] >= 0 && len(told) < links; {
		f := &flights[of[at]]
		if f.Forged && at != step { // which is told already
			break
		}
		told = append(told, arrival(run, f, at, at == step))
		if f.Forged {
			break
		}
		at = f.Sent
		if f.Begins == trace.BesideToward && run.Steps[at].Out == model.BoxReset {
			told = append(told, fmt.Sprintf("what %v sends is answered with a RST by the middlebox beside %v, %s",
				run.Steps[at].Action.End, run.Steps[at].Action.End, rule(run, at)))
			break
		}
	}
	slices.Reverse(told)
	return told
}

// arrival tells what a segment does where it arrives.
func arrival(run *trace.Run, f *trace.Flight, at int, last bool) string {
	step := run.Steps[at]
	e := step.Action.End
	before, after := run.Before(at).TCB[e].State, step.After.TCB[e].State
	says := fmt.Sprintf("%s reaches %v in %v", whose(run, f), e, before)
	if late := step.Tick - run.Steps[f.Sent].Tick; late > 0 {
		says = fmt.Sprintf("%s reaches %v %s later, in %v", whose(run, f), e, run.Parameters.Span(late), before)
	}
	switch {
	case step.In == model.BoxReset:
		return fmt.Sprintf("%s reaches the middlebox beside %v, %s, and is answered with a RST", whose(run, f), e,
			rule(run, at))
	case step.In == model.BoxUntranslated:
		return fmt.Sprintf("%s goes on untranslated at the middlebox beside %v, %s, and the host there answers "+
			"with a RST", whose(run, f), e, rule(run, at))
	case step.In == model.BoxDrop:
		return fmt.Sprintf("%s is dropped by the middlebox beside %v, %s", whose(run, f), e, rule(run, at))
	case trace.Resets(step.Action, before, after):
		return says + " and resets it"
	case step.Sends && (!last || step.Sent.Has(model.RST)):
		return says + fmt.Sprintf(", which answers with %s", article(step.Sent.Ctl))
	case before != after:
		return says + fmt.Sprintf(" and leads it to %v", after)
	case last:
		return says + " and is accepted"
	}
	return says
}

// whose names a segment by its sender, its control bits, and when it was sent.
func whose(run *trace.Run, f *trace.Flight) string {
	name := strings.ReplaceAll(f.Segment.Ctl.String(), ",", "+")
	if name != "ACK" {
		name = strings.TrimSuffix(name, "+ACK")
	}
	switch name {
	case "PSH":
		name = "data"
	case "SYN":
		if f.Segment.Has(model.ACK) {
			name = "SYN+ACK"
		}
	}
	if run.Steps[f.Sent].Action.Kind == model.Retransmit {
		name = "retransmitted " + name
	}
	if several(run) {
		name += fmt.Sprintf(" of incarnation %d", f.Segment.Incarnation)
	}
	if f.Forged {
		return "a forged " + name
	}
	switch f.Begins {
	case trace.BesideFrom:
		return fmt.Sprintf("the %s of the middlebox beside %v", name, f.From)
	case trace.BesideToward:
		return fmt.Sprintf("the %s of the middlebox beside %v", name, f.From.Peer())
	case trace.AtEnd:
	}
	return fmt.Sprintf("%v's %s", f.From, name)
}

// several says whether segments of more than one incarnation are sent in the run.
func several(run *trace.Run) bool {
	first := uint8(0)
	for i := range run.Steps {
		step := &run.Steps[i]
		switch {
		case !step.Sends:
		case first == 0:
			first = step.Sent.Incarnation
		case step.Sent.Incarnation != first:
			return true
		}
	}
	return false
}

func article(c model.Control) string {
	switch {
	case c&model.RST != 0:
		return "a RST"
	case c&model.SYN != 0:
		return "a SYN+ACK"
	}
	return "an ACK"
}

// counted returns the words with those that follow themselves counted.
func counted(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		n := 1
		for i+n < len(words) && words[i+n] == words[i] {
			n++
		}
		word := words[i]
		if n > 1 {
			word += fmt.Sprintf(" (%d times)", n)
		}
		out = append(out, word)
		i += n
	}
	return out
}

// list joins words as a sentence does, with a conjunction before the last.
func list(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + conjunction + " " + words[len(words)-1]
}
