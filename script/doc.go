// Package script is the room of packetdrill's scripts: pkt reads them, under is the model as a
// TCP that one can test, trial does what a script says with it, or with a stack, and says
// where that does something else, and generate writes scripts from the model.
package script
