package collapse

import (
	"encoding/binary"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// Narrow returns a codec that packs the parts of a state into 8 bytes. Should a part
// have a number too large for that, it calls exceeded, and packs the state that
// stands for those that cannot be represented.
func (sys *System) Narrow(exceeded func()) explore.Codec[State] { return &narrow{sys, exceeded} }

type narrow struct {
	*System
	exceeded func()
}

const (
	controlBits = 18
	channelBits = 23
)

func (*narrow) Size() int { return 8 }

func (c *narrow) Encode(dst []byte, s *State) {
	if (s.Control>>controlBits)|(s.ToA|s.ToB)>>channelBits != 0 {
		c.exceeded()
		s = &State{}
	}
	binary.LittleEndian.PutUint64(dst, uint64(s.Control)|uint64(s.ToA)<<controlBits|
		uint64(s.ToB)<<(controlBits+channelBits))
}

func (*narrow) Decode(src []byte, s *State) {
	v := binary.LittleEndian.Uint64(src)
	*s = State{
		Control: uint32(v & (1<<controlBits - 1)),
		ToA:     uint32(v >> controlBits & (1<<channelBits - 1)),
		ToB:     uint32(v >> (controlBits + channelBits)),
	}
}

// Wide returns a codec that packs the parts of a state into 12 bytes.
func (sys *System) Wide() explore.Codec[State] { return wide{sys} }

type wide struct{ *System }

func (wide) Size() int { return 12 }

func (wide) Encode(dst []byte, s *State) {
	binary.LittleEndian.PutUint32(dst, s.Control)
	binary.LittleEndian.PutUint32(dst[4:], s.ToA)
	binary.LittleEndian.PutUint32(dst[8:], s.ToB)
}

func (wide) Decode(src []byte, s *State) {
	s.Control = binary.LittleEndian.Uint32(src)
	s.ToA = binary.LittleEndian.Uint32(src[4:])
	s.ToB = binary.LittleEndian.Uint32(src[8:])
}

// Codec returns a codec that packs states of the model by their parts.
func (sys *System) Codec() explore.Codec[model.State] { return whole{wide{sys}} }

type whole struct{ wide }

func (c whole) Encode(dst []byte, s *model.State) {
	parts := c.System.Encode(s)
	c.wide.Encode(dst, &parts)
}

func (c whole) Decode(src []byte, s *model.State) {
	var parts State
	c.wide.Decode(src, &parts)
	c.System.Decode(parts, s)
}
