package zones

import (
	"math"
	"slices"

	"tcpcheck/model"
)

// A span is a time: ticks, and as many times what a TIME-WAIT lasts, and what an RTO does.
type span struct{ ticks, waits, rtos int }

// with is the time at l, in parts of a tick.
func (s span) with(l corner) int { return s.ticks*l.parts + s.waits*l.wait + s.rtos*l.rto }

func (s span) plus(o span) span { return span{s.ticks + o.ticks, s.waits + o.waits, s.rtos + o.rtos} }

// Lengths are how long those TIME-WAITs and RTOs last, in ticks, that may last any time.
type Lengths struct{ Wait, RTO int }

func (l Lengths) corner() corner { return corner{l.Wait, l.RTO, 1} }

// A corner has lengths that need not be whole ticks: so many parts of one, of which a tick has as many.
type corner struct{ wait, rto, parts int }

// An order says that one event is no earlier than some time after another.
type order struct {
	after, event int
	by           span
}

// lasts is how long the clock that began with b runs.
func (b birth) lasts() span {
	if b.waits > 0 || b.rtos > 0 {
		return span{waits: b.waits, rtos: b.rtos}
	}
	return span{ticks: b.from}
}

// orders lists what the steps of the run, whose events are numbered from 1, ask of each other's times.
func (r *Run) orders() []order {
	all := slices.Clone(r.bounds)
	for i, n := range r.path {
		event, before, a := i+1, &n.parent.place.state, n.action
		all = append(all, order{after: i, event: event})
		var running []timing
		r.sys.each(before, func(_ int, _ model.End, k timing) { running = append(running, k) })
		for j, b := range n.parent.clocks {
			// No clock runs below 0, nor one to it that would be over or is waited for.
			lasts := b.lasts()
			switch {
			case j < len(running):
				if running[j] == limiting {
					lasts.ticks--
				}
			case !r.sys.set:
				if a.Kind.Waits(true) {
					lasts.ticks--
				}
			case !r.sys.outlives(n, j+1):
				continue
			case a.Kind == model.Expire:
				lasts.ticks--
			}
			all = append(all, order{event, b.event, span{-lasts.ticks, -lasts.waits, -lasts.rtos}})
		}
		for _, b := range n.parent.over {
			all = append(all, order{b.event, event, b.lasts()})
		}
		if clock := r.sys.fires(before, a); clock > 0 {
			b := n.parent.clocks[clock-1]
			all = append(all, order{b.event, event, b.lasts()})
		}
		if lands(a) && !a.Segment.Astray() {
			b := n.parent.clocks[a.Segment.Life-1]
			all = append(all, order{b.event, event, span{ticks: b.from - int(r.sys.late)}})
		}
	}
	return all
}

// outlives says whether the clock of a segment in a set has to be at least 0 when the action of n
// happens, or 1 where that is the end of TIME-WAIT. It arrives, or arrives later.
func (sys *system) outlives(n *node, clock int) bool {
	if n.action.Kind != model.Expire {
		return lands(n.action) && int(n.action.Segment.Life) == clock
	}
	return slices.Contains(n.clocks[sys.timers(&n.place.state):], n.parent.clocks[clock-1])
}

// fires returns the number of the clock that is at 0 when a happens; 0 if none has to be.
func (sys *system) fires(s *model.State, a model.Action) int {
	switch a.Kind {
	case model.Lose:
		if sys.model.Parameters.Order == model.OrderFIFO {
			return 0 // one that is first is lost at any time
		}
		return int(a.Segment.Life)
	case model.GoAstray:
		return int(a.Segment.Life)
	case model.Retransmit, model.GiveUp, model.Expire, model.Abandon, model.Reboot, model.Probe,
		model.ProbeWindow:
		return sys.timerOf(s, a.End, ordinary)
	case model.LingerEnd:
		return sys.timerOf(s, a.End, lingering)
	case model.Forget:
		return sys.timerOf(s, a.End, keeping)
	case model.Tick, model.Open, model.Send, model.Close, model.Abort, model.Deliver,
		model.DeliverDuplicate, model.Shutdown, model.Read, model.Crash, model.Forge, model.DelayedACK:
	}
	return 0
}

// latest returns the latest times of the events that the orders let be at the given, earliest ones.
func latest(earliest []int, orders []order, by Lengths) []int {
	orders = slices.Clone(orders)
	at := make([]int, len(earliest))
	for {
		for i := range at {
			at[i] = math.MaxInt
		}
		at[0] = 0
		for moved := true; moved; {
			moved = false
			for _, o := range orders {
				if at[o.event] == math.MaxInt {
					continue
				}
				if tick := at[o.event] - o.by.with(by.corner()); tick < at[o.after] {
					at[o.after], moved = tick, true
				}
			}
		}
		free := slices.Index(at, math.MaxInt)
		if free < 0 {
			return at
		}
		orders = append(orders, order{free, free - 1, span{ticks: earliest[free-1] - earliest[free]}})
	}
}

// schedule returns the times of n events, the first of which is at 0, each as early as the orders
// let it be (Bellman 1958), at the lengths l. If they do not, it returns a circle
// of orders that asks for an event to be later than itself, by so much.
func schedule(n int, orders []order, l corner) (at []int, circle span, ok bool) {
	at = make([]int, n)
	last := make([]int, n) // by event, the order that put it where it is, from 1
	for round := 0; ; round++ {
		moved := -1
		for i, o := range orders {
			if tick := at[o.after] + o.by.with(l); tick > at[o.event] {
				at[o.event], last[o.event], moved = tick, i+1, o.event
			}
		}
		switch {
		case moved < 0:
			return at, span{}, true
		case round <= n:
			continue
		}
		// Whatever still moves is on a circle or behind one.
		event := moved
		for range n {
			event = orders[last[event]-1].after
		}
		start := event
		for {
			o := orders[last[event]-1]
			circle, event = circle.plus(o.by), o.after
			if event == start {
				return nil, circle, false
			}
		}
	}
}
