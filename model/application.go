package model

// Application is how the application at one end uses TCP. [Dictionary] describes each
// field.
type Application struct {
	Reader   Reader
	Shutdown ShutdownCall
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
