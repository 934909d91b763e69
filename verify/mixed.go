package verify

import "tcpcheck/model"

// mixed orders the states of a loose model: a state covers another as sets do in what is
// loose, and as multisets in the rest. With the same ends and as large budgets, it has
// the same segments that are counted, with no less life, and each loose one with no less.
type mixed struct{ sets sets }

// A mixedControl is a control, and the segments that are counted but for their lives.
type mixedControl struct {
	control
	counted [2]model.Channel
}

// A mixedSight is what else decides whether a state covers another: the budgets, the
// lives of the segments that are counted, in the order of their keys, and what is loose.
type mixedSight struct {
	budgets [4]uint8
	lives   [2][model.Capacity]uint16
	loose   sight
}

func (o mixed) View(s *model.State) (mixedControl, mixedSight) {
	k := mixedControl{control: controlOf(s)}
	v := mixedSight{budgets: [...]uint8{s.Loss, s.Duplicates, s.Strays, s.Aborts}}
	loose := model.State{}
	for _, e := range model.Ends {
		var keys [model.Capacity]uint64
		lives, n := &v.lives[e], 0
		for _, seg := range s.Toward[e].Segments() {
			if seg.Loose() {
				loose.Toward[e].Add(seg)
				continue
			}
			key, i := seg.Key(), n
			for ; i > 0 && keys[i-1] > key; i-- {
				keys[i], lives[i] = keys[i-1], lives[i-1]
			}
			keys[i], lives[i] = key, seg.Life
			n++
			seg.Life = 0
			k.counted[e].Add(seg)
		}
	}
	_, v.loose = o.sets.View(&loose)
	return k, v
}

func (o mixed) Covers(s, t *mixedSight) bool {
	for i := range s.budgets {
		if s.budgets[i] < t.budgets[i] {
			return false
		}
	}
	for e := range s.lives {
		for i := range s.lives[e] {
			if s.lives[e][i] < t.lives[e][i] {
				return false
			}
		}
	}
	return o.sets.Covers(&s.loose, &t.loose)
}

func (o mixed) Size(v *mixedSight) int { return o.sets.Size(&v.loose) }
