// Package pack stores the model's states in few bytes. How many bits a field
// takes, the parameters fix: a life of 2 ticks needs two, one of 1,200 eleven, and
// a ghost that is not kept none.
//
// The model and the search know nothing of it; it is the codec between them.
package pack
