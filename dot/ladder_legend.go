package dot

import (
	"slices"
	"strconv"

	"tcpcheck/model"
	"tcpcheck/trace"
)

// A sample is an entry of the legend: a picture, and what it stands for.
type sample struct {
	at    point // the middle of its left edge
	words string
	line  *stroke
	bar   model.TimerKind
	sign  sign
}

// A sign is what a sample shows that is no line.
type sign int

const (
	noSign sign = iota
	lostSign
	flyingSign
	ringSign
	thinRail
)

const sampleWidth = 26.0

// placeLegend places the legend below y, and returns where it ends: above the ladder,
// where one has it in mind.
func (l *layout) placeLegend(y float64) float64 {
	x := l.left
	for _, s := range l.legend() {
		w := sampleWidth + 6 + legendStyle.width(s.words)
		if x > l.left && x+w > l.right {
			x, y = l.left, y+legendStyle.size*1.8
		}
		s.at = point{x, y}
		l.samples = append(l.samples, s)
		l.put(legendStyle.place(s.words, startsAt, point{x + sampleWidth + 6, y}))
		x += w + 18
	}
	return y
}

// footing places the caption below the ladder.
func (l *layout) footing() {
	y := l.bottom + 18
	if caption := showable(l.Caption); caption != "" {
		y += 4
		for _, line := range wrapped(caption, l.right-l.left, captionStyle.width) {
			if line != "" {
				l.put(captionStyle.place(line, startsAt, point{l.left, y}))
			}
			y += captionStyle.size * 1.4
		}
	}
	l.height = y - 4 + margin/2
}

// legend returns the entries that occur.
func (l *layout) legend() []sample {
	var all []sample
	add := func(occurs bool, s sample) {
		if occurs {
			all = append(all, s)
		}
	}
	line := func(s stroke, dashes []float64) *stroke {
		s.dashes = dashes
		return &s
	}
	has := func(is func(w *trace.Way) bool) bool {
		for i := range l.Chart.Ways {
			if is(&l.Chart.Ways[i]) {
				return true
			}
		}
		return false
	}
	plain := strokeOf(1, 0)
	for n := uint8(1); n <= model.MaxIncarnations && l.Chart.Several; n++ {
		add(has(func(w *trace.Way) bool { return w.Incarnation == n }),
			sample{words: "incarnation #" + strconv.Itoa(int(n)), line: line(strokeOf(n, 0), nil)})
	}
	add(has(func(w *trace.Way) bool {
		return w.Ctl&model.RST != 0
	}), sample{words: "RST", line: line(strokeOf(1, model.RST), nil)})
	add(has(func(w *trace.Way) bool {
		return w.Late && !w.Astray && !w.Again
	}), sample{words: "arrives in a later tick", line: line(plain, lateDashes)})
	add(has(func(w *trace.Way) bool {
		return w.Astray && !w.Again
	}), sample{words: "went astray", line: line(plain, astrayDashes)})
	add(has(func(w *trace.Way) bool {
		return w.Again
	}), sample{words: "arrives again, duplicated", line: line(plain, againDashes)})
	add(has(func(w *trace.Way) bool { return w.Forged }),
		sample{words: "forged by someone outside", line: line(plain, forgedDashes)})
	add(has(func(w *trace.Way) bool { return w.Lost && w.Arrived < 0 }), sample{words: "lost", sign: lostSign})
	add(has(func(w *trace.Way) bool {
		return w.Arrived < 0 && !w.Lost && w.Stops == trace.AtEnd
	}), sample{words: "in flight at the end", sign: flyingSign})
	add(has(func(w *trace.Way) bool { return w.Stops != trace.AtEnd }),
		sample{words: "goes no further than the middlebox", sign: lostSign})
	for _, k := range []struct {
		kind  model.TimerKind
		words string
	}{{model.TimerTimeWait, "TIME-WAIT"}, {model.TimerRTO, "retransmission timer runs"},
		{model.TimerFinWait2, "FIN-WAIT-2 timer runs"}, {model.TimerReboot, "down after a crash"},
		{model.TimerKeepalive, "keep-alive timer runs"}, {model.TimerPersist, "persist timer runs"}} {
		add(l.hasBar(k.kind), sample{words: k.words, bar: k.kind})
	}
	add(slices.ContainsFunc(l.Chart.Rows[1:], func(r trace.Row) bool { return len(r.Marks) > 0 }),
		sample{words: l.Marked, sign: ringSign})
	add(l.hasThinRail(), sample{words: "no connection (CLOSED, LISTEN)", sign: thinRail})
	return all
}

func (l *layout) hasBar(k model.TimerKind) bool {
	for i := range l.Chart.Bars {
		if l.Chart.Bars[i].Kind == k {
			return true
		}
	}
	return false
}

func (l *layout) hasThinRail() bool {
	for i := range l.Chart.Rows {
		for _, e := range model.Ends {
			if !l.Chart.Rows[i].Rails[e].State.HasTCB() {
				return true
			}
		}
	}
	return false
}
