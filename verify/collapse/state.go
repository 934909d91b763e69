package collapse

import "tcpcheck/model"

// State is a model.State by its parts.
type State struct{ Control, ToA, ToB uint32 }

// The parts of the state that stands for all that overflow are numbered first.
const (
	overflow = 0 // the control
	empty    = 0 // the channel
)

// noChannel is no channel's id.
const noChannel = 1<<32 - 1

// A control is what a state holds besides the channels.
type control struct {
	tcb                                     [2]model.TCB
	opens, loss, duplicates, strays, aborts uint8
	forgeries                               uint8
	overflow                                bool
	ungraceful                              uint16
	entry                                   [2]model.Entry
}

func controlOf(s *model.State) control {
	return control{
		tcb:   s.TCB,
		opens: s.Opens, loss: s.Loss, duplicates: s.Duplicates, strays: s.Strays, aborts: s.Aborts,
		forgeries: s.Forgeries,
		overflow:  s.Overflow, ungraceful: s.Ungraceful, entry: s.Entry,
	}
}

// state returns the state with this control and nothing in flight.
func (c *control) state() model.State {
	var s model.State
	c.into(&s)
	return s
}

// into sets all of s but the channels.
func (c *control) into(s *model.State) {
	s.TCB = c.tcb
	s.Opens, s.Loss, s.Duplicates, s.Strays, s.Aborts = c.opens, c.loss, c.duplicates, c.strays, c.aborts
	s.Forgeries = c.forgeries
	s.Overflow, s.Ungraceful, s.Entry = c.overflow, c.ungraceful, c.entry
}

// Encode returns the parts of s.
func (sys *System) Encode(s *model.State) State {
	return State{
		Control: sys.controls.id(controlOf(s)),
		ToA:     sys.channels.id(s.Toward[model.A]),
		ToB:     sys.channels.id(s.Toward[model.B]),
	}
}

// Decode sets s to the state whose parts c are.
func (sys *System) Decode(c State, s *model.State) {
	sys.controls.at(c.Control).into(s)
	s.Toward[model.A] = *sys.channels.at(c.ToA)
	s.Toward[model.B] = *sys.channels.at(c.ToB)
}

// Overflow says whether s stands for states that cannot be represented.
func (s State) Overflow() bool { return s.Control == overflow }
