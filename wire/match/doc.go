// Package match finds a run of the model that shows what a capture shows: it fills in
// what no capture has, the calls of applications, the timers, which segments arrived
// and when. If there is none it says at which frame the capture leaves the model,
// what the model would have sent there, and goes on from the nearest state.
//
// From the run follow the states of both ends, why each RST was sent ([Cause]), and
// what the properties of package properties say of what was seen ([Verdict]).
package match
