// Package replay plays one side of a run of the model on a real TCP stack. A [Script] is
// that side of the run: what happens to it, when, and what it does then according to the
// model. [Play] does to a stack what the script says, and compares. The other side and
// the network are the script: what was lost is not there, what was late comes late.
package replay
