package match

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tcpcheck/model"
	"tcpcheck/settings"
)

// ofMiddlebox explains a RST that neither end sends by its rules, if it is as middleboxes make
// them, and says whether it is. Nothing that the matcher has a rule for is ever taken for one.
func (r *Result) ofMiddlebox(c *Cause, i int) bool {
	s := &r.Steps[i]
	var does []string
	e := r.event(s.Event)
	inc := &r.Connection.Incarnations[e.Incarnation]
	if n := &inc.Ends[e.From]; inc.FromSYN && e.Seq == n.ISS+1 && n.Next-e.Seq-1 < 1<<31-1 {
		does = append(does, fmt.Sprintf("sends RSTs with the number of the handshake (%v had sent more)", e.From))
	}
	if boxes, idle := r.idleTimes(s.Event); len(boxes) > 0 {
		does = append(does, fmt.Sprintf("forgets what is idle, as %s do: nothing was seen for %v before it",
			strings.Join(boxes, ", "), idle.Round(time.Second)))
	}
	if other := r.otherRST(i); other >= 0 {
		does = append(does, "tells both ends at once, as with "+r.frame(other))
		c.Frames = append(c.Frames, r.event(other).Number())
	}
	if len(does) == 0 {
		return false
	}
	c.Kind = CauseMiddlebox
	c.Text = fmt.Sprintf("this RST fits neither end's rules (%v, in %v, does not send it); it fits a "+
		"middlebox that %s",
		s.End, s.Before[s.End].State, strings.Join(does, ", and "))
	return true
}

// shortestIdle is the least time without a segment of which it is said that it was idle.
const shortestIdle = time.Minute

// idleTimes returns for how long no segment was seen before an event, and the middleboxes whose
// time for an established connection that is, or as much as a 20th more.
func (r *Result) idleTimes(ev int) (boxes []string, idle time.Duration) {
	if ev == 0 {
		return nil, 0
	}
	idle = r.between(ev-1, ev)
	for _, p := range settings.Middleboxes() {
		kept, bounded := keptFor(&p, model.BoxEstablished)
		if bounded && idle >= shortestIdle && justOver(idle, kept) {
			boxes = append(boxes, p.Name)
		}
	}
	return boxes, idle
}

// atOnce is how far apart RSTs to both ends are at most.
const atOnce = 10 * time.Millisecond

// otherRST returns the event of a RST in the other direction that was sent at the same time as
// that of step i, and cannot answer it, as no RST does; -1 for none.
func (r *Result) otherRST(i int) int {
	s := &r.Steps[i]
	at := r.Connection.Sent(r.event(s.Event))
	j := slices.IndexFunc(r.Steps, func(o Step) bool {
		if !sending(&o) || o.End != s.End.Peer() || o.Event < 0 || r.event(o.Event).Ctl&model.RST == 0 {
			return false
		}
		apart := time.Duration(r.Connection.Sent(r.event(o.Event)) - at)
		return max(apart, -apart) <= atOnce
	})
	if j < 0 {
		return -1
	}
	return r.Steps[j].Event
}
