package collapse

import "tcpcheck/model"

// channelInfo is what is known of a channel.
type channelInfo struct {
	known, due bool
	// The n segments that differ and can arrive are deliveries[from:from+n]; the
	// first dues of them have no life left.
	n, dues uint8
	from    uint32
	tick    uint32 // the channel after a tick, noChannel while not known
}

// A delivery is a segment that can arrive.
type delivery struct {
	segment uint32
	without uint32 // the channel once it is taken out
	astray  uint32 // and goes astray, noChannel while not known
}

// An operation is what a step does to a channel besides taking a segment out.
type operation struct {
	adds    bool
	segment model.Segment
	// by is what a rotation adds to each end's stream.
	end model.End
	by  [2]model.Seq
}

// unchanged is the operation that does nothing.
const unchanged = 0

// channel returns what is known of a channel.
func (x *Expander) channel(id uint32) channelInfo {
	if int(id) < len(x.channels) && x.channels[id].known {
		return x.channels[id]
	}
	return x.learnChannel(id)
}

func (x *Expander) learnChannel(id uint32) channelInfo {
	c := x.sys.channels.at(id)
	info := channelInfo{known: true, from: uint32(len(x.deliveries)), tick: noChannel}
	if segs := c.Segments(); len(segs) > 0 {
		info.due = segs[0].Life == 0
	}
	for _, a := range x.enabled(carrying(c)) {
		if a.Kind != model.Deliver || a.End != model.A {
			continue
		}
		without := *c
		without.Remove(a.Segment)
		x.deliveries = append(x.deliveries, delivery{
			segment: x.sys.segments.id(a.Segment),
			without: x.sys.channels.id(without),
			astray:  noChannel,
		})
		info.n++
		if a.Segment.Life == 0 {
			info.dues++
		}
	}
	x.channels = reach(x.channels, id)
	x.channels[id] = info
	return info
}

// carrying returns the state with c toward A and nothing else.
func carrying(c *model.Channel) model.State {
	return model.State{
		TCB:    [2]model.TCB{{State: model.Closed}, {State: model.Listen}},
		Toward: [2]model.Channel{model.A: *c},
	}
}

// reach returns s, extended such that it has an element i.
func reach[T any](s []T, i uint32) []T {
	if more := int(i) + 1 - len(s); more > 0 {
		s = append(s, make([]T, more)...)
	}
	return s
}

// ticked returns the channel after a tick.
func (x *Expander) ticked(id uint32) uint32 {
	if tick := x.channels[id].tick; tick != noChannel {
		return tick
	}
	s := x.sys.source.Apply(carrying(x.sys.channels.at(id)), model.Action{Kind: model.Tick})
	tick := x.sys.channels.id(s.Toward[model.A])
	x.channels[id].tick = tick
	return tick
}

// strayed returns the channel in which a segment goes astray.
func (x *Expander) strayed(id uint32, d *delivery) uint32 {
	if d.astray == noChannel {
		s := carrying(x.sys.channels.at(id))
		s.Strays = 1
		s = x.sys.source.Apply(s, model.Action{
			Kind: model.GoAstray, End: model.A, Segment: *x.sys.segments.at(d.segment),
		})
		d.astray = x.sys.channels.id(s.Toward[model.A])
	}
	return d.astray
}

// operation returns the number of an operation.
func (x *Expander) operation(o operation) uint32 {
	if !o.adds && o.by == [2]model.Seq{} {
		return unchanged
	}
	number, ok := x.numbers[o]
	if !ok {
		x.operations = append(x.operations, o)
		number = uint32(len(x.operations))
		x.numbers[o] = number
	}
	return number
}

// operate returns what an operation, other than unchanged, makes of a channel;
// noChannel if it overflows.
func (x *Expander) operate(id, operation uint32) uint32 {
	key := uint64(id)<<32 | uint64(operation)
	if to, ok := x.operated.get(key); ok {
		return uint32(to)
	}
	to := x.perform(id, &x.operations[operation-1])
	x.operated.put(key, uint64(to))
	return to
}

func (x *Expander) perform(id uint32, o *operation) uint32 {
	s := model.State{}
	s.Toward[o.end] = *x.sys.channels.at(id)
	if o.adds && !s.Toward[o.end].Add(o.segment) {
		return noChannel
	}
	if o.by != [2]model.Seq{} {
		s = x.sys.rotation.Shifted(&s, o.by)
	}
	return x.sys.channels.id(s.Toward[o.end])
}

// normalized returns the channels to A and to B as they are in a normalized state,
// where the given streams have no numbers but in them.
func (x *Expander) normalized(streams uint8, s State) State {
	key := uint64(s.ToA)<<32 | uint64(s.ToB)
	if key == 0 {
		return s
	}
	memo := &x.normal[streams]
	to, ok := memo.get(key)
	if !ok {
		var full model.State
		x.sys.Decode(s, &full)
		x.sys.rotation.Normalize(&full)
		to = uint64(x.sys.channels.id(full.Toward[model.A]))<<32 | uint64(x.sys.channels.id(full.Toward[model.B]))
		memo.put(key, to)
	}
	s.ToA, s.ToB = uint32(to>>32), uint32(to)
	return s
}
