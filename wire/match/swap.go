package match

import "slices"

// mostSwapped is how many segments are taken to have changed places, at most, with one that
// was captured before them.
const mostSwapped = 3

// swapped looks for a run of a connection that the model refuses, in which the segment with
// which it leaves the model changed places with one that was captured at nearly the same time: its
// sender had got what was captured of the other end right after, as what comes from there
// and what goes there pass the place of capture by different ways; or it had sent it before what
// was captured of it right before. It returns nil if there is none.
func swapped(refused *Result, r Rules) (*Result, error) {
	c := refused.Connection
	if c.Sides != 1 {
		return nil, nil
	}
	bad := refused.Bad
	near := func(i, j int) bool {
		return c.Events[j].Proof == 0 && c.Events[j].Time[0]-c.Events[i].Time[0] <= quick
	}
	type move struct{ from, to int }
	var moves []move
	for j := bad + 1; j < len(c.Events) && j <= bad+mostSwapped && near(bad, j); j++ {
		if c.Events[j].From != c.Events[bad].From {
			moves = append(moves, move{j, bad})
		}
	}
	for j := bad - 1; j >= max(0, bad-mostSwapped) && near(j, bad); j-- {
		if c.Events[j].From == c.Events[bad].From {
			moves = append(moves, move{bad, j})
		}
	}
	for _, m := range moves {
		d := *c
		d.Events = slices.Clone(c.Events)
		moved := d.Events[m.from]
		moved.Time = d.Events[m.to].Time
		d.Events = slices.Insert(slices.Delete(d.Events, m.from, m.from+1), m.to, moved)
		found, err := follow(&d, r)
		if err != nil {
			return nil, err
		}
		if found.Outcome == Allowed {
			w := *refused.Witness
			w.Overtaken = append(slices.Clone(w.Overtaken), moved.Number())
			found.Witness = &w
			return found, nil
		}
	}
	return nil, nil
}
