package match

import (
	"fmt"
	"slices"

	"tcpcheck/model"
	"tcpcheck/wire/capture"
)

// A Witness is what the capture of a connection is worth as evidence of it: what it did
// not see, and what it saw in another order than it was sent, as the sequence numbers
// tell. What is in no capture and took no number (a bare ACK, a RST) leaves no trace.
type Witness struct {
	// OneWay says that nothing of the end Silent is in the capture, though the other end
	// acknowledges it.
	OneWay bool
	Silent model.End
	// Filtered says that only segments with SYN, FIN or RST are in it, though others were
	// sent.
	Filtered bool
	// Doubt says why segments can be missing that left no trace in the numbers, where without them
	// the model has no run; "" where nothing says so.
	Doubt string
	// Early is the frame of a SYN that has data (RFC 7413), which is taken as sent after it; 0 for
	// none.
	Early int
	// Missed are the segments that are not in the capture, in order.
	Missed []Missed
	// Overtaken are the frames that were captured after what their sender sent later.
	Overtaken []int
	// Doubled says of each end how many of its packets were captured twice, where that is
	// nearly all of them: they are the capture's, and not the network's.
	Doubled [2]int
	// Unsent are the acknowledgements of what their receiver had not sent, each number once.
	Unsent []Unsent
}

// An Unsent is an acknowledgement of numbers that were not sent in its incarnation, and that
// no frame that was missed explains: the receiver goes on below them.
type Unsent struct {
	Event int
	// Numbers is how many they are.
	Numbers uint32
	// Earlier is the incarnation whose numbers they are as well, by its index: then what it
	// sent was accepted; -1 for none.
	Earlier int
}

// unsent says whether an event acknowledges what was not sent.
func (w *Witness) unsent(ev int) bool {
	return slices.ContainsFunc(w.Unsent, func(u Unsent) bool { return u.Event == ev })
}

// A Missed is a run of sequence numbers that was sent and is not in the capture.
type Missed struct {
	// Event is the index of the event that stands for it.
	Event int
	// Proof is the frame that shows it, Acknowledged whether by acknowledging it, and not
	// by following it.
	Proof        int
	Acknowledged bool
	// Likely says that the numbers do not prove what it was: that its last number was a
	// FIN, or that the sender was right to skip it.
	Likely bool
}

// Whole says whether nothing shows that the capture lacks any segment.
func (w *Witness) Whole() bool {
	return !w.OneWay && !w.Filtered && w.Doubt == "" && len(w.Missed) == 0
}

// asSeen says whether the capture is taken as it is.
func (w *Witness) asSeen() bool {
	return w.Whole() && len(w.Overtaken) == 0 && w.Doubled == [2]int{}
}

// judge looks for what the capture as a whole did not see, where it shows that it missed
// something; or, refused, where the model has no run of it.
func (w *Witness) judge(c *capture.Connection, refused bool) {
	foreign := 0
	var sent [2]int
	plain, bare, missed := 0, 0, 0
	for i := range c.Events {
		e := &c.Events[i]
		if e.Proof > 0 {
			missed++
			continue
		}
		sent[e.From]++
		if e.Ctl&(model.SYN|model.FIN|model.RST) == 0 {
			plain++
		}
		if e.Bare() {
			bare++
		}
		if e.Kind == capture.Foreign && e.Ctl&model.RST == 0 && foreign == 0 {
			foreign = e.Number()
		}
	}
	lacks := missed > 0 || refused
	for _, e := range model.Ends {
		if sent[e] == 0 && lacks {
			w.OneWay, w.Silent = true, e
		}
	}
	w.Filtered = !w.OneWay && plain == 0 && lacks
	switch {
	case !refused || w.OneWay || w.Filtered:
	case bare == 0:
		w.Doubt = "no segment was captured that only acknowledges"
	case unended(c) > 0:
		w.Doubt = fmt.Sprintf("nothing shows how the connection before frame %d ended", unended(c))
	case foreign > 0:
		w.Doubt = fmt.Sprintf("frame %d is of a connection of which nothing else was captured", foreign)
	}
}

// unended returns the frame of a SYN before which its sockets had a connection of which no RST
// and not both FINs were captured; 0 for none.
func unended(c *capture.Connection) int {
	fins, over := [2]bool{}, true
	incarnation := 0
	for i := range c.Events {
		e := &c.Events[i]
		if e.Incarnation > incarnation && e.Ctl&model.SYN != 0 {
			if !over {
				return e.Number()
			}
			fins, incarnation = [2]bool{}, e.Incarnation
		}
		if e.Ctl&model.FIN != 0 {
			fins[e.From] = true
		}
		over = e.Ctl&model.RST != 0 || fins == [2]bool{true, true} || over && e.Ctl&model.SYN != 0
	}
	return 0
}
