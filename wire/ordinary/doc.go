// Package ordinary recognises connections of which it is plain, from their numbers alone, that
// the model has a run that shows them: a handshake or a beginning in the middle, data in order,
// and an orderly close, or a RST of which the cause is plain. It looks for no run, so it takes
// microseconds, and says nothing of any other connection: that is for package match.
//
// What it recognises is so narrow that there is nothing to find. Whatever it says of a
// connection, match.Follow says as well.
package ordinary
