package collapse

import (
	"encoding/binary"

	"tcpcheck/explore"
	"tcpcheck/model"
)

// Codec returns a codec that packs states of the model by their parts.
func (sys *System) Codec() explore.Codec[model.State] { return codec{sys} }

type codec struct{ sys *System }

func (codec) Size() int { return 12 }

func (c codec) Encode(dst []byte, s *model.State) {
	of := c.sys.Encode(s)
	binary.LittleEndian.PutUint32(dst, of.Control)
	binary.LittleEndian.PutUint32(dst[4:], of.ToA)
	binary.LittleEndian.PutUint32(dst[8:], of.ToB)
}

func (c codec) Decode(src []byte, s *model.State) {
	c.sys.Decode(State{
		Control: binary.LittleEndian.Uint32(src),
		ToA:     binary.LittleEndian.Uint32(src[4:]),
		ToB:     binary.LittleEndian.Uint32(src[8:]),
	}, s)
}

// Narrow returns a codec that packs the parts of a state into 8 bytes. Should a part
// have a number too large for that, it calls exceeded, and what it packs is wrong.
func (sys *System) Narrow(exceeded func()) explore.Codec[State] { return narrow{exceeded} }

type narrow struct{ exceeded func() }

const (
	controlBits = 20
	channelBits = 22
)

func (narrow) Size() int { return 8 }

func (c narrow) Encode(dst []byte, s *State) {
	if (s.Control>>controlBits)|(s.ToA|s.ToB)>>channelBits != 0 {
		c.exceeded()
	}
	binary.LittleEndian.PutUint64(dst, uint64(s.Control)|uint64(s.ToA)<<controlBits|uint64(s.ToB)<<(controlBits+channelBits))
}

func (narrow) Decode(src []byte, s *State) {
	v := binary.LittleEndian.Uint64(src)
	*s = State{
		Control: uint32(v & (1<<controlBits - 1)),
		ToA:     uint32(v >> controlBits & (1<<channelBits - 1)),
		ToB:     uint32(v >> (controlBits + channelBits)),
	}
}
