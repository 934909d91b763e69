package model

// Application is how the application at one end uses TCP. [Dictionary] describes each
// field.
type Application struct {
	Reader   Reader
	Shutdown ShutdownCall
	Linger   Linger
	Early    EarlyClose
}

// Reader says when an application reads what is received.
type Reader uint8

// The readers.
const (
	ReaderPrompt Reader = iota // at once
	ReaderLate                 // at any later time, or never
)

// ShutdownCall says whether an application calls SHUTDOWN.
type ShutdownCall uint8

// The values of shutdown.
const (
	ShutdownNever ShutdownCall = iota // CLOSE sends the FIN
	ShutdownFirst                     // SHUTDOWN does, and CLOSE follows
)

// Linger is the option SO_LINGER.
type Linger uint8

// The values of linger.
const (
	LingerOff  Linger = iota // CLOSE is CLOSE
	LingerZero               // CLOSE is ABORT
)

// EarlyClose says whether an application may CLOSE before the connection is established.
type EarlyClose uint8

// The values of close-early.
const (
	EarlyCloseNo EarlyClose = iota
	EarlyCloseYes
)
