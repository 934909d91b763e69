package capture

import (
	"cmp"
	"math"
	"slices"
	"time"

	"tcpcheck/model"
)

// Sent is when the event was seen at its sender's side, or anywhere if there is one
// file only; 0 for not.
func (c *Connection) Sent(e *Event) int64 {
	if c.Sides < 2 {
		return e.Time[0]
	}
	return e.at(c.file(e.From))
}

// Arrived is when the event was seen at its receiver's side; 0 for not, and where
// there is one file only.
func (c *Connection) Arrived(e *Event) int64 {
	if c.Sides < 2 {
		return 0
	}
	return e.at(c.file(e.From.Peer()))
}

// FirstSeen is when the event was seen at its sender's side, or else at its receiver's.
func (c *Connection) FirstSeen(e *Event) int64 {
	if t := c.Sent(e); t != 0 {
		return t
	}
	return c.Arrived(e)
}

// Timeless says that the capture has no times, as a text can have none.
func (c *Connection) Timeless() bool {
	n := len(c.Events)
	return n > 0 && c.Events[n-1].Time == [2]int64{}
}

// file is the index of the file captured at an end.
func (c *Connection) file(e model.End) int {
	if c.Near[0] == e {
		return 0
	}
	return 1
}

func (e *Event) at(file int) int64 {
	if e.Frame[file] == 0 {
		return 0
	}
	return e.Time[file]
}

// Merge puts together what two captures, taken at the two ends, have of the same
// connections. A connection that only one has is as it was. The clocks of both are taken to
// differ in all connections by the same, unless that cannot be.
func Merge(first, second []*Connection) []*Connection {
	taken := make([]bool, len(second))
	var all []*Connection
	var couples []*couple
	for _, c := range first {
		for i, d := range second {
			if !taken[i] && c.Addr == d.Addr && c.sameNumbers(d) && !c.continues(d) {
				taken[i] = true
				couples = append(couples, coupled(c, d))
				break
			}
		}
		all = append(all, c)
	}
	var crossings []crossing
	for _, p := range couples {
		crossings = append(crossings, p.crossings(p.c.Near[0])...)
	}
	common, least := estimate(crossings)
	for _, p := range couples {
		clocks := common
		if least < 0 {
			clocks, _ = estimate(p.crossings(p.c.Near[0]))
		}
		p.join(clocks)
	}
	for i, d := range second {
		if !taken[i] {
			for j := range d.Events {
				e := &d.Events[j]
				e.Frame[1], e.Frame[0] = e.Frame[0], 0
				e.Time[1] = e.Time[0]
			}
			all = append(all, d)
		}
	}
	return all
}

// sameNumbers says whether the first incarnations share an initial sequence number,
// or, where no SYN was seen, numbers.
func (c *Connection) sameNumbers(d *Connection) bool {
	a, b := &c.Incarnations[0], &d.Incarnations[0]
	for _, e := range model.Ends {
		if !a.Ends[e].Known || !b.Ends[e].Known {
			continue
		}
		if a.FromSYN && b.FromSYN {
			return a.Ends[model.A].ISS == b.Ends[model.A].ISS
		}
		if d := int32(a.Ends[e].Next - b.Ends[e].Next); d > reach || d < -reach {
			return false
		}
	}
	return true
}

// continues says whether c goes on in d, or d in c, as in a capture that was written to one
// file after the other: they have no packet in common, and one begins when the other is over.
func (c *Connection) continues(d *Connection) bool {
	first, last := func(c *Connection) int64 { return c.Events[0].Time[0] }, func(c *Connection) int64 {
		return c.Events[len(c.Events)-1].Time[0]
	}
	if first(d) < last(c) && first(c) < last(d) {
		return false
	}
	seen := map[packetKey]bool{}
	for i := range c.Events {
		seen[c.Events[i].key()] = true
	}
	return !slices.ContainsFunc(d.Events, func(e Event) bool { return seen[e.key()] })
}

// A couple is a connection as both files have it.
type couple struct {
	c, d *Connection
	// index says which incarnation of c each of d is.
	index []int
	// other is what the second file has, as events of c, and at says which event of c each is
	// of the same packet; -1 for none.
	other []Event
	at    []int
	// doubled says that a file has each packet of an end twice, wherever it was captured.
	doubled bool
}

// coupled finds the packets that both files have, and which end each file was captured at.
func coupled(c, d *Connection) *couple {
	p := &couple{c: c, d: d, index: c.adopt(d), doubled: c.Copies() != nil || d.Copies() != nil}
	for _, e := range d.Events {
		e.Frame, e.Time = [2]int{0, e.Frame[0]}, [2]int64{0, e.Time[0]}
		e.Incarnation = p.index[e.Incarnation]
		p.other, p.at = append(p.other, e), append(p.at, -1)
	}
	mine, others := map[packetKey][]int{}, map[packetKey][]int{}
	for i := range c.Events {
		k := c.Events[i].key()
		mine[k] = append(mine[k], i)
	}
	for i := range p.other {
		k := p.other[i].key()
		others[k] = append(others[k], i)
	}
	// Those that look like no other are certain, and tell of the clocks; with these the others
	// are.
	for i := range p.other {
		if k := p.other[i].key(); len(mine[k]) == 1 && len(others[k]) == 1 {
			p.at[i] = mine[k][0]
		}
	}
	c.Sides = 2
	c.Near = p.nearer()
	clocks, _ := estimate(p.crossings(c.Near[0]))
	for i := range p.other {
		k := p.other[i].key()
		if all := others[k]; all[0] == i && len(mine[k])*len(all) > 1 {
			p.alike(mine[k], all, clocks)
		}
	}
	c.Near = p.nearer()
	return p
}

// A packetKey is what a packet keeps from end to end.
type packetKey struct {
	from model.End
	Header
}

func (e *Event) key() packetKey { return packetKey{e.From, e.Header} }

// alike finds the same packets among those that look alike, mine in the first file and
// others in the second: each of the receiver's is, of those sent before that are left, the
// one that took the time that is nearest to the least.
func (p *couple) alike(mine, others []int, clocks drift) {
	from := p.c.Events[mine[0]].From
	forth := from == p.c.Near[0]
	least := p.delay(from, clocks)
	taken := map[int]bool{}
	sent, received := mine, others
	if !forth {
		sent, received = others, mine
	}
	for _, r := range received {
		best, nearest := -1, int64(0)
		for _, s := range sent {
			if taken[s] {
				continue
			}
			i, j := s, r
			if !forth {
				i, j = r, s
			}
			took := p.took(i, j, clocks)
			if !forth {
				took = -took
			}
			apart := took - least
			if took < 0 {
				apart = int64(time.Hour) - took // it was sent after it came, if the clocks are right
			} else if apart < 0 {
				apart = -apart
			}
			if best < 0 || apart < nearest {
				best, nearest = s, apart
			}
		}
		if best < 0 {
			break
		}
		taken[best] = true
		if forth {
			p.at[r] = best
		} else {
			p.at[best] = r
		}
	}
}

// took is how much later event j of the second file is than event i of the first.
func (p *couple) took(i, j int, clocks drift) int64 {
	later := p.other[j].Time[1]
	return later - clocks.ahead(later) - p.c.Events[i].Time[0]
}

// delay is the least time that a segment of an end took, of those that both files have.
func (p *couple) delay(from model.End, clocks drift) int64 {
	least := int64(-1)
	for j, i := range p.at {
		if i < 0 || p.other[j].From != from {
			continue
		}
		took := p.took(i, j, clocks)
		if from != p.c.Near[0] {
			took = -took
		}
		if least < 0 || took < least {
			least = max(took, 0)
		}
	}
	return max(least, 0)
}

// crossings returns what both files have, if the first was captured at an end.
func (p *couple) crossings(first model.End) []crossing {
	var all []crossing
	for j, i := range p.at {
		if i >= 0 {
			at := p.c.Events[i].Time[0]
			all = append(all, crossing{at, p.other[j].Time[1] - at, p.other[j].From == first})
		}
	}
	return all
}

// nearer says which end each file was captured at: the one whose segments it has before the
// other file has them, and whose peer's it has after. Where both files have segments of one
// end only, clocks do not tell, and what only one file has was lost rather than not captured
// where it was sent.
func (p *couple) nearer() [2]model.End {
	ofA := p.crossings(model.A)
	_, atA := estimate(ofA)
	_, atB := estimate(p.crossings(model.B))
	swapped := atA < 0 && atB > atA
	if math.IsInf(atA, 0) {
		sent := p.sentHere(model.A)
		swapped = sent < 0 || sent == 0 && slices.ContainsFunc(ofA, func(c crossing) bool {
			return c.forth && c.later < 0 || !c.forth && c.later > 0
		})
	}
	if swapped {
		return [2]model.End{model.B, model.A}
	}
	return [2]model.End{model.A, model.B}
}

// sentHere counts the packets that only one file has and its end sent, if the first was
// captured at an end, less those that its peer sent. A copy close behind is not sent again by
// any timer: where a file has as many as the other but for copies, the network made them, and
// it is the receiver's.
func (p *couple) sentHere(first model.End) int {
	// more is how many more packets the first file has, without copies and of copies.
	more := map[packetKey][2]int{}
	count := func(c *Connection, one int) {
		for i := range c.Events {
			e := &c.Events[i]
			n := more[e.key()]
			if !c.copied(e, c.Events[:i]) {
				n[0] += one
			} else if !p.doubled {
				n[1] += one
			}
			more[e.key()] = n
		}
	}
	count(p.c, 1)
	count(p.d, -1)
	n := 0
	for k, m := range more {
		sent := m[0]
		if sent == 0 {
			sent = -m[1]
		}
		if k.from != first {
			sent = -sent
		}
		n += sent
	}
	return n
}

// join makes one connection of both.
func (p *couple) join(clocks drift) {
	c := p.c
	var alone []Event
	both := make([]bool, len(c.Events))
	for j, e := range p.other {
		e.Time[1] -= clocks.ahead(e.Time[1])
		if i := p.at[j]; i >= 0 {
			both[i] = true
			c.Events[i].Frame[1], c.Events[i].Time[1] = e.Frame[1], e.Time[1]
			c.Events[i].believe(&e, c.file(e.From))
			continue
		}
		alone = append(alone, e)
	}
	for i := range both {
		if !both[i] {
			c.Events[i].duplicates(c.sentAs(&c.Events[i]))
		}
	}
	for i := range alone {
		alone[i].duplicates(c.sentAs(&alone[i]))
	}
	c.Events = append(c.Events, alone...)
	for i := range c.Events {
		c.Events[i].Either = c.Events[i].Either && c.Sent(&c.Events[i]) == 0
	}
	slices.SortStableFunc(c.Events, func(a, b Event) int {
		return cmp.Compare(c.FirstSeen(&a), c.FirstSeen(&b))
	})
	for i := range p.d.Incarnations {
		c.Incarnations[p.index[i]].union(&p.d.Incarnations[i])
	}
	if p.d.Folded.Segments > 0 {
		c.dropOneSided(&p.d.Folded)
	}
}

// adopt returns which incarnation of c each of d is, by the SYN. One that c does not have
// comes to be in it, after those before it.
func (c *Connection) adopt(d *Connection) []int {
	index := make([]int, len(d.Incarnations))
	for i := 1; i < len(index); i++ {
		at := index[i-1] + 1
		if found := slices.IndexFunc(c.Incarnations[at:], func(inc Incarnation) bool {
			return inc.FromSYN && d.Incarnations[i].FromSYN &&
				inc.Ends[model.A].ISS == d.Incarnations[i].Ends[model.A].ISS
		}); found >= 0 {
			index[i] = at + found
			continue
		}
		index[i] = at
		c.Incarnations = slices.Insert(c.Incarnations, at, Incarnation{})
		for j := range c.Events {
			if e := &c.Events[j]; e.Incarnation >= at {
				e.Incarnation++
			}
		}
	}
	return index
}

// believe takes from what the second file has of the same segment what it is to others, if
// that file is its sender's: where it was received, numbers of a later incarnation may
// have been seen before, which it fits as well.
func (e *Event) believe(o *Event, senders int) {
	if senders == 1 && e.Incarnation != o.Incarnation {
		e.Incarnation, e.Kind, e.Of, e.Fresh = o.Incarnation, o.Kind, o.Of, o.Fresh
	}
}

// duplicates takes e, which only one file has, for the same packet as o, if both have
// that one: the network made two of one.
func (e *Event) duplicates(o *Event) {
	if o != nil && o.Frame[0] > 0 && o.Frame[1] > 0 {
		e.Incarnation, e.Either, e.Kind, e.Of = o.Incarnation, false, Duplicate, o.Number()
	}
}

// union takes the numbers that the other file goes further with.
func (inc *Incarnation) union(o *Incarnation) {
	for _, e := range model.Ends {
		mine, other := &inc.Ends[e], &o.Ends[e]
		switch {
		case !other.Known:
		case !mine.Known:
			*mine = *other
		case int32(other.Next-mine.Next) > 0:
			mine.Next = other.Next
			mine.Octets = max(mine.Octets, other.Octets)
		}
	}
	inc.FromSYN = inc.FromSYN || o.FromSYN
}

// dropOneSided leaves out, where the other file's data was left out, what has no
// counterpart for that reason.
func (c *Connection) dropOneSided(f *Fold) {
	for i, upto := range f.Upto {
		mine := c.Folded.Upto
		if mine == nil {
			mine = map[int][2]uint32{}
			c.Folded.Upto = mine
		}
		have := mine[i]
		for e := range upto {
			if have[e] == 0 || int32(upto[e]-have[e]) > 0 {
				have[e] = upto[e]
			}
		}
		mine[i] = have
	}
	c.Folded.Segments = max(c.Folded.Segments, f.Segments)
	kept := c.Events[:0]
	for _, e := range c.Events {
		upto := c.Folded.Upto[e.Incarnation]
		plain := e.Ctl&(model.SYN|model.FIN|model.RST) == 0
		if plain && (e.Frame[0] == 0 || e.Frame[1] == 0) && int32(e.End()-upto[e.From]) <= 0 {
			continue
		}
		kept = append(kept, e)
	}
	c.Events = kept
}
