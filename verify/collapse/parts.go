package collapse

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"tcpcheck/model"
)

// savedControl is a control as it is written: of fixed size.
type savedControl struct {
	TCB                                     [2]model.TCB
	Opens, Loss, Duplicates, Strays, Aborts uint8
	Forgeries                               uint8
	Overflow                                bool
	Ungraceful                              uint16
	Entry                                   [2]model.Entry
}

// savedChannel is a channel as it is written, its segments following.
type savedChannel struct{ Segments uint8 }

// Saved returns how many controls and channels there are. See [explore.Parts].
func (sys *System) Saved() [2]int { return [2]int{sys.controls.len(), sys.channels.len()} }

// Save writes the controls and channels from some number on. See [explore.Parts].
func (sys *System) Save(w io.Writer, from [2]int) error {
	to := sys.Saved()
	if err := binary.Write(w, binary.LittleEndian, [4]uint32{uint32(from[0]), uint32(to[0]), uint32(from[1]),
		uint32(to[1])}); err != nil {
		return err
	}
	for id := from[0]; id < to[0]; id++ {
		c := sys.controls.at(uint32(id))
		if err := binary.Write(w, binary.LittleEndian, savedControl{
			c.tcb, c.opens, c.loss, c.duplicates, c.strays, c.aborts, c.forgeries, c.overflow, c.ungraceful, c.entry,
		}); err != nil {
			return err
		}
	}
	for id := from[1]; id < to[1]; id++ {
		segments := sys.channels.at(uint32(id)).Segments()
		if err := binary.Write(w, binary.LittleEndian, savedChannel{uint8(len(segments))}); err != nil {
			return err
		}
		if err := binary.Write(w, binary.LittleEndian, segments); err != nil {
			return err
		}
	}
	return nil
}

// errParts says that what is read is not what this system wrote.
var errParts = errors.New("not the parts of these states")

// Restore reads what Save wrote. See [explore.Parts].
func (sys *System) Restore(r io.Reader) error {
	var span [4]uint32
	if err := binary.Read(r, binary.LittleEndian, &span); err != nil {
		return err
	}
	for id := span[0]; id < span[1]; id++ {
		var c savedControl
		if err := binary.Read(r, binary.LittleEndian, &c); err != nil {
			return err
		}
		if sys.controls.id(control{c.TCB, c.Opens, c.Loss, c.Duplicates, c.Strays, c.Aborts,
			c.Forgeries, c.Overflow, c.Ungraceful, c.Entry}) != id {
			return fmt.Errorf("control %d: %w", id, errParts)
		}
	}
	for id := span[2]; id < span[3]; id++ {
		var c savedChannel
		if err := binary.Read(r, binary.LittleEndian, &c); err != nil {
			return err
		}
		if c.Segments > model.Capacity {
			return fmt.Errorf("channel %d: %w", id, errParts)
		}
		segments := make([]model.Segment, c.Segments)
		if err := binary.Read(r, binary.LittleEndian, segments); err != nil {
			return err
		}
		var channel model.Channel
		for _, seg := range segments {
			channel.Add(seg)
		}
		if sys.channels.id(channel) != id {
			return fmt.Errorf("channel %d: %w", id, errParts)
		}
	}
	return nil
}
