package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// couldBeMiddlebox lists the causes of a RST that an end without the connection has, or that needs
// none, and of which a capture does not tell whether it was a middlebox that had forgotten it.
var couldBeMiddlebox = []CauseKind{CauseAbort, CauseUnreadData, CauseConnectionGone, CauseTimeWaitGone,
	CauseHalfOpen, CauseFinWait2Timeout, CauseNoConnection, CauseDataAfterClose, CauseAfterClose, CauseGaveUp,
	CauseUnexplained}

// orMiddlebox adds to what explains a RST that a middlebox can have sent it as well, or had it sent, if
// there was a silence in which one that is known forgets the connection.
func (r *Result) orMiddlebox(c *Cause) {
	if !slices.Contains(couldBeMiddlebox, c.Kind) {
		return
	}
	boxes, silence := r.forgotten(c.Event)
	if len(boxes) == 0 {
		return
	}
	const told = 3
	var names []string
	for _, b := range boxes[:min(told, len(boxes))] {
		names = append(names, fmt.Sprintf("%s after %s", b.name, model.Duration(b.kept)))
	}
	if more := len(boxes) - told; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	c.Text += fmt.Sprintf("; or a middlebox had forgotten the connection: nothing was seen for %v, and it is "+
		"forgotten by %s", silence.Round(time.Second), strings.Join(names, ", "))
}

// A forgetful middlebox, and for how long it keeps a connection in the state in which this one was.
type forgetful struct {
	name string
	kept time.Duration
}

// forgotten returns the middleboxes that had forgotten the connection by the time of the RST of an event and
// then have it sent, those with the longest times first, and the silence before: until the RST, or until
// something to which only it is an answer.
func (r *Result) forgotten(rst int) (boxes []forgetful, silence time.Duration) {
	from := r.event(rst).From
	states := r.tracked(rst)
	for at := rst; at > 0; at-- {
		before := at - 1
		if at < rst && r.event(at).From == from {
			break
		}
		silence = r.between(before, at)
		for _, p := range settings.Middleboxes() {
			kept, bounded := keptFor(&p, states[before])
			if bounded && kept > 0 && silence >= kept && (at < rst && answersUnknown(&p) ||
				at == rst && tells(&p) && justOver(silence, kept)) {
				boxes = append(boxes, forgetful{p.Name, kept})
			}
		}
		if len(boxes) > 0 {
			break
		}
	}
	slices.SortStableFunc(boxes, func(a, b forgetful) int { return cmp.Compare(b.kept, a.kept) })
	return boxes, silence
}

// keptFor is how long a middlebox keeps an entry in a state, and whether that is a time.
func keptFor(p *settings.Profile, in model.BoxState) (time.Duration, bool) {
	value, _ := p.Get(model.BoxTime(in))
	kept, err := time.ParseDuration(value)
	return kept, err == nil
}

// justOver says whether a silence is as long as an entry is kept, or as much as a 20th longer.
func justOver(silence, kept time.Duration) bool { return silence >= kept && silence-kept <= kept/20 }

// between is how long after an event another was seen first; 0 if it is not known of both.
func (r *Result) between(before, after int) time.Duration {
	from, to := r.Connection.FirstSeen(r.event(before)), r.Connection.FirstSeen(r.event(after))
	if from == 0 || to == 0 {
		return 0
	}
	return time.Duration(to - from)
}

// tracked returns, for each event before one, the state that a middlebox has of its incarnation after it.
func (r *Result) tracked(end int) []model.BoxState {
	states := make([]model.BoxState, end)
	state := model.BoxNone
	for i := range end {
		e := r.event(i)
		switch inc := &r.Connection.Incarnations[e.Incarnation]; {
		case e.Ctl == model.SYN:
			state = model.BoxSynSent
		case state == model.BoxNone || !inc.FromSYN && state < model.BoxEstablished:
			state = model.BoxEstablished
			fallthrough
		default:
			state = state.Next(model.Segment{Ctl: e.Ctl}, e.From == model.A)
		}
		states[i] = state
	}
	return states
}

// answersUnknown says whether a RST is the answer to a segment for which a middlebox has no entry: its
// own, or that of the end to which it hands it on.
func answersUnknown(p *settings.Profile) bool {
	out, _ := p.Get("box-unknown-out")
	in, _ := p.Get("box-unknown-in")
	return out == model.BoxReset.String() || in == model.BoxReset.String() ||
		in == model.BoxUntranslated.String()
}

// tells says whether a middlebox sends a RST as it forgets a connection.
func tells(p *settings.Profile) bool {
	on, ok := p.Get("box-timeout")
	return ok && on != "silent"
}
