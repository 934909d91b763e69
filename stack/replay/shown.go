package replay

import (
	"fmt"
	"strconv"
)

// A Sender is whose numbers are meant: those of the stack, or of its peer.
type Sender uint8

// The senders.
const (
	FromStack Sender = iota
	FromPeer
)

// Shown writes a number of the wire as the model counts, or, where that has no meaning,
// relative to the ISS.
func (r *Report) Shown(n uint32, who Sender) string {
	iss := r.iss
	if who == FromPeer {
		iss = r.Script.PeerISS
	}
	if n == 0 {
		return "0"
	}
	tcb, nearest := nearest(iss, n)
	if tcb == 0 {
		return strconv.FormatUint(uint64(n), 10)
	}
	mod := r.Script.SeqMod
	if mod == 0 || abs(nearest) >= mod || tcb >= len(r.Script.Shown[who]) {
		return fmt.Sprintf("%+d", nearest)
	}
	return strconv.FormatInt(((r.Script.Shown[who][tcb]+nearest)%mod+mod)%mod, 10)
}

// TCB returns which of the stack's TCBs a number of its own belongs to, counted from 1, and how far
// it is from the ISS of that; 0 if there was none yet.
func (r *Report) TCB(n uint32) (tcb int, plus int64) { return nearest(r.iss, n) }

// nearest returns which ISS a number is nearest to, from the second on, and how far it is from it.
func nearest(iss []uint32, n uint32) (tcb int, plus int64) {
	plus = int64(1 << 40)
	for i := 1; i < len(iss); i++ {
		d := int64(int32(n - iss[i])) //nolint:gosec // it is meant to wrap
		if abs(d) <= abs(plus) {
			tcb, plus = i, d
		}
	}
	return tcb, plus
}

func abs(n int64) int64 { return max(n, -n) }
