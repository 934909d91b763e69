package dot

import (
	"cmp"
	"math"
	"slices"
)

// labelEnds is what a way is longer than its label, at least.
const labelEnds = 16.0

// labels places the labels of the segments along their ways, so that none overlaps
// another text, and returns how many lines pass behind them; false where a label
// finds no place.
func (l *layout) labels() (behind int, ok bool) {
	l.fixed = len(l.texts)
	for i := range l.arrows {
		if a := &l.arrows[i]; a.partWay() {
			l.put(a.fate())
		}
	}
	order := make([]int, len(l.arrows))
	for i := range order {
		order[i] = i
	}
	// Those of short ways have the least choice.
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(l.arrows[i].rise(), l.arrows[j].rise())
	})
	first := len(l.texts)
	for round := range 3 {
		behind = 0
		for n, i := range order {
			if round > 0 { // another place may be better now
				l.texts[first+n].words = ""
			}
			label, crossed, ok := l.best(i)
			if !ok {
				return 0, false
			}
			behind += crossed
			if round == 0 {
				l.put(label)
			} else {
				l.texts[first+n] = label
			}
		}
	}
	return behind, true
}

func (a *arrow) rise() float64 { return a.to.y - a.from.y }

// slope returns the angle of a text along the arrow that reads from left to right.
func (a *arrow) slope() float64 {
	d := a.to.sub(a.from)
	if d.x < 0 {
		d = d.scale(-1)
	}
	return math.Atan2(d.y, d.x)
}

// fate returns the text at the end of a way that ends part-way.
func (a *arrow) fate() text {
	ahead := a.to.sub(a.from).unit()
	skip := 12.0
	if !a.Lost {
		skip = 22
	}
	w := fateStyle.width(a.Ends)
	t := fateStyle.along(a.Ends, a.to.add(ahead.scale(skip+w/2)), a.slope())
	t.halo = true
	return t
}

// best returns the label of arrow i at the best of the places where it overlaps no
// other text, and how many lines pass behind it.
func (l *layout) best(i int) (best text, behind int, ok bool) {
	a := &l.arrows[i]
	words := l.Chart.Label(a.Way)
	s := labelStyle.in(wayStroke(a.Way).ink)
	t := s.along(words, a.from, a.slope())
	half := (t.wide + labelEnds) / 2
	least := math.Inf(1)
	length := a.to.sub(a.from).length()
	above := s.height()/2 + 2.5
	for d := half; d <= length-half; d += 4 {
		for _, side := range []float64{above, -above} {
			t.moveTo(a.from.towards(a.to, d/length), side)
			if !l.free(&t) {
				continue
			}
			n := l.behind(i, &t)
			cost := 10*float64(n) + 3*math.Abs(d/length-0.5)
			if side < 0 {
				cost++
			}
			if cost < least {
				best, behind, least = t, n, cost
			}
		}
	}
	return best, behind, !math.IsInf(least, 1)
}

// apartTexts is how far a label is from other texts, at least.
const apartTexts = 2.5

// free says whether a label lies between the rails and overlaps no text.
func (l *layout) free(t *text) bool {
	at := t.room
	if !at.within(point{l.rail[0] + 5, l.top}, point{l.rail[1] - 5, l.bottom}) {
		return false
	}
	at = at.grown(apartTexts)
	for i := range l.texts {
		if other := &l.texts[i]; other.words != "" && at.overlaps(other.room) {
			return false
		}
	}
	return true
}

// behind returns how many ways but its own pass behind the label of arrow i, which
// gets a halo then.
func (l *layout) behind(i int, t *text) int {
	at := t.room.grown(1)
	n := 0
	for j := range l.arrows {
		if b := &l.arrows[j]; j != i && at.crossed(b.from, b.to) {
			n++
		}
	}
	t.halo = n > 0
	for _, y := range l.rules {
		t.halo = t.halo || at.crossed(point{l.left, y}, point{l.right, y})
	}
	return n
}

// level places all labels level where their segments are sent, in rows of their own,
// and ends what does not arrive half-way, between rows.
func (l *layout) level() {
	l.texts = l.texts[:l.fixed]
	for i := range l.arrows {
		a := &l.arrows[i]
		if a.Again {
			continue // it stands where it was first sent
		}
		s := labelStyle.in(wayStroke(a.Way).ink)
		words := l.Chart.Label(a.Way)
		at := point{a.from.x - outwards(a.From)*9, a.from.y - s.height()/2 - 1}
		t := s.place(words, startsAt, at)
		if a.to.x < a.from.x {
			t = s.place(words, endsAt, at)
		}
		t.halo = true
		l.put(t)
	}
	for i := range l.arrows {
		if a := &l.arrows[i]; a.partWay() {
			a.to = a.from.add(a.to.sub(a.from).scale((l.rail[1] - l.rail[0]) / 2 / math.Abs(a.to.x-a.from.x)))
			l.put(a.fate())
		}
	}
}
