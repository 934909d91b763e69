package match

import (
	"tcpcheck/wire/capture"
)

// Decided says how far each end can have come, whatever run is found first: the event
// with which the capture leaves the model, -1 for none, and whether it is decided. Both
// ends' ways, joined, are a run of the model then.
func Decided(c *capture.Connection, r Rules) (bad int, decided bool, err error) {
	whole, _ := complete(c)
	x, err := newSearch(whole, r, false)
	if err != nil {
		return 0, false, err
	}
	w := x.decide()
	if w.cut {
		return 0, false, nil
	}
	bad = -1
	if w.item < len(x.items) {
		bad = x.items[w.item].ev
	}
	return bad, x.join(w) != nil, nil
}
