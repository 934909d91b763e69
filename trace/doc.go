// Package trace is a run as data: the steps from the initial state to what the run
// shows, each with its time and the state it leads to; what became of each segment
// ([Flight]); and the run as JSON.
//
// What is drawn of it is a [Chart]: rows, ways, bars. A captured connection has one, too.
// It becomes text here, a ladder, and a picture elsewhere. How what happens in a step is
// worded, for charts and for all else, is in words.go.
//
// Pictures, and how a run was found, are not here.
package trace
