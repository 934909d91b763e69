package capture

import (
	"errors"
	"io"
)

// Read reads all segments of a capture into a tracker's connections.
func Read(r *Reader) ([]*Connection, error) {
	t := newTracker()
	err := each(r, t.add)
	if err != nil {
		return nil, err
	}
	return t.all, nil
}

// ReadSides is Read for each of the two interfaces of a capture by itself, in the order in
// which they first saw a segment. Where there are not two, it returns what Read does.
func ReadSides(r *Reader) ([][]*Connection, error) {
	of := map[int]*tracker{}
	var order []*tracker
	whole := newTracker()
	err := each(r, func(p *Packet) error {
		if len(order) <= 2 && of[p.Interface] == nil {
			of[p.Interface] = newTracker()
			order = append(order, of[p.Interface])
		}
		if len(order) <= 2 {
			if err := of[p.Interface].add(p); err != nil {
				return err
			}
		}
		return whole.add(p)
	})
	if err != nil {
		return nil, err
	}
	if len(order) != 2 {
		return [][]*Connection{whole.all}, nil
	}
	return [][]*Connection{order[0].all, order[1].all}, nil
}

// each calls add with all segments of a capture, up to an error.
func each(r *Reader, add func(*Packet) error) error {
	var p Packet
	for {
		err := r.Next(&p)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := add(&p); err != nil {
			return err
		}
	}
}
