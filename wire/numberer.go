package wire

import (
	"tcpcheck/model"
	"tcpcheck/trace"
)

// A numberer plays a run again, in numbers whose ISNs are open, and notes what they have
// to satisfy.
type numberer struct {
	Numbering
	run    *trace.Run
	window int64
	// allow says where the numbers of the segment that arrives in step i may be.
	allow func(i int, cs []comparison)
	of    []int
	ends  [2]Follower
	// follows has of each TCB the number after SND.NXT of the one before it.
	follows [2][]Number
	all     []comparison
	// near are pairs of numbers that should better be equal, where that can be: those of a
	// segment that is in the window in the model, as far from RCV.NXT and SND.NXT as they
	// are there. It counts for an endpoint with other policies, such as one that checks
	// whether an ACK is too old (RFC 5961, 5.2).
	near [2][][2]Number
}

func newNumberer(run *trace.Run, window int) *numberer {
	n := &numberer{run: run, window: int64(window)}
	for _, e := range model.Ends {
		n.ends[e].SeqMod = run.Parameters.SeqMod
		n.isns[e].modulus = int64(run.Parameters.SeqMod)
		n.begins(e, 0)
		if run.Parameters.Start.Opened() {
			n.begins(e, 0)
			n.ends[e] = begun(run.Parameters.SeqMod, run.Parameters.Start)
		}
	}
	return n
}

// begins notes that e has another TCB, with that ISS; the first is for the number 0.
func (n *numberer) begins(e model.End, iss model.Seq) {
	n.isns[e].add(int64(iss))
	n.follows[e] = append(n.follows[e], n.ends[e].Nxt.Add(1))
}

// play plays the run.
func (n *numberer) play() {
	_, n.of = n.run.Flights()
	for i := range n.run.Steps {
		n.step(i)
	}
}

// step plays step i.
func (n *numberer) step(i int) {
	step := &n.run.Steps[i]
	a := step.Action
	n.rcv = append(n.rcv, n.ends[a.End].Rcv)
	if a.Kind == model.Tick || a.Kind == model.Lose || a.Kind == model.GoAstray {
		return
	}
	before, after := &n.run.Before(i).TCB[a.End], &step.After.TCB[a.End]
	var in Segment
	if a.Arrives() {
		in = n.Segments[n.of[i]]
		n.compare(i, in)
	}
	if a.Kind == model.Open || a.Creates {
		n.begins(a.End, a.ISS)
	}
	sent := n.ends[a.End].Step(a, in, before, after, &step.Effects)
	if step.Sends {
		n.Segments = append(n.Segments, sent)
	}
}

// compare notes where the numbers of the segment in have to be, which arrives in step i.
func (n *numberer) compare(i int, in Segment) {
	cs := n.comparisons(i, in)
	n.allow(i, cs)
	for j := range cs {
		c := &cs[j]
		n.isns[c.of()].within(c.x, c.to, c.allowed.hull(c.regions))
	}
	n.all = append(n.all, cs...)
	a := n.run.Steps[i].Action
	window := int64(n.run.Parameters.Window)
	if a.Creates || len(cs) == 0 || cs[0].number != seq || cs[0].d < 0 || cs[0].d >= window {
		return
	}
	takesACK := n.run.Before(i).TCB[a.End].State.Synchronized() && a.Segment.Ctl&(model.RST|model.SYN) == 0
	for j := range cs {
		if c := &cs[j]; c.number == seq || takesACK {
			n.near[c.of()] = append(n.near[c.of()], [2]Number{c.x, c.to.Add(c.d)})
		}
	}
}

// prefer makes those numbers equal that should better be.
func (n *numberer) prefer() {
	for e := range n.near {
		for _, pair := range n.near[e] {
			n.isns[e].equal(pair[0], pair[1])
		}
	}
}

// settle chooses what the run leaves open of the ISNs.
func (n *numberer) settle(policy [2]model.ISN) {
	for e := range n.isns {
		s := &n.isns[e]
		if len(s.residues) > 1 {
			s.atLeast(Number{TCB: 1}, Number{}, firstISN[e])
		}
		for i := 2; i < len(s.residues); i++ {
			iss, before := Number{TCB: i}, Number{TCB: i - 1}
			switch policy[e] {
			case model.ISNAny, model.ISNClock:
				if !s.atLeast(iss, before, Apart) {
					n.Bound[e] = true
					s.atLeast(iss, before, 0)
				}
			case model.ISNZero:
				s.equal(iss, before)
			case model.ISNMonotonic:
				s.equal(iss, n.follows[e][i])
			}
		}
	}
}
