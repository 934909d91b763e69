package netstack

import (
	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// checksumOf returns the checksum of a segment whose pseudo header has the sum given.
func checksumOf(segment header.TCP, pseudo uint16) uint16 {
	return segment.CalculateChecksum(checksum.Checksum(segment.Payload(), pseudo))
}

func bufferOf(packet []byte) buffer.Buffer { return buffer.MakeWithData(packet) }
