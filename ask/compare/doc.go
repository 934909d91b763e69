// Package compare asks the same questions of several variants of TCP: of profiles,
// or of any other settings that have a name.
//
// Every cell is a question of its own, so that its verdict, its run and its limit
// are those that the same question has when it is asked alone.
package compare
