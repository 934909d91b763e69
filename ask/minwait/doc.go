// Package minwait finds the smallest TIME-WAIT for which properties hold: it asks
// the checker at every length in a range, and says of each what was found.
//
// That a longer wait is as safe as a shorter one is not assumed; where it is not,
// the answer has gaps. How many ticks the lengths are apart is for the question to
// say, and what the number is made of for package explain.
package minwait
