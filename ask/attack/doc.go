// Package attack asks what it costs someone outside, who is not on the way and sees
// nothing, to do something to a connection: the run to it that costs least, under each
// profile, and what that is in segments and in bits.
//
// What a segment costs is in price.go: how many of them have to be sent, with different
// numbers, for one to hit. The model has few numbers, and [Sizes] what they stand for.
package attack
