// Package trace is a run as data: the steps from the initial state to what the run
// shows, each with its time and the state it leads to; what became of each segment
// ([Flight]); and the run as text, a ladder, and as JSON.
//
// Pictures, and how a run was found, are not here.
package trace
