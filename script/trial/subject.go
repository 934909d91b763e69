package trial

import (
	"time"

	"tcpcheck/model"
	"tcpcheck/script/under"
	"tcpcheck/stack"
)

// A Subject is a TCP under test, with one connection at a time.
type Subject interface {
	// Name is what it is called.
	Name() string
	Open() error
	Listen() error
	StopListening() error
	Inject(stack.Segment) error
	Write(octets int) error
	// Read reads at most so many octets. An error is "" if there is none; known says that it
	// can be told at all.
	Read(most int) (n int, errno string, known bool)
	Shutdown() error
	Close() error
	// Linger says whether CLOSE is ABORT.
	Linger(zero bool) error
	// Failed is the error of the socket.
	Failed() (errno string, known bool)
	// Pass lets time pass until then. What is due at that very moment may not have happened.
	Pass(until time.Duration) error
	// Wait lets time pass until something is sent, at most until then.
	Wait(until time.Duration) error
	Sent() []under.Sent
	State() (model.TCPState, bool)
	// Sysctl changes a setting, and says whether it is one that is known.
	Sysctl(name, value string) (known bool, err error)
	// Windows tells of the windows in octets, and of the most octets in a segment; -1 for what
	// is not known.
	Windows(own, peer, mss int)
	// Holds says that something is written and cannot be sent, for want of room in a window.
	Holds() bool
	// Drop deletes the TCB.
	Drop() error
}

// OfModel is the model under test.
type OfModel struct{ Model *under.Model }

// NewModel returns the model that follows a profile.
func NewModel(profile string) (*OfModel, error) {
	m, err := under.New(profile)
	return &OfModel{m}, err
}

// Name implements [Subject].
func (s *OfModel) Name() string { return "the model, profile " + s.Model.Profile() }

// Open implements [Subject].
func (s *OfModel) Open() error { s.Model.Open(); return nil }

// Listen implements [Subject].
func (s *OfModel) Listen() error { s.Model.Listen(); return nil }

// StopListening implements [Subject].
func (s *OfModel) StopListening() error { s.Model.StopListening(); return nil }

// Inject implements [Subject].
func (s *OfModel) Inject(seg stack.Segment) error { s.Model.Inject(seg); return nil }

// Write implements [Subject].
func (s *OfModel) Write(octets int) error { s.Model.Write(octets); return nil }

// Read implements [Subject].
func (s *OfModel) Read(most int) (int, string, bool) {
	n, errno := s.Model.Read(most)
	return n, errno, true
}

// Shutdown implements [Subject].
func (s *OfModel) Shutdown() error { s.Model.Shutdown(); return nil }

// Close implements [Subject].
func (s *OfModel) Close() error { s.Model.Close(); return nil }

// Linger implements [Subject].
func (s *OfModel) Linger(zero bool) error { s.Model.Linger(zero); return nil }

// Failed implements [Subject].
func (s *OfModel) Failed() (string, bool) { return s.Model.Failed(), true }

// Pass implements [Subject].
func (s *OfModel) Pass(until time.Duration) error { s.Model.Pass(until); return nil }

// Wait implements [Subject].
func (s *OfModel) Wait(until time.Duration) error {
	for {
		due, runs := s.Model.Due()
		if s.Model.Waiting() || !runs || due > until {
			return nil
		}
		s.Model.Fire()
	}
}

// Sent implements [Subject].
func (s *OfModel) Sent() []under.Sent { return s.Model.Sent() }

// State implements [Subject].
func (s *OfModel) State() (model.TCPState, bool) { return s.Model.State(), true }

// Windows implements [Subject].
func (s *OfModel) Windows(own, peer, mss int) {
	if own > 0 {
		s.Model.Window = uint32(own) //nolint:gosec // it is at most 2^30
	}
	if peer >= 0 {
		s.Model.PeerWindow = uint32(peer) //nolint:gosec // it is at most 2^30
	}
	if mss > 0 {
		s.Model.MSS = uint32(min(mss, 1460)) //nolint:gosec // it is small
	}
}

// Holds implements [Subject].
func (s *OfModel) Holds() bool { return s.Model.Holds() }

// Drop implements [Subject].
func (s *OfModel) Drop() error { s.Model.Drop(); return nil }
