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
