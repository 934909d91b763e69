package capture

import (
	"math/bits"

	"tcpcheck/model"
	"tcpcheck/wire/transcript"
)

// A printed has what is known of the numbers of two sockets, to make those of a text
// absolute. Each array has the sockets' in the order of [pair].
//
// tcpdump prints the numbers of segments without ACK as they are, and those of the first
// segment with ACK between the two sockets, and of a SYN,ACK. From there on, without -S,
// it prints them less SEQ of that segment and less its ACK - 1.
//
// tshark prints all of them, less the ISS, or less the first SEQ - 1 where no SYN was
// seen. The ISS it does not print. So those that come out are made up, apart from each
// other; another SYN gets greater ones.
type printed struct {
	// known says that base has what tcpdump takes off, or tshark, of each.
	known [2]bool
	base  [2]uint32
	// next is the number after the highest that was seen, where any was.
	seen [2]bool
	next [2]uint32
	// form says whether the numbers are relative.
	form numberForm
	// guessed says that the numbers of a socket began with one that is not printed, and was
	// made up; those that are printed as they are lie shift below those that come out.
	guessed [2]bool
	shift   [2]uint32
	// old has next of the incarnation before, where there was one, and oldShift what is to
	// be added to numbers of that incarnation that tshark printed relative to this one.
	reused   bool
	old      [2]uint32
	shifted  [2]bool
	oldShift [2]uint32
	// begun counts the initial numbers that were made up, and acked is the last number that
	// each acknowledged, where heard says that there is one.
	begun [2]uint32
	acked [2]uint32
	heard [2]bool
	// lost says that what was sent last is not known to be all.
	lost   [2]bool
	window [2]uint32
	scale  [2]int8
	scaled [2]bool
}

// A numberForm is how numbers are printed.
type numberForm uint8

const (
	formUnknown numberForm = iota
	formRelative
	formAbsolute
)

// tcpdump returns the numbers of a segment that it printed.
func (n *printed) tcpdump(l *transcript.Line, from int) (seq, ack uint32) {
	to := 1 - from
	switch {
	case l.Ctl&model.ACK == 0:
		if l.Ctl&model.SYN != 0 {
			n.guessed[from], n.shift[from] = false, 0
		}
		n.settle(from, l.Seq)
		return l.Seq + n.shift[from], 0
	case !n.known[from] || l.Ctl&model.SYN != 0:
		if l.Ctl&model.SYN != 0 {
			n.guessed, n.shift = [2]bool{}, [2]uint32{}
		}
		seq, ack = l.Seq, l.Ack
		if !l.HasSeq {
			if seq = n.next[from]; !n.seen[from] {
				seq = n.initial(from)
				n.guessed[from] = true
			}
		}
		n.known = [2]bool{true, true}
		n.base[from], n.base[to] = seq, ack-1
		return seq, ack
	}
	if n.form == formUnknown {
		n.form = n.guess(l, from)
	}
	if n.form == formRelative {
		seq, ack = l.Seq+n.base[from], l.Ack+n.base[to]
	} else {
		if l.HasSeq {
			n.settle(from, l.Seq)
		}
		n.settle(to, l.Ack)
		seq, ack = l.Seq+n.shift[from], l.Ack+n.shift[to]
	}
	if !l.HasSeq {
		// What takes no number is sent with SND.NXT.
		if seq = n.next[from]; !n.seen[from] {
			seq = n.base[from]
		}
	}
	return seq, ack
}

// settle lets a number that is printed as it is be the one that was made up.
func (n *printed) settle(of int, number uint32) {
	if n.guessed[of] {
		n.guessed[of], n.shift[of] = false, n.next[of]-number
	}
}

// guess says whether the numbers are relative: which ones are nearer to those before.
func (n *printed) guess(l *transcript.Line, from int) numberForm {
	nearer := func(number uint32, of int) numberForm {
		expected := n.next[of]
		if !n.seen[of] {
			expected = n.base[of] + 1
		}
		if distance(number, expected) < distance(number+n.base[of], expected) {
			return formAbsolute
		}
		return formRelative
	}
	if to := 1 - from; !n.guessed[to] {
		return nearer(l.Ack, to)
	}
	if l.HasSeq && !n.guessed[from] {
		return nearer(l.Seq, from)
	}
	return formUnknown
}

// distance is how far two numbers are from each other.
func distance(a, b uint32) uint32 { return min(a-b, b-a) }

// initial makes up an initial number of a socket.
func (n *printed) initial(of int) uint32 {
	const first, step = 1 << 24, 1 << 28
	n.begun[of]++
	return first*(1+uint32(of)) + step*(n.begun[of]-1+uint32(of))
}

// tshark returns the numbers of a segment that it printed; answer is what answers it if it is
// a SYN, nil for nothing.
func (n *printed) tshark(l *transcript.Line, from int, answer *transcript.Line) (seq, ack uint32) {
	to := 1 - from
	if n.form == formUnknown {
		n.form = formRelative
		if l.Seq > 1 {
			n.form = formAbsolute
		}
	}
	if n.form == formAbsolute {
		return l.Seq, l.Ack
	}
	switch {
	case l.Ctl == model.SYN:
		if n.anew(l, from) {
			n.reused, n.old = n.seen[from] || n.seen[to], n.next
			n.known, n.seen, n.shifted, n.scaled = [2]bool{}, [2]bool{}, [2]bool{}, [2]bool{}
		}
		if !n.known[from] {
			n.begin(from)
		}
		if n.reused && answer != nil {
			n.answered(from, answer)
		}
	case l.Ctl == model.SYN|model.ACK:
		if !n.known[from] || l.Reused {
			n.begin(from)
		}
	case !n.known[from] && l.Ctl&model.RST != 0 && l.Ctl&model.ACK != 0 && l.Seq == 1 && n.known[to]:
		// What answers a SYN to a closed port has SEQ 0 (RFC 9293 3.10.7.1), which tshark
		// takes for the first number.
		return 0, l.Ack + n.base[to]
	case !n.known[from] && n.reused && (l.Ack+n.base[to] == n.old[to] || n.ofOld(l.Ack+n.base[to], to)):
		return n.old[from], n.translated(l.Ack+n.base[to], to)
	case !n.known[from]:
		n.begin(from)
	}
	if l.Ctl&model.ACK != 0 {
		if !n.known[to] {
			n.begin(to)
		}
		ack = n.translated(l.Ack+n.base[to], to)
	}
	return n.translated(l.Seq+n.base[from], from), ack
}

// begin makes up the number that those of a socket are relative to.
func (n *printed) begin(of int) {
	n.known[of], n.base[of] = true, n.initial(of)
	n.seen[of], n.next[of] = true, n.base[of]+1
}

// absolute returns the numbers of a segment of which both sockets are known.
func (n *printed) absolute(l *transcript.Line, from int) (seq, ack uint32) {
	if n.form == formAbsolute {
		return l.Seq, l.Ack
	}
	return l.Seq + n.base[from], l.Ack + n.base[1-from]
}

// answered lets the ISS of a SYN, which is made up, be where the answer has it. An ACK of more
// than the SYN is of the connection before, and of all that was sent there, by which it is
// relative to the SYN; what draws a RST, where only SYNs were sent before, was in the window.
func (n *printed) answered(of int, l *transcript.Line) {
	const within = 4096
	switch {
	case l.Ctl == model.ACK && l.Ack != 1:
		n.base[of] = n.old[of] - l.Ack
	case l.Ctl&model.RST != 0 && l.Ctl&model.ACK != 0 && l.Ack == 1:
		n.base[of] = n.old[of] + within
	}
	n.next[of] = n.base[of] + 1
}

// anew says whether a SYN begins another connection: tshark says so, or it does not say
// that it was seen before, and there was more than it.
func (n *printed) anew(l *transcript.Line, from int) bool {
	if l.Reused || !n.known[from] {
		return true
	}
	return !l.Again && (n.next[from] != n.base[from]+1 || n.known[1-from] && n.next[1-from] != n.base[1-from]+1)
}

// ofOld says whether a number cannot be of this incarnation, but of the one before: it is
// before the first, or far beyond those that were seen.
func (n *printed) ofOld(number uint32, of int) bool {
	if !n.reused || !n.known[of] {
		return false
	}
	used := n.next[of] - n.base[of]
	return distance(number, n.next[of]) > reach || used < 1<<30 && int32(number-n.base[of]) < 0
}

// translated returns a number of the incarnation before as it came out then: the first
// such is the one that was expected then.
func (n *printed) translated(number uint32, of int) uint32 {
	if !n.ofOld(number, of) {
		return number
	}
	if !n.shifted[of] {
		n.shifted[of], n.oldShift[of] = true, n.old[of]-number
	}
	return number + n.oldShift[of]
}

// advance takes the numbers of a segment as seen.
func (n *printed) advance(p *Packet, from int, told bool) {
	to := 1 - from
	n.lost[from] = n.lost[from] && !told
	switch end := p.End(); {
	case p.Ctl&model.RST != 0 || !told && n.seen[from] || n.ofOld(p.Seq, from):
	case p.Ctl&model.SYN != 0 || !n.seen[from] || int32(end-n.next[from]) > 0:
		n.seen[from], n.next[from] = true, end
	}
	if p.Ctl&model.ACK == 0 || p.Ctl&model.RST != 0 || n.ofOld(p.Ack, to) {
		return
	}
	n.acked[from], n.heard[from] = p.Ack, true
	if ahead := int32(p.Ack - n.next[to]); !n.seen[to] || ahead > 0 && ahead < reach {
		n.seen[to], n.next[to] = true, p.Ack
	}
}

// windowOf returns the window as the segment has it: not scaled, and that of the segment
// before where it is not told.
func (n *printed) windowOf(l *transcript.Line, from int) uint16 {
	if l.Ctl&model.SYN != 0 {
		n.scale[from], n.scaled[from] = l.Scale, l.Scale >= 0
	}
	if l.HasWindow {
		n.window[from] = l.Window
	}
	window := n.window[from]
	if l.Program == transcript.Tshark && l.Ctl&model.SYN == 0 && n.scaled[0] && n.scaled[1] {
		window >>= n.scale[from]
	}
	if bits.Len32(window) > 16 {
		return 0xffff
	}
	return uint16(window) //nolint:gosec // of 16 bits
}
