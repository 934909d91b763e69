package packetdrill

import "tcpcheck/model"

// listen opens the listener.
func (s *script) listen() {
	s.newSocket()
	s.event("listen(%d, 1) = 0", s.fd)
	s.fd = 0
}

// open opens a connection actively.
func (s *script) open() {
	s.newSocket()
	s.event("fcntl(%d, F_SETFL, O_RDWR|O_NONBLOCK) = 0", s.fd)
	s.event("connect(%d, ..., ...) = -1 EINPROGRESS (Operation now in progress)", s.fd)
	s.socket = socket{}
}

// newSocket makes a socket with the port that all connections of the run have.
func (s *script) newSocket() {
	s.fd = s.fds
	s.fds++
	s.event("socket(..., SOCK_STREAM, IPPROTO_TCP) = %d", s.fd)
	s.event("setsockopt(%d, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0", s.fd)
	s.event("setsockopt(%d, SOL_TCP, TCP_NODELAY, [1], 4) = 0", s.fd)
	s.event("bind(%d, ..., ...) = 0", s.fd)
}

// accept takes the connection that the listener has.
func (s *script) accept() {
	s.fd = s.fds
	s.fds++
	s.event("accept(3, ..., ...) = %d", s.fd)
}

// call makes the call that a step is, with the TCB as it was before.
func (s *script) call(kind model.ActionKind, before *model.TCB) {
	switch kind {
	case model.Open:
		s.open()
	case model.Send:
		s.event("write(%d, ..., 1) = 1", s.fd)
	case model.Shutdown:
		s.event("shutdown(%d, SHUT_WR) = 0", s.fd)
	case model.Close:
		switch {
		case before.State == model.Listen:
			s.event("close(3) = 0")
		case before.State == model.SynSent || s.run.Parameters.Application[s.end].Linger == model.LingerZero:
			s.resets(before)
		case !s.halfCloses():
			s.letGo()
		case !before.HalfClosed:
			s.event("shutdown(%d, SHUT_WR) = 0", s.fd)
		}
	case model.Read:
		for ; s.unread > 0; s.unread-- {
			s.event("read(%d, ..., 1) = 1", s.fd)
		}
	case model.Abort:
		s.resets(before)
	case model.Tick, model.Deliver, model.DeliverDuplicate, model.Lose, model.GoAstray, model.Retransmit,
		model.GiveUp, model.Expire, model.Abandon, model.Crash, model.Reboot, model.LingerEnd, model.Probe,
		model.ProbeWindow, model.Forget, model.Forge, model.DelayedACK:
	}
}

// resets closes the connection with a RST, if it has one to send.
func (s *script) resets(before *model.TCB) {
	if s.fd > 0 && before.State.Synchronized() {
		s.event("setsockopt(%d, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0", s.fd)
	}
	s.letGo()
}

// halfCloses says whether CLOSE leaves the receiving direction open, for as long as
// it takes.
func (s *script) halfCloses() bool {
	policy := &s.run.Parameters.Policy[s.end]
	return policy.Close == model.CloseHalf && policy.FinWait2Timeout == 0
}

// letGo closes the file descriptor of the connection, if it is still open.
func (s *script) letGo() {
	if s.fd > 0 {
		s.event("close(%d) = 0", s.fd)
	}
	s.fd, s.unread = 0, 0
}
