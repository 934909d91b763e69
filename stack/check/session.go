package check

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"tcpcheck/model"
	"tcpcheck/stack"
)

// What is asked of the stack. TIME-WAIT is long beside the RTO.
const (
	rto      = time.Second
	timeWait = 20 * time.Second
)

var (
	client = stack.Options{TimeWait: timeWait, RTO: rto, RTOMax: 4 * rto, Retries: 3}
	server = stack.Options{TimeWait: timeWait, RTO: rto, RTOMax: 4 * rto, Retries: 3, Passive: true}
)

// Initial sequence numbers of the peer: one from which numbers wrap, and one from which they
// come to need all 32 bits.
var (
	peersISS   uint32 = 1<<32 - 3
	anotherISS uint32 = 1<<31 - 2
)

// all goes through the session, each part on a fresh stack.
func (c *checker) all() {
	for _, part := range []func(){
		c.life, c.again, c.listens, c.forgets, c.ignores, c.aborts, c.standsStill, c.timers, c.chooses,
	} {
		if part(); c.broken {
			return
		}
	}
	if !c.moves && c.report.OK() {
		c.report.Findings = append(c.report.Findings, Finding{Wrong: true,
			Want: "want something to come of time that passes: no SYN was sent again, and no TIME-WAIT ended"})
	}
}

// begin begins anew, and says whether the stack did.
func (c *checker) begin(o stack.Options) bool {
	s, err := c.target.New(o)
	c.stack = s
	state, why := model.Closed, "a client that has done nothing"
	if o.Passive {
		state, why = model.Listen, "a server that has done nothing"
	}
	return c.wants(must, err, state, why)
}

// opens has a client open, and returns its ISS.
func (c *checker) opens() (uint32, bool) {
	const want = "OPEN: want one SYN without ACK, and SYN-SENT"
	if c.failed(c.stack.Call(stack.Open), want) {
		return 0, false
	}
	return c.syn(want, model.SYN, 0, model.SynSent)
}

// syn wants one SYN, and returns its ISS.
func (c *checker) syn(want string, ctl model.Control, ack uint32, state model.TCPState) (uint32, bool) {
	sent := c.stack.Sent()
	in, known := c.stack.State()
	if len(sent) != 1 || !alike(stack.Segment{Seq: sent[0].Seq, Ack: ack, Ctl: ctl}, sent[0]) || known &&
		in != state {
		c.wrong(want)
		return 0, false
	}
	return sent[0].Seq, true
}

// established has a client open a connection, and returns its ISS.
func (c *checker) established() (uint32, bool) {
	if !c.begin(client) {
		return 0, false
	}
	iss, ok := c.opens()
	if !ok {
		return 0, false
	}
	synAck := segment(peersISS, iss+1, model.SYN)
	return iss, c.arrives(must, synAck, model.Established, "the SYN,ACK that it waits for",
		segment(iss+1, peersISS+1, 0))
}

// segment is one that acknowledges, with these bits besides.
func segment(seq, ack uint32, besides model.Control) stack.Segment {
	return stack.Segment{Seq: seq, Ack: ack, Ctl: model.ACK | besides}
}

// with is a segment with so much text.
func with(octets int, s stack.Segment) stack.Segment {
	s.Len = octets
	return s
}

// arrives has a segment arrive, and wants what comes of it.
func (c *checker) arrives(g grade, s stack.Segment, state model.TCPState, why string,
	want ...stack.Segment) bool {
	return c.wants(g, c.stack.Inject(s), state, why, want...)
}

// life is one of a client, from OPEN to the end of TIME-WAIT.
func (c *checker) life() {
	iss, ok := c.established()
	if !ok {
		return
	}
	snd, rcv := iss+1, peersISS+1
	if c.wants(must, c.stack.Call(stack.Send), model.Established, "send: one octet of text",
		with(1, segment(snd, rcv, 0))) &&
		c.arrives(should, segment(rcv, snd+1, 0), model.Established, "the ACK of its text") &&
		c.arrives(should, with(5, segment(rcv, snd+1, 0)), model.Established, "text, which it acknowledges at once",
			segment(snd+1, rcv+5, 0)) &&
		c.wants(should, c.stack.Call(stack.Close), model.FinWait1, "close: a FIN",
			segment(snd+1, rcv+5, model.FIN)) &&
		c.arrives(should, segment(rcv+5, snd+2, 0), model.FinWait2, "the ACK of its FIN") &&
		c.arrives(should, segment(rcv+5, snd+2, model.FIN), model.TimeWait, "the peer's FIN",
			segment(snd+2, rcv+6, 0)) &&
		c.wants(should, c.stack.Advance(timeWait*3/4), model.TimeWait,
			"TIME-WAIT, when three quarters of it are over") &&
		c.wants(should, c.stack.Advance(timeWait/2), model.Closed, "TIME-WAIT, when it is over") {
		_, known := c.stack.State()
		c.moves = c.moves || known
	}
}

// again asks the first part of the session again: the same has to come of it, but for the
// numbers, as an ISS can be another.
func (c *checker) again() {
	session, found := c.report.Session, len(c.report.Findings)
	c.life()
	if c.broken {
		return
	}
	c.report.Findings = c.report.Findings[:found] // what is said is known by now
	first, second := session[1:], c.report.Session[len(session):]
	for i := range min(len(first), len(second)) {
		if was, is := shape(first[i].Response), shape(second[i].Response); was != is {
			c.find(Finding{Line: len(session) + i + 1, Wrong: true,
				Want: fmt.Sprintf("the same requests again: want the answer of line %d but for the numbers", i+2)})
			return
		}
	}
}

// number is a number in a response that is none of control bits.
var number = regexp.MustCompile(`"(seq|ack|passed)": *[0-9]+`)

// shape returns a response without its numbers.
func shape(response string) string { return number.ReplaceAllString(response, "") }

// listens is the life of a server's connection, and the beginning of its next.
func (c *checker) listens() {
	if !c.begin(server) {
		return
	}
	for i, peers := range []uint32{anotherISS, peersISS} {
		iss, ok := c.accepts(peers)
		if !ok || i > 0 {
			return
		}
		snd, rcv := iss+1, peers+1
		if !c.arrives(must, segment(rcv, snd, 0), model.Established, "the ACK of its SYN") ||
			!c.arrives(should, segment(rcv, snd, model.FIN), model.CloseWait, "the peer's FIN",
				segment(snd, rcv+1, 0)) ||
			!c.wants(should, c.stack.Call(stack.Close), model.LastAck, "close: a FIN",
				segment(snd, rcv+1, model.FIN)) ||
			!c.arrives(should, segment(rcv+1, snd+1, 0), model.Listen,
				"the ACK of its FIN, after which it listens again") {
			return
		}
	}
}

// accepts has a SYN arrive where a server listens, and returns the server's ISS.
func (c *checker) accepts(peers uint32) (uint32, bool) {
	want := fmt.Sprintf("a SYN for a server: want one SYN,ACK that acknowledges %d, and SYN-RECEIVED", peers+1)
	if c.failed(c.stack.Inject(stack.Segment{Seq: peers, Ctl: model.SYN}), want) {
		return 0, false
	}
	return c.syn(want, model.SYN|model.ACK, peers+1, model.SynReceived)
}

// forgets: begin ends what was before.
func (c *checker) forgets() {
	if !c.begin(client) {
		return
	}
	if _, ok := c.opens(); ok && c.begin(client) {
		c.wants(must, c.stack.Advance(8*rto), model.Closed,
			"begin: what was before it is forgotten, its timers too")
	}
}

// ignores: a call that has nothing to act on does nothing.
func (c *checker) ignores() {
	if !c.begin(client) {
		return
	}
	for _, call := range []stack.Call{stack.Send, stack.Close, stack.Abort} {
		c.wants(must, c.stack.Call(call), model.Closed, string(call)+
			" where there is no connection: it does nothing")
	}
}

// aborts: ABORT resets the connection.
func (c *checker) aborts() {
	if iss, ok := c.established(); ok {
		c.wants(should, c.stack.Call(stack.Abort), model.Closed, "abort: a RST",
			stack.Segment{Seq: iss + 1, Ctl: model.RST})
	}
}

// standsStill: while nothing is asked no time passes.
func (c *checker) standsStill() {
	if !c.begin(client) {
		return
	}
	if _, ok := c.opens(); ok {
		time.Sleep(c.limits.Pause)
		c.wants(must, c.stack.Advance(rto/1000), model.SynSent, fmt.Sprintf(
			"nothing was asked for %v, and 1 ms passes now: time stands still but for advance and fire",
			c.limits.Pause))
	}
}

// timers: a SYN that is not answered is sent again, when its RTO is over.
func (c *checker) timers() {
	if !c.begin(client) {
		return
	}
	iss, ok := c.opens()
	if !ok || !c.wants(should, c.stack.Advance(rto/2), model.SynSent, "half of the RTO is over") {
		return
	}
	const want = "the RTO is over: want the SYN again"
	sent, _, err := stack.Fire(c.stack, 10*rto)
	if c.failed(err, want) {
		return
	}
	c.moves = c.moves || len(sent) > 0
	if len(sent) == 0 || !alike(stack.Segment{Seq: iss, Ctl: model.SYN}, sent[0]) {
		c.remark(want)
	}
}

// chooses: the next ISS can be asked for, once one was seen.
func (c *checker) chooses() {
	if !c.begin(server) {
		return
	}
	iss, ok := c.accepts(anotherISS)
	if !ok || !c.arrives(should, stack.Segment{Seq: anotherISS + 1, Ctl: model.RST}, model.Listen,
		"a RST, after which it listens again") {
		return
	}
	var broken *stack.ProtocolError
	switch err := c.stack.NextISS(iss + chosen); {
	case errors.As(err, &broken):
		c.failed(err, "")
		return
	case err != nil:
		c.remark("next_iss is refused: runs in which numbers of two incarnations meet cannot be played")
		return
	}
	if !c.wants(must, nil, model.Listen, "next_iss sets nothing off") {
		return
	}
	if next, ok := c.accepts(peersISS); ok && next != iss+chosen {
		c.wrong(fmt.Sprintf("the next TCB: want the ISS %d, which was asked for", iss+chosen))
	}
}

// chosen is how much larger the ISS is that is asked for: so that it is another, and wraps
// from most that there are.
const chosen = 3 << 30
