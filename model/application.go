package model

// Application is how the application at one end uses TCP. [Dictionary] describes each
// field.
type Application struct {
	Reader   Reader
	Shutdown ShutdownCall
	Linger   Linger
	Early    EarlyClose
	// Keepalive is the option SO_KEEPALIVE.
	Keepalive Keepalive
	Think     Think
	// ReceiveBuffer is how many units an end keeps that are not read yet; 0: as many as come.
	ReceiveBuffer int
}

// Reader says when an application reads what is received.
type Reader uint8

// The readers.
const (
	ReaderPrompt Reader = iota // at once
	ReaderLate                 // at any later time, or never
	ReaderNever                // never
)

// ShutdownCall says whether an application calls SHUTDOWN.
type ShutdownCall uint8

// The values of shutdown.
const (
	ShutdownNever ShutdownCall = iota // CLOSE sends the FIN
	ShutdownFirst                     // SHUTDOWN does, and CLOSE follows
)

// Linger is the option SO_LINGER: one of these, or that many ticks beyond LingerZero.
type Linger int

// The values of linger that are no time.
const (
	LingerOff  Linger = iota // CLOSE is CLOSE
	LingerZero               // CLOSE is ABORT
)

// Ticks is how long CLOSE waits at most until all is acknowledged; 0 if it does not wait.
func (l Linger) Ticks() int { return max(0, int(l-LingerZero)) }

// EarlyClose says whether an application may CLOSE before the connection is established.
type EarlyClose uint8

// The values of close-early.
const (
	EarlyCloseNo EarlyClose = iota
	EarlyCloseYes
)

// Keepalive says whether an application wants keep-alives.
type Keepalive uint8

// The values of keepalive.
const (
	KeepaliveOff Keepalive = iota // none are sent (RFC 9293, 3.8.4)
	KeepaliveOn                   // an idle connection is probed
)

// Think is how long an application takes at most to make a call that it can make: one of
// these, or that many ticks beyond ThinkNot.
type Think int

// The values of think that are no time.
const (
	ThinkAny Think = iota // as long as it likes, or for ever
	ThinkNot              // it calls at once
)

// Ticks is that time, and whether there is one.
func (t Think) Ticks() (ticks int, bounded bool) { return int(t - ThinkNot), t != ThinkAny }
