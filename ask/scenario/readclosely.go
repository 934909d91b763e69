package scenario

import (
	"slices"

	"tcpcheck/model"
)

// readStates reads the states that ends go through.
func (d *draft) readStates(p node) error {
	through := func(e model.End) func(node) error {
		return func(p node) error {
			items, err := p.items("states")
			if err != nil {
				return err
			}
			for _, item := range items {
				state, err := readState(item)
				if err != nil {
					return err
				}
				d.one.States[e] = append(d.one.States[e], state)
			}
			if len(items) == 0 {
				return p.errorf("states: want one at least")
			}
			return nil
		}
	}
	return p.mapping("states", key{"a", through(model.A)},
		key{"b", through(model.B)})
}

// readRun reads a run that is written down.
func (d *draft) readRun(p node) error {
	d.written = p
	items, err := p.items("run")
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return p.errorf("run: want one step at least")
	}
	for _, item := range items {
		step, err := item.text("run")
		if err != nil {
			return err
		}
		d.Run = append(d.Run, step)
	}
	return nil
}

// readState reads the name of a TCP state.
func readState(p node) (model.TCPState, error) {
	var known []string
	for _, s := range model.TCPStates {
		known = append(known, s.String())
	}
	name, err := p.oneOf("state", known)
	if err != nil {
		return 0, err
	}
	return model.TCPStates[slices.Index(known, name)], nil
}

// mostWaits bounds how many waits a scan has.
const mostWaits = 100

// readWaits reads the first wait of a scan and the last.
func (s *Scan) readWaits(p node) error {
	items, err := p.items("waits")
	if err != nil {
		return err
	}
	if len(items) != 2 {
		return p.errorf("waits: want two, the first and the last")
	}
	if s.From, err = items[0].number("waits", 0); err != nil {
		return err
	}
	if s.To, err = items[1].number("waits", s.From); err != nil {
		return err
	}
	if s.To-s.From >= mostWaits {
		return items[1].errorf("waits: want at most %d", mostWaits)
	}
	return nil
}
