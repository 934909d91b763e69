package model

// A Model is the transition system of some parameters. It is immutable, and its
// methods can be called from several goroutines at once.
type Model struct {
	Parameters Parameters
	// Ghosts is the set of ghosts kept.
	Ghosts Ghosts

	space   space
	ghosts  ghostRules
	timeout [2][]uint16 // by endpoint and number of retransmissions
	// timestamps says whether the ends negotiate them.
	timestamps bool
	// thinks says whose application makes a call within some time.
	thinks [2]bool
	// isnPerTick is by how much the clock of initial sequence numbers goes on in a tick, which
	// it does where there is an OPEN: 0 without one.
	isnPerTick [2]uint8
}

// New returns the model of p that keeps the given ghosts. The error is a
// [*ParameterError].
func New(p Parameters, keep Ghosts) (*Model, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	m := &Model{Parameters: p, Ghosts: keep, space: newSpace(p.SeqMod), ghosts: keep.rules(),
		timestamps: p.Timestamped()}
	for _, e := range Ends {
		_, m.thinks[e] = p.Application[e].Think.Ticks()
		for _, t := range p.Timeouts(e) {
			m.timeout[e] = append(m.timeout[e], uint16(t))
		}
		if p.ISNClocked(e) {
			m.isnPerTick[e] = uint8(m.space.add(0, uint8(p.Policy[e].ISNRate)))
		}
	}
	return m, nil
}

// Initial returns the one initial state.
func (m *Model) Initial() []State {
	p := &m.Parameters
	s := State{
		Opens: budget(p.Incarnations),
		Loss:  budget(p.Loss), Duplicates: budget(p.Duplicates), Strays: uint8(p.Strays),
		Aborts:    uint8(max(p.Aborts[A], p.Aborts[B], p.Crashes[A], p.Crashes[B])),
		Forgeries: uint8(p.Forger),
	}
	for _, e := range Ends {
		// One before 0: the ISS that follows under isn monotonic is 0 (decisions S4).
		t := m.deleted(e, TCB{SndNxt: m.space.mask})
		if p.Start != StartClosed {
			t = m.begun(e, t)
			m.keepAlive(e, &t, true)
		}
		s.TCB[e] = m.ghosts.onTCB(t)
		s.Entry[e] = m.entryAtStart(e)
	}
	if p.Start.Opened() && p.Incarnations != Any {
		s.Opens--
	}
	if (p.Start == StartHalfOpenA || p.Start == StartHalfOpenB) && m.ghosts.grace {
		s.Ungraceful = incarnationBit(1)
	}
	m.rename(&s)
	return []State{s}
}

// Enabled appends the actions enabled in s to as: those of A, those of B, what someone
// outside does, what the channel does, time.
func (m *Model) Enabled(s State, as []Action) []Action {
	if s.Overflow {
		return as
	}
	if m.takesOff(&s) {
		e := A
		if !m.canSend(A, &s.TCB[A]) {
			e = B
		}
		return append(as, Action{Kind: Send, End: e})
	}
	segmentDue := m.segmentDue(&s)
	for _, e := range Ends {
		t := &s.TCB[e]
		as = m.enabledAt(e, &s, as)
		if t.Timer.due() {
			as = m.timeouts(e, t, segmentDue, as)
		}
		if t.Linger.due() {
			as = append(as, Action{Kind: LingerEnd, End: e})
		}
		if t.ACKDue() > 0 {
			as = append(as, Action{Kind: DelayedACK, End: e})
		}
		if s.Entry[e].due() {
			as = append(as, Action{Kind: Forget, End: e})
		}
	}
	if s.Forgeries > 0 {
		for _, e := range Ends {
			as = m.forgeries(e, &s, as)
		}
	}
	for _, e := range Ends {
		as = m.deliveries(e, &s, as)
	}
	for _, e := range Ends {
		as = m.faults(e, &s, as)
	}
	// Nothing but a timer or a life that is over keeps time from passing (decisions T2).
	if left, runs := m.UntilDue(&s); runs && left > 0 {
		as = append(as, Action{Kind: Tick})
	}
	return as
}

// enabledAt appends the user calls that e's application can make.
func (m *Model) enabledAt(e End, s *State, as []Action) []Action {
	t := &s.TCB[e]
	if s.Opens > 0 {
		as = m.opens(e, s, as)
	}
	if m.canSend(e, t) {
		as = append(as, Action{Kind: Send, End: e})
	}
	if m.canClose(e, t) {
		as = append(as, Action{Kind: Close, End: e})
	}
	if s.Aborts > 0 && m.aborts(e) && t.State.Synchronized() {
		as = append(as, Action{Kind: Abort, End: e})
	}
	if m.canShutdown(e, t) {
		as = append(as, Action{Kind: Shutdown, End: e})
	}
	if m.canRead(e, t) {
		as = append(as, Action{Kind: Read, End: e})
	}
	if s.Aborts > 0 && m.Parameters.crashes(e) && t.State.HasTCB() {
		as = append(as, Action{Kind: Crash, End: e})
	}
	return as
}

// timeouts appends what e's timer, which is due, does.
func (m *Model) timeouts(e End, t *TCB, segmentDue bool, as []Action) []Action {
	switch t.Timer.Kind {
	case TimerRTO:
		if m.givesUp(e, t) {
			return append(as, Action{Kind: GiveUp, End: e})
		}
		return append(as, Action{Kind: Retransmit, End: e})
	case TimerPersist:
		if m.givesUp(e, t) {
			return append(as, Action{Kind: GiveUp, End: e})
		}
		return append(as, Action{Kind: ProbeWindow, End: e})
	case TimerFinWait2:
		return append(as, Action{Kind: Abandon, End: e})
	case TimerTimeWait:
		if Expire.Waits(segmentDue) {
			return as
		}
		return append(as, Action{Kind: Expire, End: e})
	case TimerReboot:
		if Reboot.Waits(segmentDue) {
			return as
		}
		return append(as, Action{Kind: Reboot, End: e})
	case TimerKeepalive:
		if int(t.Probes) >= m.Parameters.Policy[e].KeepaliveCount {
			return append(as, Action{Kind: GiveUp, End: e})
		}
		return append(as, Action{Kind: Probe, End: e})
	case TimerOff, TimerLinger:
	}
	panic("BUG: a timer that is off is due")
}

// deliveries appends the arrivals of segments at e, duplicates last.
func (m *Model) deliveries(e End, s *State, as []Action) []Action {
	from := len(as)
	segs := s.Toward[e].Segments()
	for i, seg := range segs {
		if i > 0 && segs[i-1] == seg || !m.Deliverable(seg) {
			continue
		}
		if i > 0 && m.Parameters.Order == OrderFIFO {
			break
		}
		a := Action{Kind: Deliver, End: e, Segment: seg}
		if m.opensPassively(e, &s.TCB[e], seg) && m.reaches(s, e, seg) {
			a.Creates = true
			as = m.creating(a, &s.TCB[e], as)
			continue
		}
		as = append(as, a)
	}
	if s.Duplicates > 0 && !m.Parameters.Unlimited() {
		for _, a := range as[from:] {
			if !a.Segment.OfMiddlebox() {
				a.Kind = DeliverDuplicate
				as = append(as, a)
			}
		}
	}
	return as
}

// creating appends a, which creates a TCB at its end after t, once for each ISS and each
// clock that it can have.
func (m *Model) creating(a Action, t *TCB, as []Action) []Action {
	first, n := m.isn(a.End, t)
	for i := range n {
		a.ISS = first + Seq(i)
		for _, a.Clock = range m.clockStarts(a.End, t) {
			as = append(as, a)
		}
	}
	return as
}

// Deliverable says whether a segment in flight is at least MinDelay old.
func (m *Model) Deliverable(seg Segment) bool {
	return seg.Astray() || int(seg.Life) <= m.Parameters.Delay-m.Parameters.MinDelay
}

// faults appends what can go wrong with the segments to e that have no life left:
// only then is one lost (decisions L1), or goes astray, once and where there is room
// to (decisions L2, L3). Where segments keep their order the first is lost at any time,
// as it would hold up the others, and none goes astray (decisions L9).
func (m *Model) faults(e End, s *State, as []Action) []Action {
	segs := s.Toward[e].Segments()
	if m.Parameters.Order == OrderFIFO {
		if len(segs) > 0 && s.Loss > 0 && !segs[0].OfMiddlebox() {
			as = append(as, Action{Kind: Lose, End: e, Segment: segs[0]})
		}
		return as
	}
	for i, seg := range segs {
		if seg.Life > 0 {
			break
		}
		if i > 0 && segs[i-1] == seg || seg.OfMiddlebox() {
			continue
		}
		if s.Loss > 0 && !m.Parameters.Unlimited() {
			as = append(as, Action{Kind: Lose, End: e, Segment: seg})
		}
		if s.Strays > 0 && !seg.Astray() && m.Parameters.Delay < m.Parameters.MSL {
			as = append(as, Action{Kind: GoAstray, End: e, Segment: seg})
		}
	}
	return as
}

// Apply returns the state to which a, enabled in s, leads.
func (m *Model) Apply(s State, a Action) State {
	m.step(&s, a)
	return s
}

// Step is Apply, and returns the effects as well.
func (m *Model) Step(s State, a Action) (State, Effects) {
	f := m.step(&s, a)
	return s, f
}

func (m *Model) step(s *State, a Action) Effects {
	if m.thinks == [2]bool{} || a.Kind == Tick {
		return m.act(s, a)
	}
	before := m.ponders(s)
	f := m.act(s, a)
	m.think(s, a, before, 0)
	return f
}

// act takes a step, but for how long applications have thought.
func (m *Model) act(s *State, a Action) Effects {
	e := a.End
	t := s.TCB[e]
	var f Effects
	switch a.Kind {
	case Tick:
		m.pass(s, 1)
		return f
	case Lose:
		s.Toward[e].Remove(a.Segment)
		if m.Parameters.Loss != Any {
			s.Loss--
		}
		m.forgetGrace(s)
		m.rename(s)
		return f
	case GoAstray:
		s.Toward[e].Remove(a.Segment)
		s.Strays--
		a.Segment.Marks |= Astray
		a.Segment.Life = uint16(m.Parameters.MSL - m.Parameters.Delay)
		s.Toward[e].Add(a.Segment)
		return f
	case Open:
		incarnation := m.nextIncarnation(s)
		last := &s.TCB[e]
		elsewhere := m.OfAnotherHost(s, a)
		if elsewhere {
			other := m.anotherHost()
			last = &other
		}
		m.adopt(s, e.Peer(), incarnation)
		t, f = m.open(e, a.ISS, incarnation)
		t.startClock(last, a.Clock)
		f.Elsewhere = elsewhere
		if m.Parameters.Incarnations != Any {
			s.Opens--
		}
	case Send:
		t, f = m.send(e, t)
	case Close:
		t, f = m.close(e, t)
	case Abort:
		t, f = m.abort(e, t)
		s.Aborts--
	case Deliver, DeliverDuplicate, Forge:
		switch {
		case a.Kind == Forge:
			s.Forgeries--
		case m.Parameters.Unlimited():
		case a.Kind == Deliver:
			s.Toward[e].Remove(a.Segment)
		default:
			s.Duplicates--
		}
		box, reaches := m.passIn(s, e, a.Segment)
		if !reaches {
			if box.Sends && !m.transmit(s, e, &box) {
				*s = State{Overflow: true}
				return box
			}
			m.forgetGrace(s)
			m.rename(s)
			return box
		}
		creates := m.opensPassively(e, &t, a.Segment)
		t, f = m.segmentArrives(e, t, a.Segment, a.ISS)
		if creates {
			t.startClock(&s.TCB[e], a.Clock)
			peer := &s.TCB[e.Peer()]
			t.Phantom = a.Kind == Forge || peer.State != SynSent || peer.Incarnation != t.Incarnation
		}
	case Retransmit:
		t, f = m.retransmit(e, t)
	case GiveUp:
		if t.Timer.Kind == TimerKeepalive {
			t, f = m.dead(e, t)
		} else {
			t, f = m.giveUp(e, t)
		}
	case Expire:
		if m.Parameters.Unlimited() {
			m.lapse(s)
		}
		t, f = m.expire(e, t)
	case Abandon:
		t, f = m.abandon(e, t)
	case Shutdown:
		t, f = m.shutdown(e, t)
	case Read:
		t, f = m.read(e, t)
	case Crash:
		t, f = m.crash(e, t)
		s.Aborts--
	case Reboot:
		t, f = m.reboot(e, t)
	case LingerEnd:
		t, f = m.lingerEnd(e, t)
	case Probe:
		t, f = m.probe(e, t)
	case ProbeWindow:
		t, f = m.probeWindow(e, t)
	case DelayedACK:
		t, f = m.delayedACK(t)
	case Forget:
		return m.forget(s, e)
	}
	t.acknowledged(&f)
	m.persist(e, &t)
	m.keepAlive(e, &t, a.hears())
	m.owe(s, e, &t, a.Writes(&s.TCB[e], &t))
	f.Flushes = m.flushes(e, a, &s.TCB[e], &t)
	f.Told = m.told(e, a, &s.TCB[e], &f)
	return m.commit(s, e, t, f)
}

// commit makes t the TCB of e, lets the effects happen, and returns them with
// the segment as it is in the channel now. What a phantom does is not the doing of
// the connection whose number it bears (decisions G1).
func (m *Model) commit(s *State, e End, t TCB, f Effects) Effects {
	if f.Ungraceful && m.ghosts.grace && !s.TCB[e].Phantom {
		s.Ungraceful |= incarnationBit(s.TCB[e].Incarnation)
	}
	m.take(s, e, &t, &f)
	m.lose(s, e, &t, &f)
	s.TCB[e] = m.ghosts.onTCB(t)
	if f.Sends && !m.transmit(s, e, &f) {
		*s = State{Overflow: true}
		return f
	}
	m.forgetGrace(s)
	m.rename(s)
	return f
}

// transmit puts what e sends in flight, with the life and the ghosts that it has
// there, unless the middlebox beside e keeps it back, and says whether there was room.
func (m *Model) transmit(s *State, e End, f *Effects) bool {
	seg := &f.Sent
	if f.Answers {
		seg.Life = uint16(m.Parameters.Delay)
		*seg = m.ghosts.onSegment(*seg)
	} else {
		*seg = m.inFlight(s, e, *seg)
	}
	if goes, room := m.passOut(s, e, f); !goes {
		return room
	}
	switch c := &s.Toward[e.Peer()]; {
	case m.Parameters.Unlimited():
		return m.Put(c, *seg)
	case m.Parameters.Order == OrderFIFO && !c.last(seg):
		return false
	default:
		return c.Add(*seg)
	}
}

// inFlight returns seg, which e sends, with the life and the ghosts that it has in flight.
func (m *Model) inFlight(s *State, e End, seg Segment) Segment {
	seg.Life = uint16(m.Parameters.Delay)
	seg = m.tells(e, &s.TCB[e], m.stamped(s, e, seg))
	if s.TCB[e].Phantom {
		seg.Marks |= OfPhantom
	}
	return m.ghosts.onSegment(seg)
}

// Answer makes the TCB of e, in s, which there has to be, send <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, and
// adds that to the effects.
func (m *Model) Answer(s *State, e End, f *Effects) {
	*f = f.answer(&s.TCB[e])
	if !m.transmit(s, e, f) {
		*s = State{Overflow: true}
	}
}

// Delete deletes the TCB of e, if there is one.
func (m *Model) Delete(s *State, e End) {
	if !s.TCB[e].State.HasTCB() {
		return
	}
	s.TCB[e] = m.deleted(e, s.TCB[e])
	m.forgetGrace(s)
}
