package reduce

import "tcpcheck/model"

// An Arrival is the arrival of a segment, and what comes of it.
type Arrival struct {
	Action  model.Action
	Effects model.Effects
}

// Eager adds to the channels of s, which are sets, what can be added at once and
// changes nothing else: the answers to segments that leave the end as it is at which
// they arrive. It returns the arrivals, in their order. An arrival that unless names
// is left to the search.
//
// Why that is sound: the state that comes of it can be reached from s, and it covers s,
// as it has the same ends and whatever is in flight in s.
func Eager(m *model.Model, s *model.State, unless func(before *model.State, a model.Action,
	after *model.State) bool) []Arrival {
	type flying struct {
		to  model.End
		seg model.Segment
	}
	var arrivals []Arrival
	queue := make([]flying, 0, 3*model.Capacity)
	for _, e := range model.Ends {
		for _, seg := range s.Toward[e].Segments() {
			queue = append(queue, flying{e, seg})
		}
	}
	// The ends stay as they are, so that each segment need arrive but once.
	for i := 0; i < len(queue) && !s.Overflow; i++ {
		if !m.Deliverable(queue[i].seg) || !m.Adds(s, queue[i].to, queue[i].seg) {
			continue
		}
		a := model.Action{Kind: model.Deliver, End: queue[i].to, Segment: queue[i].seg}
		after, f := m.Step(*s, a)
		if f.Sends && adds(s, &after) && !unless(s, a, &after) {
			*s = after
			arrivals = append(arrivals, Arrival{a, f})
			queue = append(queue, flying{a.End.Peer(), f.Sent})
		}
	}
	return arrivals
}

// adds says whether a step changed nothing but what is in flight.
func adds(before, after *model.State) bool {
	return !after.Overflow && after.TCB == before.TCB && after.Ungraceful == before.Ungraceful &&
		after.Toward != before.Toward
}
